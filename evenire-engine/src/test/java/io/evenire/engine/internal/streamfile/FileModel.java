package io.evenire.engine.internal.streamfile;

import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Blob;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The file of a stream in memory, and the events to go on with it. */
final class FileModel {

    static final UUID INCARNATION = UUID.fromString("43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b03");
    static final StreamId STREAM = StreamId.of("order-42");
    static final long NUMBER = 101;

    private byte[] bytes = new byte[0];
    private int count;

    /** Adds blocks for some events, each with its text and position. */
    void add(int frame, long position, String... texts) throws IOException {
        var writer = new BlockWriter(open(bytes), INCARNATION, NUMBER);
        for (int i = 0; i < texts.length; i++) {
            writer.add(record(position + i, count, texts[i]), 0, frame);
            count++;
        }
        var more = writer.take();
        int length = bytes.length;
        bytes = Arrays.copyOf(bytes, length + more.remaining());
        more.get(bytes, length, more.remaining());
    }

    byte[] bytes() {
        return bytes.clone();
    }

    static StreamFile open(byte[] bytes) throws IOException {
        return StreamFile.open("file", new Bytes(ByteBuffer.wrap(bytes.clone())), INCARNATION, NUMBER);
    }

    static ByteBuffer record(long position, long version, String text) {
        var encoder = new RecordEncoder();
        var id = new UUID(0x018f4e3a00007000L, 0x8000_0000_0000_0000L | (version + 1));
        encoder.add(
                STREAM, List.of(NewEvent.of("OrderPlaced", Payload.text(text)).withId(id)));
        var bytes = encoder.finish().bytes();
        RecordFormat.seal(bytes, 0, position, version, 1_764_000_000_000_000_000L + version);
        return bytes;
    }

    /** Bytes that count how often they are read. */
    static final class Bytes implements Blob {

        private final ByteBuffer bytes;
        int readCount;

        Bytes(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.limit();
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            readCount++;
            int from = (int) Math.min(offset, bytes.limit());
            return bytes.slice(from, Math.min(length, bytes.limit() - from));
        }
    }
}
