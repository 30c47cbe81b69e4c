package io.evenire.engine.internal.run;

/**
 * The positions that a run covers without a gap, and the history they belong to.
 *
 * @param first the first position, from 1
 * @param last the last position, not below the first
 * @param lastChecksum the checksum of the frame that holds the last position; frames are chained by their checksums, so
 *     a run of another history does not have it
 * @param previousChecksum the checksum of the frame before the first position, 0 if there is none or it is not known
 */
public record RunRange(long first, long last, int lastChecksum, int previousChecksum) {

    /** Validates the range. */
    public RunRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException(
                    "run must cover at least one position from 1 on, has %d to %d".formatted(first, last));
        }
    }

    /**
     * Makes a range of which it is not known what is before it.
     *
     * @param first the first position, from 1
     * @param last the last position, not below the first
     * @param lastChecksum the checksum of the frame that holds the last position
     */
    public RunRange(long first, long last, int lastChecksum) {
        this(first, last, lastChecksum, 0);
    }

    /** {@return whether it goes on where another one ends, in the same history} */
    public boolean follows(RunRange before) {
        return first == before.last + 1 && previousChecksum == before.lastChecksum;
    }

    /** {@return how many positions it has} */
    public long count() {
        return last - first + 1;
    }

    /** {@return whether it covers a position} */
    public boolean contains(long position) {
        return first <= position && position <= last;
    }
}
