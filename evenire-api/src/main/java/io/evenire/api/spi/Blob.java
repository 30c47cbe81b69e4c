package io.evenire.api.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes on a shelf, as they were when the blob was opened.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public interface Blob {

    /** {@return how many bytes it has} */
    long length();

    /**
     * Reads bytes.
     *
     * @param offset where the first is, not negative
     * @param length how many, not negative
     * @return the bytes, big-endian, from position 0 to the limit; fewer where the blob ends; maybe a view of what is
     *     stored, so that a damage of the disk can show at any time
     * @throws IOException if reading failed
     */
    ByteBuffer read(long offset, int length) throws IOException;
}
