package io.evenire.engine.internal.run;

/**
 * The positions that a run covers without a gap, and the history they belong to.
 *
 * @param first the first position, from 1
 * @param last the last position, not below the first
 * @param lastChecksum the checksum of the frame that holds the last position; frames are chained by their checksums, so
 *     a run of another history does not have it
 */
public record RunRange(long first, long last, int lastChecksum) {

    /** Validates the range. */
    public RunRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException(
                    "run must cover at least one position from 1 on, has %d to %d".formatted(first, last));
        }
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
