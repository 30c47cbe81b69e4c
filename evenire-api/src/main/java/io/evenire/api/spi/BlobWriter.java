package io.evenire.api.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a blob from its beginning to its end.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public interface BlobWriter extends AutoCloseable {

    /**
     * Adds bytes to the end.
     *
     * @param bytes the bytes from position to limit; not kept
     * @throws IOException if there is no space, or writing failed
     */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Makes the blob durable under its name, whole or not at all, and ends the writing.
     *
     * @throws IOException if that failed; then nobody knows which of the two blobs is there after a crash
     */
    void commit() throws IOException;

    /**
     * Gives up the blob unless it was committed; the one that had the name before stays.
     *
     * @throws IOException if what was written could not be deleted
     */
    @Override
    void close() throws IOException;
}
