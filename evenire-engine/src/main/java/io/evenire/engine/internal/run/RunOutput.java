package io.evenire.engine.internal.run;

import io.evenire.api.spi.BlobWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Gathers small pieces for a blob, and counts bytes. */
final class RunOutput {

    private static final int BUFFER_LENGTH = 64 * 1024;

    private final BlobWriter blob;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);
    private long flushed;

    RunOutput(BlobWriter blob) {
        this.blob = blob;
    }

    /** {@return where the next byte will stand} */
    long offset() {
        return flushed + buffer.position();
    }

    /** Adds a piece, no longer than a block. */
    void write(byte[] bytes, int start, int length) throws IOException {
        if (buffer.remaining() < length) {
            flush();
        }
        buffer.put(bytes, start, length);
    }

    void flush() throws IOException {
        flushed += buffer.position();
        buffer.flip();
        blob.write(buffer);
        buffer.clear();
    }
}
