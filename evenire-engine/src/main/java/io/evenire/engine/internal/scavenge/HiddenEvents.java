package io.evenire.engine.internal.scavenge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.commit.StreamChanges;
import io.evenire.engine.internal.commit.StreamChanges.Written;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.log.RecordRewrite;
import io.evenire.engine.internal.log.RecordRewrite.Fate;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.stream.StreamRetention;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events that no reader of their stream can see any more, because it was deleted or truncated, or keeps less: of as
 * many streams as are looked at together.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class HiddenEvents implements RecordRewrite.Choice {
    /*
     * An event is taken for hidden only if two say so that have nothing to do with each other: a change of its stream, as
     * it stands in the journal, and the head of the stream in the index. So neither a mistake in the index nor a run that
     * was damaged in a way that no checksum shows can cost an event that was not hidden.
     *
     * Events that are too old are judged as of when the last event was recorded, not by the clock: a clock that is wrong
     * for a while hides them for a while, and must not cost them.
     */

    /** How many streams are looked at together at most, in some 200 bytes each. */
    static final int STREAM_COUNT_MAX = 200_000;

    /** How many changes are looked up at once. */
    private static final int WINDOW_COUNT = 256;

    private final Map<StreamId, Hidden> streams = new HashMap<>();

    private byte[] lastName = {}; // the stream of the record looked at last
    private @Nullable Hidden last; // of that stream

    /** What is hidden of a stream: the versions below one, and what was recorded before a moment. */
    private record Hidden(StreamHead head, long end, long recordedFrom) {

        /** {@return what is hidden if both of two changes say the truth that may hide something} */
        Hidden or(Hidden other) {
            return new Hidden(head, Math.max(end, other.end), Math.max(recordedFrom, other.recordedFrom));
        }

        boolean hides(long version, long recordedAt) {
            return version < end || recordedAt < recordedFrom;
        }
    }

    /** Where a store is asked. */
    record Source(Index index, LogReader reader, LongSupplier visible, InstantSource clock) {

        /**
         * Tells as of when events are judged to be too old: of the clock, by which reads judge, and of the last event that
         * is visible, of which there must be one. The earlier of both, so that neither an event that was recorded by a
         * clock that was ahead, nor one that is ahead now, costs what can be read.
         */
        long now() {
            long position = visible.getAsLong();
            reader.find(position, position);
            long lastRecordedAt = RecordFormat.recordedAt(reader.body(), reader.offset());
            return Math.min(lastRecordedAt, RecordEncoder.nanos(clock.instant()));
        }
    }

    private HiddenEvents() {}

    /**
     * Reads changes of streams.
     *
     * @param source the store
     * @param from the version, in the stream of the changes, of the first one
     * @param end the version behind the last one
     * @param streamCountMax how many streams it may be about
     * @return what they hide, and the version of the next change to read
     */
    static Found find(Source source, long from, long end, int streamCountMax) {
        var hidden = new HiddenEvents();
        long now = source.now();
        long version = from;
        while (version < end && hidden.streams.size() < streamCountMax) {
            var positions = new long[(int) Math.min(WINDOW_COUNT, end - version)];
            source.index.positions(StreamChanges.STREAM, version, positions);
            for (int i = 0; i < positions.length && hidden.streams.size() < streamCountMax; i++) {
                source.reader.find(positions[i], positions[Math.min(i + 1, positions.length - 1)]);
                hidden.take(source, now);
                version++;
            }
        }
        return new Found(hidden, version);
    }

    /** Hidden events, and the version of the change to go on with. */
    record Found(HiddenEvents events, long next) {}

    private void take(Source source, long now) {
        var body = source.reader.body();
        int offset = source.reader.offset();
        if (!RecordFormat.isIntact(body, offset)
                || !RecordDecoder.stream(body, offset).equals(StreamChanges.STREAM)) {
            throw new IllegalStateException("the index names an event at position %d as a change of a stream"
                    .formatted(RecordFormat.position(body, offset)));
        }
        var change = StreamChanges.read(body, offset);
        var head = source.index.headAsOf(change.stream(), source.visible).head();
        if (head == null || change.stream().isSystem() || change instanceof Written.Erased) {
            return;
        }
        var hidden = hiddenBy(change, head, now);
        var both = new Hidden(
                head,
                Math.min(hidden.end, head.firstVersion()),
                Math.min(hidden.recordedFrom, head.retention().recordedFrom(now)));
        streams.merge(change.stream(), both, Hidden::or);
    }

    /** {@return what a change hides at most, whatever was changed later} */
    private static Hidden hiddenBy(Written change, StreamHead head, long now) {
        return switch (change) {
            case Written.Hidden hidden -> new Hidden(head, hidden.version() + 1, StreamRetention.ALWAYS);
            case Written.Truncated truncated -> new Hidden(head, truncated.before(), StreamRetention.ALWAYS);
            case Written.Kept kept ->
                new Hidden(
                        head,
                        head.version() + 1 - kept.countMax(),
                        kept.ageMax() == StreamRetention.UNBOUNDED ? StreamRetention.ALWAYS : now - kept.ageMax());
            case Written.Erased _ -> new Hidden(head, 0, StreamRetention.ALWAYS);
        };
    }

    /** {@return the streams that it is about, as they stand} */
    Collection<StreamHead> streams() {
        return streams.values().stream().map(Hidden::head).toList();
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    @Override
    public Fate of(ByteBuffer body, int offset) {
        var hidden = find(body, offset);
        return hidden != null && hidden.hides(RecordFormat.version(body, offset), RecordFormat.recordedAt(body, offset))
                ? Fate.REMOVED
                : Fate.KEPT;
    }

    /** {@return where a stream stands one of whose events is removed} */
    StreamHead head(ByteBuffer body, int offset) {
        var hidden = find(body, offset);
        if (hidden == null) {
            throw new IllegalArgumentException(
                    "nothing is hidden of " + RecordDecoder.stream(body, offset).value());
        }
        return hidden.head;
    }

    private @Nullable Hidden find(ByteBuffer body, int offset) {
        if (!RecordDecoder.isOf(body, offset, lastName)) {
            var stream = RecordDecoder.stream(body, offset);
            last = streams.get(stream);
            lastName = stream.value().getBytes(UTF_8);
        }
        return last;
    }
}
