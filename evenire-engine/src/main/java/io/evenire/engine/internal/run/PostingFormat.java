package io.evenire.engine.internal.run;

/**
 * The postings of a term: rising positions, each a {@link Varint} of what it is above the one before, the first of what
 * it is above 0. They stand in the value of the term if there are at most {@value #INLINE_COUNT_MAX}, else in chunks of
 * {@value #CHUNK_COUNT_MAX}, the last of which may have fewer.
 */
final class PostingFormat {

    /** The most postings that stand in the value of a term. */
    static final int INLINE_COUNT_MAX = 64;

    /** How many postings a chunk has, but for the last. */
    static final int CHUNK_COUNT_MAX = 256;

    private PostingFormat() {}

    /**
     * Reads all postings that are left in a value.
     *
     * @param in the value
     * @param range what they must lie in
     * @param into is filled from index 0 on; there must not be more than it holds
     * @return how many there are
     */
    static int read(Packed in, RunRange range, long[] into) throws DamagedRunException {
        int count = 0;
        long position = 0;
        while (!in.isEmpty()) {
            if (count == into.length) {
                throw in.damaged("more than %d postings".formatted(count));
            }
            long step = in.number("step of position", range.last() - position);
            position += step;
            if (step == 0 || position < range.first()) {
                throw in.damaged("position %d does not rise, or is below %d".formatted(position, range.first()));
            }
            into[count++] = position;
        }
        return count;
    }
}
