package io.evenire.api.spi;

import java.io.IOException;
import java.util.List;

/**
 * The parts of a journal that take no more appends. What is in them changes in one way only: a part is written anew, with
 * the same frames, some of which have another body ({@link Frame#withBody}).
 *
 * <p><b>Thread safety.</b> One thread at a time rewrites and seals; the others may be appending, forcing and reading.
 */
public interface JournalParts {

    /** {@return the parts as of now, oldest first, without a gap from position 1 on; all that is in them is durable} */
    List<Part> sealed();

    /**
     * Ends the part that takes appends, so that all frames that are durable are in {@linkplain #sealed() sealed} parts; what
     * is appended next is in another one. Does nothing if they are already. Another thread may be appending and forcing
     * meanwhile.
     *
     * @throws io.evenire.api.StoreFullException if there is no space for another part; nothing has changed, and the journal
     *     works on
     * @throws IOException if that failed; then the journal takes no more appends
     */
    void seal() throws IOException;

    /**
     * Measures a part.
     *
     * @param part one of those that are sealed
     * @return how many bytes it takes
     * @throws IllegalArgumentException if there is no such part
     * @throws IOException if that cannot be read
     */
    long length(Part part) throws IOException;

    /**
     * Begins to write a part anew. Nothing changes for readers before {@link PartWriter#commit()}.
     *
     * @param part one of those that are sealed
     * @return a writer; close it. There is one at a time
     * @throws IllegalArgumentException if there is no such part
     * @throws IllegalStateException if another part is being written
     * @throws io.evenire.api.StoreFullException if there is no space
     * @throws IOException if it cannot be written
     */
    PartWriter rewrite(Part part) throws IOException;

    /**
     * Positions that follow each other, and are rewritten together.
     *
     * @param firstPosition the first of them, from 1
     * @param lastPosition the last of them, not before the first
     */
    record Part(long firstPosition, long lastPosition) {

        /** Validates the part. */
        public Part {
            if (firstPosition < 1 || lastPosition < firstPosition) {
                throw new IllegalArgumentException(
                        "part must begin at 1 or above and not end before it begins: %d to %d"
                                .formatted(firstPosition, lastPosition));
            }
        }
    }
}
