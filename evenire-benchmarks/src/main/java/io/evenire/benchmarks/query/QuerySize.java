package io.evenire.benchmarks.query;

/**
 * How much is looked through.
 *
 * @param eventCount how many events the store has when the measuring begins; a multiple of {@value TaggedEvents#BATCH_COUNT}
 * @param workCount how often each thing is done in a window
 * @param windowCount how many windows there are of each thing; odd
 */
public record QuerySize(int eventCount, int workCount, int windowCount) {

    /** {@return what takes some minutes} */
    public static QuerySize full() {
        return new QuerySize(1_000_000, 400, 9);
    }

    /** {@return what takes a minute} */
    public static QuerySize quick() {
        return new QuerySize(200_000, 100, 5);
    }
}
