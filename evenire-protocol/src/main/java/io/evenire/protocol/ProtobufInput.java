package io.evenire.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read.Direction;
import io.evenire.api.Read.From;
import io.evenire.api.StreamId;
import io.evenire.protocol.internal.wire.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The parts of Protobuf messages as values; what is not accepted is an {@link IllegalArgumentException}. */
final class ProtobufInput {

    private static final int UUID_LENGTH = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private ProtobufInput() {}

    /** Reads the message of a request, strictly: see {@link ProtobufScan}. */
    static <M extends MessageLite> M parseRequest(Parser<M> parser, Descriptor type, byte[] body) {
        requireLength(body);
        try {
            ProtobufScan.require(type, body);
            return parser.parseFrom(body);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Reads the message of an answer, which may have fields that are not known here. */
    static <M extends MessageLite> M parse(Parser<M> parser, byte[] body) {
        requireLength(body);
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw malformed(e);
        }
    }

    private static void requireLength(byte[] body) {
        if (body.length > Codec.BODY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "body must have at most %d bytes, has %d".formatted(Codec.BODY_LENGTH_MAX, body.length));
        }
    }

    private static IllegalArgumentException malformed(IOException e) {
        return new IllegalArgumentException("body is not the Protobuf message expected: " + e.getMessage(), e);
    }

    /** Makes something of a value; where that is refused, the message says where the value stands. */
    static <V, T> T checked(String path, V value, Function<V, T> maker) {
        try {
            return maker.apply(value);
        } catch (IllegalArgumentException e) {
            throw path.isEmpty() ? e : new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    /** Reads the elements of a list, each with its path. */
    static <M, T> List<T> list(String path, List<M> messages, int countMax, BiFunction<String, M, T> reader) {
        if (messages.size() > countMax) {
            throw new IllegalArgumentException(
                    "%s must have at most %d elements, has %d".formatted(path, countMax, messages.size()));
        }
        IntFunction<T> at = i -> reader.apply("%s[%d]".formatted(path, i), messages.get(i));
        return IntStream.range(0, messages.size()).mapToObj(at).toList();
    }

    /** Reads a number and throws unless it is in bounds. */
    static long number(String path, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s must be a whole number from %d to %d, is %d".formatted(path, min, max, value));
        }
        return value;
    }

    /** Reads the id of a stream. */
    static StreamId stream(String path, String text) {
        return checked(path, text, StreamId::of);
    }

    /** Reads an id of 16 bytes. */
    static UUID uuid(String path, ByteString bytes) {
        if (bytes.size() != UUID_LENGTH) {
            throw new IllegalArgumentException(
                    "%s must have %d bytes, has %d".formatted(path, UUID_LENGTH, bytes.size()));
        }
        var buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** Reads nanoseconds since 1970. */
    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    /** Reads what a caller believes about a stream. */
    static ExpectedVersion expected(String path, Wire.ExpectedVersion message) {
        return switch (message.getKindCase()) {
            case EXACTLY -> ExpectedVersion.exactly(number(path, message.getExactly(), 0, Long.MAX_VALUE));
            case STATE ->
                switch (message.getState()) {
                    case STATE_ANY -> ExpectedVersion.any();
                    case STATE_NO_STREAM -> ExpectedVersion.noStream();
                    case STATE_STREAM_EXISTS -> ExpectedVersion.streamExists();
                    case STATE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException(
                                "%s has the unknown state %d".formatted(path, message.getStateValue()));
                };
            case KIND_NOT_SET -> ExpectedVersion.any();
        };
    }

    /** Reads an event that is to be appended; makes an id if there is none. */
    static NewEvent newEvent(String path, Wire.NewEvent message) {
        var id = message.getId().isEmpty() ? NewEvent.newId() : uuid(path + ".id", message.getId());
        return content(path, id, message);
    }

    /** Reads an event that was appended. */
    static Event event(String path, Wire.Event message) {
        var content = message.getContent();
        boolean isOfStream = !message.getStream().isEmpty();
        return new Event(
                number(path + ".position", message.getPosition(), 1, Long.MAX_VALUE),
                isOfStream ? stream(path + ".stream", message.getStream()) : StreamId.NONE,
                isOfStream
                        ? number(path + ".version", message.getVersion(), 0, Long.MAX_VALUE)
                        : number(path + ".version", message.getVersion(), 0, 0) + Event.NO_VERSION,
                instant(message.getRecordedAt()),
                content(path, uuid(path + ".id", content.getId()), content));
    }

    /** Reads a query. */
    static Query query(String path, Wire.Query message) {
        var items = list(path + ".items", message.getItemsList(), Limits.QUERY_ITEM_COUNT_MAX, ProtobufInput::item);
        return checked(path, items, Query::new);
    }

    private static Query.Item item(String path, Wire.QueryItem message) {
        var streams =
                list(path + ".streams", message.getStreamsList(), Limits.QUERY_STREAM_COUNT_MAX, ProtobufInput::stream);
        var types = set(path + ".types", message.getTypesList());
        var tags = set(path + ".tags", message.getTagsList());
        var categories = set(path + ".categories", message.getCategoriesList());
        // one that asks for nothing is refused where it stands
        return checked(
                path,
                set(path + ".streams", streams),
                of -> Query.of(new Query.Item(types, tags, categories, of))
                        .items()
                        .getFirst());
    }

    private static <T> Set<T> set(String path, List<T> values) {
        var found = new LinkedHashSet<T>();
        for (var value : values) {
            if (!found.add(value)) {
                throw new IllegalArgumentException(
                        "%s stands twice in %s".formatted(Limits.quote(value.toString()), path));
            }
        }
        return found;
    }

    /** Reads where a read begins. */
    static From from(Wire.From message, Direction direction) {
        return switch (message.getKindCase()) {
            case POSITION -> new From.At(number("from.position", message.getPosition(), 0, Long.MAX_VALUE));
            case MOMENT -> checked("from.moment", instant(message.getMoment()), From.Moment::new);
            case BEHIND ->
                new From.Behind(new Checkpoint(
                        uuid("from.behind.incarnation", message.getBehind().getIncarnation()),
                        number("from.behind.position", message.getBehind().getPosition(), 0, Long.MAX_VALUE)));
            case END ->
                switch (message.getEnd()) {
                    case END_START -> new From.Start();
                    case END_END -> new From.End();
                    case END_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("from has the unknown end " + message.getEndValue());
                };
            case KIND_NOT_SET -> Parameters.begin(direction);
        };
    }

    private static NewEvent content(String path, UUID id, Wire.NewEvent message) {
        if (message.getType().isEmpty()) {
            throw new IllegalArgumentException("%s has no 'type'".formatted(subject(path)));
        }
        if (message.getTagsCount() > Limits.TAG_COUNT_MAX) {
            throw new IllegalArgumentException("%s must have at most %d tags, has %d"
                    .formatted(subject(path), Limits.TAG_COUNT_MAX, message.getTagsCount()));
        }
        var tags = new LinkedHashSet<String>();
        for (var tag : message.getTagsList()) {
            if (!tags.add(tag)) {
                throw new IllegalArgumentException(
                        "tag %s stands twice in %s".formatted(Limits.quote(tag), subject(path)));
            }
        }
        return checked(
                path,
                message,
                m -> new NewEvent(
                        id,
                        m.getType(),
                        m.hasData() ? payload(m.getData()) : Payload.empty(),
                        m.hasMetadata() ? payload(m.getMetadata()) : Payload.empty(),
                        tags,
                        context(m)));
    }

    static Payload payload(Wire.Payload message) {
        var contentType = message.getContentType();
        return Payload.of(
                contentType.isEmpty() ? Payload.JSON : contentType,
                message.getBytes().asReadOnlyByteBuffer());
    }

    private static EventContext context(Wire.NewEvent message) {
        var context = EventContext.none();
        if (!message.getCorrelationId().isEmpty()) {
            context = context.withCorrelationId(message.getCorrelationId());
        }
        if (!message.getCausationId().isEmpty()) {
            context = context.withCausationId(message.getCausationId());
        }
        if (!message.getTraceparent().isEmpty()) {
            context = context.withTraceparent(message.getTraceparent());
        }
        if (message.getSchemaVersion() != 0) {
            context = context.withSchemaVersion(message.getSchemaVersion());
        }
        if (message.hasOccurredAt()) {
            context = context.withOccurredAt(instant(message.getOccurredAt()));
        }
        return context;
    }

    private static String subject(String path) {
        return path.isEmpty() ? "body" : path;
    }
}
