package io.evenire.benchmarks.growth;

/**
 * How large a store is, and what ids its events have.
 *
 * @param streamCount how many streams it has, beside the few that are measured
 * @param eventCount how many events it has
 * @param ids what ids they have
 */
public record Cell(int streamCount, int eventCount, Ids ids) {

    /** The fewest streams, so that each caller has some of its own. */
    static final int STREAM_COUNT_MIN = 64;

    /** What ids events have. */
    public enum Ids {
        /** Made by time, as by the library. */
        V7,
        /** Random, given by the caller. */
        V4
    }

    /** Validates the numbers. */
    public Cell {
        if (streamCount < STREAM_COUNT_MIN || eventCount < streamCount) {
            throw new IllegalArgumentException(
                    "a store must have %d streams or more and at least as many events, has %d and %d"
                            .formatted(STREAM_COUNT_MIN, streamCount, eventCount));
        }
    }

    /** {@return the same as a name of a directory} */
    String name() {
        return "%d-%d-%s".formatted(streamCount, eventCount, ids);
    }

    @Override
    public String toString() {
        return "%,d streams, %,d events, ids %s".formatted(streamCount, eventCount, ids);
    }
}
