package io.evenire.api.spi;

import java.io.IOException;

/**
 * Writes a part of a journal anew, from its first frame to its last.
 *
 * <p><b>Durability.</b> After a crash at any time the part is as it was before, or as it was written here: whole, and
 * never both. It is the latter for good when {@link #commit()} returned.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public interface PartWriter extends AutoCloseable {

    /**
     * Takes the next frame: the one that the part has there, or that one with another body.
     *
     * @param frame the frame
     * @throws IllegalArgumentException if it is not the next one, is not intact, or is longer than the part may be
     * @throws io.evenire.api.StoreFullException if there is no space; the part stays as it was
     * @throws IOException if writing failed, or the storage was closed; the part stays as it was
     */
    void write(Frame frame) throws IOException;

    /**
     * Puts what was written in the place of the part, durably. Readers go on across it: each reads what was there, or what
     * is there now.
     *
     * @throws IllegalStateException if frames are missing; the part stays as it was
     * @throws io.evenire.api.StoreFullException if there is no space; the part stays as it was
     * @throws IOException if that failed; then nobody knows which of the two is there after a crash
     */
    void commit() throws IOException;

    /**
     * Gives up what was written, unless it was committed.
     *
     * @throws IOException if it could not be deleted; that is done when the storage is opened
     */
    @Override
    void close() throws IOException;
}
