package io.evenire.engine.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record back; the record must be intact.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RecordDecoder {

    private static final long NOT_THERE = -1;

    private final ByteBuffer body;
    private final int start;
    private int at; // the next byte to read

    private String type = "";
    private String contentType = Payload.BYTES;
    private String metadataType = Payload.BYTES;
    private EventContext context = EventContext.none();
    private @Nullable Set<String> tags;
    private Payload metadata = Payload.empty();
    private Payload data = Payload.empty();

    private RecordDecoder(ByteBuffer body, int offset) {
        this.body = body;
        this.start = offset;
        this.at = offset + RecordFormat.FIELDS_OFFSET;
    }

    /**
     * Reads an event.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @param stream the stream that it is known to belong to
     * @return the event
     */
    public static Event event(ByteBuffer body, int offset, StreamId stream) {
        return new RecordDecoder(body, offset).decode(stream);
    }

    /**
     * Reads which stream a record belongs to.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @return the stream
     */
    public static StreamId stream(ByteBuffer body, int offset) {
        long place = place(body, offset, Field.STREAM);
        return length(place) == 0 ? StreamId.NONE : StreamId.of(text(body, place));
    }

    /**
     * Tells whether a record belongs to no stream.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @return whether it has none
     */
    public static boolean hasNoStream(ByteBuffer body, int offset) {
        return length(place(body, offset, Field.STREAM)) == 0;
    }

    /**
     * Tells whether a record belongs to a stream.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @param stream the id of the stream in UTF-8
     * @return whether it does
     */
    public static boolean isOf(ByteBuffer body, int offset, byte[] stream) {
        long place = place(body, offset, Field.STREAM);
        if (length(place) != stream.length) {
            return false;
        }
        for (int i = 0; i < stream.length; i++) {
            if (body.get(start(place) + i) != stream[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Tells whether a record belongs to the same stream as another one.
     *
     * @param body the buffer that holds both
     * @param offset where the one begins
     * @param other where the other begins
     * @return whether their streams are the same
     */
    public static boolean sameStream(ByteBuffer body, int offset, int other) {
        long one = place(body, offset, Field.STREAM);
        long two = place(body, other, Field.STREAM);
        if (length(one) != length(two)) {
            return false;
        }
        for (int i = 0; i < length(one); i++) {
            if (body.get(start(one) + i) != body.get(start(two) + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads the type of a record.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @return the type
     */
    public static String type(ByteBuffer body, int offset) {
        return text(body, place(body, offset, Field.TYPE));
    }

    /**
     * Reads the tags of a record.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @return the tags, in their order
     */
    public static List<String> tags(ByteBuffer body, int offset) {
        List<String> tags = List.of();
        long place = find(body, offset, Field.TAG, offset + RecordFormat.FIELDS_OFFSET);
        while (place != NOT_THERE) {
            if (tags.isEmpty()) {
                tags = new ArrayList<>();
            }
            tags.add(text(body, place));
            place = find(body, offset, Field.TAG, start(place) + length(place));
        }
        return tags;
    }

    /**
     * Reads the data of a record.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @return its bytes, a view
     */
    public static ByteBuffer data(ByteBuffer body, int offset) {
        long place = place(body, offset, Field.DATA);
        return body.slice(start(place), length(place));
    }

    /**
     * Tells whether a record has anything of what an erasure takes away.
     *
     * @param body the buffer that holds the record
     * @param offset where the record begins
     * @return whether it has
     */
    public static boolean hasContent(ByteBuffer body, int offset) {
        int end = offset + RecordFormat.length(body, offset);
        for (int at = offset + RecordFormat.FIELDS_OFFSET; at < end; at = fieldEnd(body, at)) {
            if (Field.isContent(body.get(at))) {
                return true;
            }
        }
        return false;
    }

    /** {@return where the field ends that begins at an offset} */
    static int fieldEnd(ByteBuffer body, int at) {
        long place = value(body, at);
        return start(place) + length(place);
    }

    private Event decode(StreamId stream) {
        int end = start + RecordFormat.length(body, start);
        while (at < end) {
            int tag = body.get(at++);
            int length = length();
            read(tag, length);
            at += length;
        }
        var content = new NewEvent(
                RecordFormat.id(body, start),
                type,
                RecordFormat.isErased(body, start) ? Payload.ERASED : data,
                metadata,
                tags == null ? Set.of() : tags,
                context);
        return new Event(
                RecordFormat.position(body, start),
                stream,
                RecordFormat.version(body, start),
                RecordEncoder.instant(RecordFormat.recordedAt(body, start)),
                content);
    }

    private void read(int tag, int length) {
        switch (tag) {
            case Field.TYPE -> type = text(body, at, length);
            case Field.CONTENT_TYPE_CODE -> contentType = ContentTypes.of(body.get(at));
            case Field.CONTENT_TYPE -> contentType = text(body, at, length);
            case Field.METADATA_TYPE_CODE -> metadataType = ContentTypes.of(body.get(at));
            case Field.METADATA_TYPE -> metadataType = text(body, at, length);
            case Field.SCHEMA_VERSION -> context = context.withSchemaVersion(body.getInt(at));
            case Field.OCCURRED_AT -> context = context.withOccurredAt(RecordEncoder.instant(body.getLong(at)));
            case Field.CORRELATION_ID -> context = context.withCorrelationId(text(body, at, length));
            case Field.CAUSATION_ID -> context = context.withCausationId(text(body, at, length));
            case Field.TRACEPARENT -> context = context.withTraceparent(text(body, at, length));
            case Field.TAG -> {
                if (tags == null) {
                    tags = new LinkedHashSet<>();
                }
                tags.add(text(body, at, length));
            }
            case Field.METADATA -> metadata = Payload.of(metadataType, body.slice(at, length));
            case Field.DATA -> data = Payload.of(contentType, body.slice(at, length));
            default -> {
                // the stream, which is known, or a field of a later version: its reader will know what to do with it
            }
        }
    }

    private int length() {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = body.get(at++);
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                return length;
            }
        }
    }

    /** {@return where the value of a field stands that every record has: its offset above, its length below} */
    private static long place(ByteBuffer body, int offset, int wanted) {
        long place = find(body, offset, wanted, offset + RecordFormat.FIELDS_OFFSET);
        if (place == NOT_THERE) {
            throw new IllegalArgumentException("record has no field " + wanted);
        }
        return place;
    }

    private static long find(ByteBuffer body, int offset, int wanted, int from) {
        int end = offset + RecordFormat.length(body, offset);
        int at = from;
        while (at < end) {
            long place = value(body, at);
            if (body.get(at) == wanted) {
                return place;
            }
            at = start(place) + length(place);
        }
        return NOT_THERE;
    }

    /** {@return where the value of the field stands that begins at an offset: its offset above, its length below} */
    private static long value(ByteBuffer body, int field) {
        int at = field + 1;
        int length = 0;
        byte next;
        int shift = 0;
        do {
            next = body.get(at++);
            length |= (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return (long) at << 32 | length;
    }

    private static int start(long place) {
        return (int) (place >>> 32);
    }

    private static int length(long place) {
        return (int) place;
    }

    private static String text(ByteBuffer body, long place) {
        return text(body, start(place), length(place));
    }

    private static String text(ByteBuffer body, int start, int length) {
        if (body.hasArray()) {
            return new String(body.array(), body.arrayOffset() + start, length, UTF_8);
        }
        var bytes = new byte[length];
        body.get(start, bytes);
        return new String(bytes, UTF_8);
    }
}
