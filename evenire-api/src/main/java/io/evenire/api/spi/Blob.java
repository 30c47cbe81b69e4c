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
     * @return the bytes, big-endian, from position 0 to the limit; fewer where the blob ends. They stay as they are, so
     *     what was checked can be believed; nobody may change them
     * @throws IOException if reading failed
     */
    ByteBuffer read(long offset, int length) throws IOException;
}
