package io.evenire.engine.internal.saved;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A state of a stream as an event: the state is its data, and its metadata is the version (8 bytes), the length of the id
 * of the stream in bytes (2 bytes), the id in UTF-8, and the name in UTF-8.
 */
final class SnapshotEvents {

    private static final String TYPE = "$snapshot";

    private SnapshotEvents() {}

    static NewEvent write(Snapshot snapshot) {
        var stream = snapshot.stream().value().getBytes(UTF_8);
        var name = snapshot.name().getBytes(UTF_8);
        var metadata = ByteBuffer.allocate(Long.BYTES + Short.BYTES + stream.length + name.length)
                .putLong(snapshot.version())
                .putShort((short) stream.length)
                .put(stream)
                .put(name)
                .flip();
        return NewEvent.of(TYPE, snapshot.state()).withMetadata(Payload.of(Payload.BYTES, metadata));
    }

    /** Reads the state of an event, which must be of a stream and a name. */
    static Snapshot read(Event event, StreamId stream, String name) {
        var snapshot = read(event);
        if (!snapshot.stream().equals(stream) || !snapshot.name().equals(name)) {
            throw corrupt(
                    event,
                    "is state '%s' of stream %s, expected '%s' of stream %s"
                            .formatted(snapshot.name(), snapshot.stream(), name, stream));
        }
        return snapshot;
    }

    static Snapshot read(Event event) {
        try {
            var metadata = event.content().metadata().asBuffer();
            long version = metadata.getLong();
            var stream = new byte[metadata.getShort()];
            metadata.get(stream);
            var name = UTF_8.decode(metadata).toString();
            return new Snapshot(StreamId.of(new String(stream, UTF_8)), name, version, event.data());
        } catch (IllegalArgumentException | BufferUnderflowException | NegativeArraySizeException e) {
            throw corrupt(event, "is no state of a stream: " + e);
        }
    }

    private static CorruptStoreException corrupt(Event event, String problem) {
        return new CorruptStoreException(
                "journal, position " + event.position(), "event of stream %s %s".formatted(event.stream(), problem));
    }
}
