package io.evenire.engine.internal.index;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A blob that is kept in memory.
 *
 * @param bytes its bytes, read-only
 */
record MemoryBlob(ByteBuffer bytes) implements Blob {

    @Override
    public long length() {
        return bytes.limit();
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        int from = (int) Math.min(offset, bytes.limit());
        return bytes.slice(from, Math.min(length, bytes.limit() - from));
    }

    /** Gathers the bytes of a blob. */
    static final class Writer implements BlobWriter {

        private static final int LENGTH_MIN = 64 * 1024;

        private byte[] bytes = new byte[LENGTH_MIN];
        private int length;

        @Override
        public void write(ByteBuffer more) {
            int end = Math.addExact(length, more.remaining());
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + (bytes.length >> 1)));
            }
            more.get(bytes, length, end - length);
            length = end;
        }

        @Override
        public void commit() {
            bytes = Arrays.copyOf(bytes, length);
        }

        @Override
        public void close() {
            // there is nothing to let go of
        }

        MemoryBlob toBlob() {
            return new MemoryBlob(
                    ByteBuffer.wrap(bytes, 0, length).asReadOnlyBuffer().slice());
        }
    }
}
