package io.evenire.benchmarks.read;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.benchmarks.disk.Directories;
import io.evenire.benchmarks.report.Conditions;
import io.evenire.benchmarks.report.Report;
import io.evenire.benchmarks.turn.Comparison;
import io.evenire.benchmarks.turn.Turns;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** Measures reads of streams from the cache, from their files and from the journal, each beside copying the bytes. */
public final class ReadBenchmark {

    private static final List<Integer> LENGTHS = List.of(20, 100);
    private static final Duration FILED_WAIT_MAX = Duration.ofMinutes(5);
    private static final Duration FILED_LOOK = Duration.ofMillis(100);
    private static final int COLLECTION_COUNT = 3;

    private final ReadSize size;
    private final Path directory;
    private final PrintStream out;
    private final List<StreamSet> sets;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Prepares the benchmark.
     *
     * @param size how much is read
     * @param directory where the store is made, and deleted
     * @param out where progress is told
     */
    public ReadBenchmark(ReadSize size, Path directory, PrintStream out) {
        this.size = size;
        this.directory = directory;
        this.out = out;
        this.sets = LENGTHS.stream()
                .map(length -> new StreamSet(length, size.streamCount()))
                .toList();
    }

    /**
     * Measures; takes a minute or two.
     *
     * @param conditions what is measured, and where
     * @return what came out
     * @throws IOException if files fail
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if the store fails
     */
    public Report run(Conditions conditions) throws IOException, InterruptedException, ExecutionException {
        var place = directory.resolve("store");
        fill(place);
        measure(place, "cache", settings(StreamFiling.ALL, Long.MAX_VALUE / 4), 2);
        measure(place, "stream file", settings(StreamFiling.ALL, 0), 4);
        measure(place, "index and journal", settings(StreamFiling.NONE, 0), 0);
        var scan = scan(place);
        double weight = weight(place);
        Directories.delete(place);
        return report(conditions, scan, weight);
    }

    private static Settings settings(StreamFiling filing, long cacheLength) {
        return Settings.defaults().withMemory(cacheLength, 0).withStreamFiles(filing);
    }

    private static Evenire open(Path place, Settings settings) {
        return Evenire.builder().location(place.toString()).settings(settings).open();
    }

    private void fill(Path place) {
        try (var store = open(place, Settings.defaults().withStreamFiles(StreamFiling.ALL))) {
            for (var set : sets) {
                for (int version = 0; version < set.eventCount(); version++) {
                    set.appendRound(store, version);
                }
                store.append("end", ExpectedVersion.any(), NewEvent.json("Ended", "{}"));
            }
            long begin = System.nanoTime();
            while (store.usage().unfiledCount() > 0) {
                if (System.nanoTime() - begin > FILED_WAIT_MAX.toNanos()) {
                    throw new IllegalStateException("streams were not filed within " + FILED_WAIT_MAX);
                }
                LockSupport.parkNanos(FILED_LOOK.toNanos());
            }
        }
    }

    /** Reads from one place; {@code goal} is how many times as long as a copy it may take, 0 where there is none. */
    private void measure(Path place, String from, Settings settings, int goal)
            throws InterruptedException, ExecutionException {
        var turns = new Turns(1, size.workCount(), size.windowCount());
        try (var store = open(place, settings)) {
            for (var set : sets) {
                var compared = turns.compare(set.copies(), set.reads(store));
                rows.add(List.of(
                        "%d events".formatted(set.eventCount()),
                        from,
                        micros(compared.other()),
                        micros(compared.one()),
                        ratio(compared),
                        goal == 0 ? "" : "%d, %s".formatted(goal, compared.ratio() <= goal ? "met" : "missed")));
                out.printf(
                        Locale.ROOT,
                        "%d events from %s: %.1f times as long as copying%n",
                        set.eventCount(),
                        from,
                        compared.ratio());
            }
        }
    }

    private Comparison scan(Path place) throws IOException, InterruptedException, ExecutionException {
        var turns = new Turns(1, size.scanCount(), size.windowCount());
        try (var storage = JournalScan.open(place)) {
            var compared = turns.compare(JournalScan.frames(storage), JournalScan.files(place));
            double megabytes = JournalScan.length(place) / 1e6;
            rows.add(List.of(
                    "%.0f MB".formatted(megabytes),
                    "whole journal, verified, beside reading its files",
                    "%.0f MB/s".formatted(megabytes * compared.one()),
                    "%.0f MB/s".formatted(megabytes * compared.other()),
                    "%.2f (%.2f to %.2f) of the rate"
                            .formatted(compared.ratio(), compared.lowest(), compared.highest()),
                    "0.5, " + (compared.ratio() >= 0.5 ? "met" : "missed")));
            out.printf(Locale.ROOT, "whole journal: %.2f of the rate of reading its files%n", compared.ratio());
            return compared;
        }
    }

    /** {@return the heap that the cache takes, by the bytes of the data in it} */
    private double weight(Path place) {
        try (var store = open(place, settings(StreamFiling.ALL, Long.MAX_VALUE / 4))) {
            long before = heap();
            long length = 0;
            for (var set : sets) {
                for (int i = 0; i < set.streamCount(); i++) {
                    for (var event : store.read(Read.stream(set.stream(i)))) {
                        length += event.data().length();
                    }
                }
            }
            double weight = (double) (heap() - before) / length;
            out.printf(
                    Locale.ROOT,
                    "cache: %.2f bytes of heap for a byte of data, said to be %.2f%n",
                    weight,
                    (double) store.usage().cacheLength() / length);
            return weight;
        }
    }

    private static long heap() {
        for (int i = 0; i < COLLECTION_COUNT; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private Report report(Conditions conditions, Comparison scan, double weight) {
        var report = new Report("read", "How fast the store reads", conditions);
        report.text("""
                Streams of events with %d bytes of data, each event an append of its own, %d streams of each length \
                written in turns. A stream is read whole by one caller, and each of its events is decoded; beside it, in \
                turns in the same process, as many bytes as its data has are copied from one array to a new one. The ratio \
                is the median of %d pairs of neighbouring windows, with the lowest and the highest. Read from stream files \
                and from the journal is without a cache and without the end of the journal in memory; the system may have \
                the files in its cache.""".formatted(StreamSet.DATA_LENGTH, size.streamCount(), size.windowCount()));
        report.table(List.of("what", "from", "read", "copied", "ratio", "goal"), rows);
        report.text(
                "The cache takes %.2f bytes of heap, after collecting garbage, for a byte of data (goal: at most 1.2, which is %s)."
                        .formatted(weight, weight <= 1.2 ? "met" : "missed"));
        if (scan.ratio() <= 0 || weight <= 0) {
            throw new IllegalStateException("measured %s and %s".formatted(scan, weight));
        }
        return report;
    }

    private static String micros(double rate) {
        return "%.1f µs".formatted(1e6 / rate);
    }

    private static String ratio(Comparison compared) {
        return "%.1f (%.1f to %.1f)".formatted(compared.ratio(), compared.lowest(), compared.highest());
    }
}
