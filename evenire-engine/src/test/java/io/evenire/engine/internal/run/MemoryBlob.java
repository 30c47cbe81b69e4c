package io.evenire.engine.internal.run;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of a run in memory. */
final class MemoryBlob implements Blob {

    private final byte[] bytes;

    MemoryBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("no such bytes: %d, %d".formatted(offset, length));
        }
        int start = (int) Math.min(offset, bytes.length);
        return ByteBuffer.wrap(bytes, start, Math.min(length, bytes.length - start))
                .slice()
                .asReadOnlyBuffer();
    }

    /** Writes the bytes of a run into memory. */
    static final class Writer implements BlobWriter {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(ByteBuffer more) {
            var copy = new byte[more.remaining()];
            more.get(copy);
            bytes.write(copy, 0, copy.length);
        }

        @Override
        public void commit() {
            throw new AssertionError("whoever merges or builds commits");
        }

        @Override
        public void close() {}

        byte[] bytes() {
            return bytes.toByteArray();
        }

        Run open(String name) throws IOException {
            return Run.open(name, new MemoryBlob(bytes()));
        }
    }
}
