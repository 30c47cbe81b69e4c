package io.evenire.engine.internal.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.log.EncodedBody;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.stream.StreamHead;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How changes of streams are written down: as events of the stream {@code $streams}, of the types {@code $deleted} and
 * {@code $tombstoned}, whose data is the version of the last event of the stream (8 bytes, -1 if it has none) and the
 * id of the stream in UTF-8.
 */
public final class StreamChanges {

    /** The stream of the changes. */
    public static final StreamId STREAM = StreamId.of("$streams");

    private static final String DELETED = "$deleted";
    private static final String TOMBSTONED = "$tombstoned";

    private StreamChanges() {}

    /**
     * A change that was written down.
     *
     * @param stream the stream that was changed
     * @param version the version of its last event, -1 if it had none
     * @param isTombstone whether it is gone for good
     */
    public record Written(StreamId stream, long version, boolean isTombstone) {}

    static EncodedBody write(StreamId stream, StreamChange change, @Nullable StreamHead head) {
        var name = stream.value().getBytes(UTF_8);
        var data = ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(head == null ? -1 : head.version())
                .put(name)
                .flip();
        var type = switch (change) {
            case StreamChange.Delete _ -> DELETED;
            case StreamChange.Tombstone _ -> TOMBSTONED;
        };
        var encoder = new RecordEncoder();
        encoder.add(
                STREAM,
                List.of(NewEvent.of(type, Payload.of(Payload.BYTES, data)).withId(change.id())));
        return encoder.finish();
    }

    /**
     * Reads a change.
     *
     * @param body the buffer that holds its record
     * @param offset where the record begins
     * @return the change
     */
    public static Written read(ByteBuffer body, int offset) {
        var data = RecordDecoder.data(body, offset);
        long version = data.getLong();
        var stream = StreamId.of(UTF_8.decode(data).toString());
        return new Written(stream, version, RecordDecoder.type(body, offset).equals(TOMBSTONED));
    }

    /**
     * Tells whether a change hid all events of a stream.
     *
     * @param stream the stream
     * @param body the buffer that holds the record of the change
     * @param offset where the record begins
     * @return whether it deleted or tombstoned that stream
     */
    public static boolean hides(StreamId stream, ByteBuffer body, int offset) {
        return read(body, offset).stream().equals(stream);
    }
}
