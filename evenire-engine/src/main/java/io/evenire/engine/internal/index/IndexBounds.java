package io.evenire.engine.internal.index;

/**
 * How much of an index is where.
 *
 * @param tableCountMax the most events in a table before it is sealed
 * @param tableLengthMax the most bytes of frames in a table before it is sealed
 * @param sealedCountMax the most sealed tables that wait to be made runs, before appends wait
 * @param memoryRunCountMax the most runs that wait to be put on the shelf, before appends wait
 * @param shelfCountMin how many events the runs in memory must cover to be put on the shelf as one
 * @param shelfLengthMin how many bytes of frames they must cover if they have fewer events
 */
public record IndexBounds(
        int tableCountMax,
        long tableLengthMax,
        int sealedCountMax,
        int memoryRunCountMax,
        long shelfCountMin,
        long shelfLengthMin) {

    private static final long MIB = 1024 * 1024;

    /** How many runs of about one size are merged into one. */
    static final int MERGE_COUNT = 8;

    /**
     * Gives bounds that follow from how many events a table has at most.
     *
     * @param tableCountMax how many
     * @return the bounds
     */
    public static IndexBounds of(int tableCountMax) {
        return new IndexBounds(tableCountMax, 8 * MIB, 16, 64, (long) MERGE_COUNT * tableCountMax, 64 * MIB);
    }

    /** {@return whether anything is put on the shelf} */
    boolean usesShelf() {
        return shelfCountMin < Long.MAX_VALUE;
    }

    /** {@return the same for an index of which nothing is put on the shelf} */
    IndexBounds withoutShelf() {
        return new IndexBounds(
                tableCountMax, tableLengthMax, sealedCountMax, memoryRunCountMax, Long.MAX_VALUE, Long.MAX_VALUE);
    }
}
