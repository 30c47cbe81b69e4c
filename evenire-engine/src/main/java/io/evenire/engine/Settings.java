package io.evenire.engine;

import io.evenire.api.Limits;
import java.time.Duration;

/**
 * How an embedded store works; the defaults suit most.
 *
 * @param dataLengthMax the most data in one event, in bytes; 1 to {@value Limits#DATA_LENGTH_MAX}; default 1 MiB
 * @param cacheLengthMax the most memory for events of streams that were read, in bytes; default 64 MiB
 * @param recentLengthMax the most memory for the end of the journal, in bytes; default 64 MiB
 * @param tableCountMax how many events the index gathers in a table before it makes a run of it, 1 to
 *     {@value #TABLE_COUNT_MAX}; more memory, fewer runs; default 16,384. Where streams stand that were looked up last
 *     is remembered in at most 8 MiB
 * @param queueCountMax the most appends that wait for their turn, 1 to {@value #QUEUE_COUNT_MAX}; default 4,096
 * @param queueLengthMax the most bytes that wait for their turn, beside what callers hold who wait for room; default
 *     64 MiB
 * @param queueWaitMax how long an append waits for its turn before it is refused as busy; default 10 s
 * @param closeWaitMax how long closing waits for appends under way; default 30 s
 * @param streamFiles which streams get files of their own, which takes as much disk as their events do once more; default
 *     {@link StreamFiling#AUTO}. Those that were read last are kept open, in at most 8 MiB of memory
 */
public record Settings(
        int dataLengthMax,
        long cacheLengthMax,
        long recentLengthMax,
        int tableCountMax,
        int queueCountMax,
        long queueLengthMax,
        Duration queueWaitMax,
        Duration closeWaitMax,
        StreamFiling streamFiles) {

    /** The most appends that can be let wait for their turn. */
    public static final int QUEUE_COUNT_MAX = 65_536;

    /** The most events that can be gathered in a table of the index. */
    public static final int TABLE_COUNT_MAX = 1_048_576;

    private static final long MEBIBYTE = 1024 * 1024;

    private static final Settings DEFAULTS = new Settings(
            Limits.DATA_LENGTH_DEFAULT_MAX,
            64 * MEBIBYTE,
            64 * MEBIBYTE,
            16_384,
            4_096,
            64 * MEBIBYTE,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            StreamFiling.AUTO);

    /**
     * Validates the settings.
     *
     * @throws IllegalArgumentException if one is out of bounds
     */
    public Settings {
        require("dataLengthMax", dataLengthMax, 1, Limits.DATA_LENGTH_MAX);
        require("cacheLengthMax", cacheLengthMax, 0, Long.MAX_VALUE);
        require("recentLengthMax", recentLengthMax, 0, Long.MAX_VALUE);
        require("tableCountMax", tableCountMax, 1, TABLE_COUNT_MAX);
        require("queueCountMax", queueCountMax, 1, QUEUE_COUNT_MAX);
        require("queueLengthMax", queueLengthMax, 1, Long.MAX_VALUE);
        require(
                "queueWaitMax in milliseconds",
                queueWaitMax.toMillis(),
                1,
                Duration.ofDays(1).toMillis());
        require(
                "closeWaitMax in milliseconds",
                closeWaitMax.toMillis(),
                1,
                Duration.ofDays(1).toMillis());
    }

    /** {@return the settings that suit most} */
    public static Settings defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how much data an event may have.
     *
     * @param length in bytes, 1 to {@value Limits#DATA_LENGTH_MAX}
     * @return the settings with it
     */
    public Settings withDataLengthMax(int length) {
        return new Settings(
                length,
                cacheLengthMax,
                recentLengthMax,
                tableCountMax,
                queueCountMax,
                queueLengthMax,
                queueWaitMax,
                closeWaitMax,
                streamFiles);
    }

    /**
     * Sets how much memory is used for events.
     *
     * @param cacheLength for events of streams that were read, in bytes, not negative
     * @param recentLength for the end of the journal, in bytes, not negative
     * @return the settings with it
     */
    public Settings withMemory(long cacheLength, long recentLength) {
        return new Settings(
                dataLengthMax,
                cacheLength,
                recentLength,
                tableCountMax,
                queueCountMax,
                queueLengthMax,
                queueWaitMax,
                closeWaitMax,
                streamFiles);
    }

    /**
     * Sets how many events the index gathers before it makes a run of them.
     *
     * @param count how many, 1 to {@value #TABLE_COUNT_MAX}
     * @return the settings with it
     */
    public Settings withTableCountMax(int count) {
        return new Settings(
                dataLengthMax,
                cacheLengthMax,
                recentLengthMax,
                count,
                queueCountMax,
                queueLengthMax,
                queueWaitMax,
                closeWaitMax,
                streamFiles);
    }

    /**
     * Sets how many appends may wait for their turn.
     *
     * @param count how many, 1 to {@value #QUEUE_COUNT_MAX}
     * @param length how many bytes, 1 or more
     * @param wait how long
     * @return the settings with it
     */
    public Settings withQueue(int count, long length, Duration wait) {
        return new Settings(
                dataLengthMax,
                cacheLengthMax,
                recentLengthMax,
                tableCountMax,
                count,
                length,
                wait,
                closeWaitMax,
                streamFiles);
    }

    /**
     * Sets how long closing waits for appends under way.
     *
     * @param wait how long
     * @return the settings with it
     */
    public Settings withCloseWaitMax(Duration wait) {
        return new Settings(
                dataLengthMax,
                cacheLengthMax,
                recentLengthMax,
                tableCountMax,
                queueCountMax,
                queueLengthMax,
                queueWaitMax,
                wait,
                streamFiles);
    }

    /**
     * Sets which streams get files of their own.
     *
     * @param filing which
     * @return the settings with it
     */
    public Settings withStreamFiles(StreamFiling filing) {
        return new Settings(
                dataLengthMax,
                cacheLengthMax,
                recentLengthMax,
                tableCountMax,
                queueCountMax,
                queueLengthMax,
                queueWaitMax,
                closeWaitMax,
                filing);
    }

    private static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(name, min, max, value));
        }
    }
}
