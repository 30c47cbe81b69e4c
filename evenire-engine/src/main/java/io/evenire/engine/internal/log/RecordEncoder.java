package io.evenire.engine.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of one append, all but what the committer decides.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RecordEncoder {

    private static final int LENGTH_BYTES_MAX = 4;
    private static final int FIELD_HEAD_LENGTH_MAX = 1 + LENGTH_BYTES_MAX;

    /** About what the heads of the fields of one record take, so that there is room for all at once. */
    private static final int FIELDS_LENGTH = 32;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private ByteBuffer out = ByteBuffer.allocate(0);
    private int[] offsets = new int[1];
    private int count;

    /**
     * Adds the events of one stream.
     *
     * @param stream the stream
     * @param events its events
     */
    public void add(StreamId stream, List<NewEvent> events) {
        var streamBytes = stream.value().getBytes(UTF_8);
        long length = 0;
        for (var event : events) {
            length += RecordFormat.FIELDS_OFFSET + FIELDS_LENGTH + streamBytes.length + event.length();
        }
        ensure((int) Math.min(length, Integer.MAX_VALUE / 2));
        for (var event : events) {
            add(streamBytes, event);
        }
    }

    /** {@return what was added, in exactly as many bytes as it needs} */
    public EncodedBody finish() {
        var bytes = out.position() == out.capacity() ? out.array() : Arrays.copyOf(out.array(), out.position());
        return new EncodedBody(ByteBuffer.wrap(bytes), Arrays.copyOf(offsets, count));
    }

    /** {@return an instant in nanoseconds since 1970} */
    public static long nanos(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), (long) NANOS_PER_SECOND), (long) instant.getNano());
    }

    /** {@return the instant of so many nanoseconds since 1970} */
    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    private void add(byte[] stream, NewEvent event) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        int offset = out.position();
        offsets[count++] = offset;
        ensure(RecordFormat.FIELDS_OFFSET);
        out.putLong(offset + RecordFormat.ID_OFFSET, event.id().getMostSignificantBits());
        out.putLong(offset + RecordFormat.ID_OFFSET + Long.BYTES, event.id().getLeastSignificantBits());
        out.position(offset + RecordFormat.FIELDS_OFFSET);
        field(Field.STREAM, stream);
        text(Field.TYPE, event.type());
        contentType(event.data(), Field.CONTENT_TYPE_CODE, Field.CONTENT_TYPE);
        context(event);
        for (var tag : event.tags()) {
            text(Field.TAG, tag);
        }
        if (!event.metadata().equals(Payload.empty())) {
            contentType(event.metadata(), Field.METADATA_TYPE_CODE, Field.METADATA_TYPE);
            payload(Field.METADATA, event.metadata());
        }
        payload(Field.DATA, event.data());
        RecordFormat.sealBody(out, offset, out.position());
    }

    private void context(NewEvent event) {
        var context = event.context();
        text(Field.CORRELATION_ID, context.correlationId().orElse(null));
        text(Field.CAUSATION_ID, context.causationId().orElse(null));
        text(Field.TRACEPARENT, context.traceparent().orElse(null));
        if (context.schemaVersion().isPresent()) {
            head(Field.SCHEMA_VERSION, Integer.BYTES);
            out.putInt(context.schemaVersion().getAsInt());
        }
        if (context.occurredAt().isPresent()) {
            head(Field.OCCURRED_AT, Long.BYTES);
            out.putLong(nanos(context.occurredAt().get()));
        }
    }

    private void contentType(Payload payload, int codeField, int textField) {
        int code = ContentTypes.code(payload.contentType());
        if (code == ContentTypes.SPELLED) {
            text(textField, payload.contentType());
        } else {
            head(codeField, 1);
            out.put((byte) code);
        }
    }

    private void text(int tag, @Nullable String text) {
        if (text != null) {
            field(tag, text.getBytes(UTF_8));
        }
    }

    private void field(int tag, byte[] value) {
        head(tag, value.length);
        out.put(value);
    }

    private void payload(int tag, Payload payload) {
        head(tag, payload.length());
        out.put(payload.asBuffer());
    }

    /** Writes the tag and the length of a field, and makes room for its value. */
    private void head(int tag, int length) {
        ensure(FIELD_HEAD_LENGTH_MAX + length);
        out.put((byte) tag);
        int rest = length;
        while (rest > 0x7F) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private void ensure(int length) {
        if (out.remaining() < length) {
            int capacity = Math.max(out.position() + length, out.capacity() + (out.capacity() >> 1));
            out = ByteBuffer.wrap(Arrays.copyOf(out.array(), capacity)).position(out.position());
        }
    }
}
