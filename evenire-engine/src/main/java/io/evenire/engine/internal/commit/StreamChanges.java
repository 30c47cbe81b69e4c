package io.evenire.engine.internal.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState.Status;
import io.evenire.engine.internal.commit.StreamChanges.Written.Erased;
import io.evenire.engine.internal.commit.StreamChanges.Written.Hidden;
import io.evenire.engine.internal.commit.StreamChanges.Written.Kept;
import io.evenire.engine.internal.commit.StreamChanges.Written.Truncated;
import io.evenire.engine.internal.log.EncodedBody;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.stream.StreamRetention;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * How changes of streams are written down: as events of the stream {@code $streams}, whose data is the version of the last
 * event of the stream (8 bytes, -1 if it has none), then what their type says, and the id of the stream in UTF-8.
 *
 * <pre>
 * $deleted      nothing
 * $tombstoned   nothing
 * $truncated    the lowest version that is not hidden (8 bytes)
 * $kept         how old events may be in nanoseconds (8 bytes, 2^63 - 1 for any age), and how many are kept (8 bytes,
 *               2^63 - 1 for any number)
 * $erased       the version of the event that was erased (8 bytes)
 * </pre>
 */
public final class StreamChanges {

    /** The stream of the changes. */
    public static final StreamId STREAM = StreamId.of("$streams");

    private static final String DELETED = "$deleted";
    private static final String TOMBSTONED = "$tombstoned";
    private static final String TRUNCATED = "$truncated";
    private static final String KEPT = "$kept";

    /** The type of an erasure. */
    public static final String ERASED = "$erased";

    private StreamChanges() {}

    /** A change that was written down: what it does, not what was asked for. */
    public sealed interface Written {

        /** {@return the stream that was changed} */
        StreamId stream();

        /** {@return the version of its last event, -1 if it had none} */
        long version();

        /** {@return where the stream stands after the change, which has a position and was made at a moment} */
        StreamHead applyTo(StreamHead head, long position, long recordedAt);

        /**
         * Everything was hidden.
         *
         * @param stream the stream that was changed
         * @param version the version of its last event, -1 if it had none
         * @param isTombstone whether it is gone for good
         */
        record Hidden(StreamId stream, long version, boolean isTombstone) implements Written {

            @Override
            public StreamHead applyTo(StreamHead head, long position, long recordedAt) {
                return head.hide(isTombstone ? Status.TOMBSTONED : Status.DELETED, position, recordedAt);
            }
        }

        /**
         * The first events were hidden.
         *
         * @param stream the stream that was changed
         * @param version the version of its last event
         * @param before the lowest version that was not hidden
         */
        record Truncated(StreamId stream, long version, long before) implements Written {

            @Override
            public StreamHead applyTo(StreamHead head, long position, long recordedAt) {
                return head.truncate(before, position, recordedAt);
            }
        }

        /**
         * It was set how much is kept.
         *
         * @param stream the stream that was changed
         * @param version the version of its last event
         * @param ageMax how old events may be, in nanoseconds
         * @param countMax how many are kept
         */
        record Kept(StreamId stream, long version, long ageMax, long countMax) implements Written {

            @Override
            public StreamHead applyTo(StreamHead head, long position, long recordedAt) {
                return head.keep(ageMax, countMax, position, recordedAt);
            }
        }

        /**
         * It was decided that an event be erased.
         *
         * @param stream the stream that was changed
         * @param version the version of its last event
         * @param erased the version of the event
         */
        record Erased(StreamId stream, long version, long erased) implements Written {

            @Override
            public StreamHead applyTo(StreamHead head, long position, long recordedAt) {
                return head.erase(position, recordedAt);
            }
        }
    }

    /** {@return what a change of a stream that ends at a version does} */
    static Written effect(StreamId stream, StreamChange change, long version) {
        return switch (change) {
            case StreamChange.Delete _ -> new Hidden(stream, version, false);
            case StreamChange.Tombstone _ -> new Hidden(stream, version, true);
            case StreamChange.TruncateBefore(var _, long before) -> new Truncated(stream, version, before);
            case StreamChange.Keep(var _, var retention) ->
                new Kept(
                        stream,
                        version,
                        retention.boundsAge() ? retention.ageMax().toNanos() : StreamRetention.UNBOUNDED,
                        retention.countMax());
            case StreamChange.Erase(var _, long erased) -> new Erased(stream, version, erased);
        };
    }

    static EncodedBody write(Written written, UUID id) {
        var name = written.stream().value().getBytes(UTF_8);
        var data = ByteBuffer.allocate(3 * Long.BYTES + name.length).putLong(written.version());
        var type = switch (written) {
            case Hidden hidden -> hidden.isTombstone() ? TOMBSTONED : DELETED;
            case Truncated truncated -> {
                data.putLong(truncated.before());
                yield TRUNCATED;
            }
            case Kept kept -> {
                data.putLong(kept.ageMax()).putLong(kept.countMax());
                yield KEPT;
            }
            case Erased erased -> {
                data.putLong(erased.erased());
                yield ERASED;
            }
        };
        var payload = Payload.of(Payload.BYTES, data.put(name).flip());
        var encoder = new RecordEncoder();
        encoder.add(STREAM, List.of(NewEvent.of(type, payload).withId(id)));
        return encoder.finish();
    }

    /**
     * Reads a change.
     *
     * @param body the buffer that holds its record
     * @param offset where the record begins
     * @return the change
     * @throws IllegalArgumentException if it is not one, or one that only a later version knows
     */
    public static Written read(ByteBuffer body, int offset) {
        var type = RecordDecoder.type(body, offset);
        var data = RecordDecoder.data(body, offset);
        long version = data.getLong();
        return switch (type) {
            case DELETED -> new Hidden(stream(data), version, false);
            case TOMBSTONED -> new Hidden(stream(data), version, true);
            case TRUNCATED -> {
                long before = data.getLong();
                yield new Truncated(stream(data), version, before);
            }
            case KEPT -> {
                long ageMax = data.getLong();
                long countMax = data.getLong();
                yield new Kept(stream(data), version, ageMax, countMax);
            }
            case ERASED -> {
                long erased = data.getLong();
                yield new Erased(stream(data), version, erased);
            }
            default ->
                throw new IllegalArgumentException("unknown change of a stream %s".formatted(Limits.quote(type)));
        };
    }

    private static StreamId stream(ByteBuffer name) {
        return StreamId.of(UTF_8.decode(name).toString());
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
        return read(body, offset) instanceof Hidden hidden && hidden.stream().equals(stream);
    }
}
