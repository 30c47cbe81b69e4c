package io.evenire.engine.internal.scavenge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.CorruptStoreException;
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
import io.evenire.engine.internal.stream.OwnStreams;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.stream.StreamRetention;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that no reader of their stream can see any more, because it was deleted or truncated, or keeps less, or is one
 * of the store's own of which only the last event counts: of as many streams as are looked at together.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class HiddenEvents implements RecordRewrite.Choice {
    /*
     * An event is taken for hidden only if two say so that have nothing to do with each other: a change of its stream, as
     * it stands in the journal, and the head of the stream in the index. So neither a mistake in the index nor a run that
     * was damaged in a way that no checksum shows can cost an event that was not hidden.
     *
     * Of the streams of the store's own no change stands in the journal: their names say that only the last event counts.
     * The two are the head in the index, and an event in the journal, which has to be in a part that takes no more appends.
     * Only what is below it is taken for hidden. So the part keeps the newest that it can tell of, and what is behind it,
     * where a crash leaves its traces and repairs cut first, is never what all depends on.
     *
     * Events that are too old are judged as of when the last event was recorded, not by the clock: a clock that is wrong
     * for a while hides them for a while, and must not cost them.
     */

    /** How many streams are looked at together at most, in some 200 bytes each. */
    static final int STREAM_COUNT_MAX = 200_000;

    /** How many changes are looked up at once. */
    private static final int WINDOW_COUNT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(HiddenEvents.class);

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
     * @param goesOn tells whether to go on; if not, nothing is hidden
     * @return what they hide, and the version of the next change to read
     */
    static Found find(Source source, long from, long end, int streamCountMax, BooleanSupplier goesOn) {
        var hidden = new HiddenEvents();
        long now = source.now();
        long version = from;
        while (version < end && hidden.streams.size() < streamCountMax) {
            if (!goesOn.getAsBoolean()) {
                return new Found(new HiddenEvents(), version);
            }
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
        var known = streams.get(change.stream());
        if (change instanceof Written.Kept && both.end > (known == null ? 0 : known.end) && !isLast(source, head)) {
            return;
        }
        streams.merge(change.stream(), both, Hidden::or);
    }

    /** {@return whether the journal says as well which event of a stream is the last one, and so how many there are} */
    private static boolean isLast(Source source, StreamHead head) {
        try {
            requireRecord(source, head.stream(), head.version());
            return true;
        } catch (CorruptStoreException e) {
            LOG.warn("nothing of stream {} is removed, because its last event is damaged", head.stream(), e);
            return false;
        }
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

    /**
     * Takes streams of the store's own of which only the last event counts.
     *
     * @param source the store
     * @param own the streams of the store's own; those that are taken are passed
     * @param sealed the last position in a part that takes no more appends
     * @param streamCountMax how many streams may be looked at together
     * @param goesOn tells whether to go on
     */
    void takeOwn(Source source, Iterator<StreamId> own, long sealed, int streamCountMax, BooleanSupplier goesOn) {
        while (streams.size() < streamCountMax && own.hasNext() && goesOn.getAsBoolean()) {
            var stream = own.next();
            var head = OwnStreams.keepsLast(stream)
                    ? source.index.headAsOf(stream, source.visible).head()
                    : null;
            if (head != null) {
                takeOwn(source, head, sealed);
            }
        }
    }

    private void takeOwn(Source source, StreamHead head, long sealed) {
        long newest = newest(source, head, sealed);
        if (newest < 1) {
            return; // nothing is below it
        }
        requireRecord(source, head.stream(), newest);
        if (RecordFormat.isRemoved(source.reader.body(), source.reader.offset())) {
            return; // a repair has cut off what it was removed for, and everything below it is gone
        }
        streams.put(head.stream(), new Hidden(head, Math.min(newest, head.firstVersion()), StreamRetention.ALWAYS));
    }

    /** Goes to the record of a version, and throws unless it stands in the journal where the index says. */
    private static void requireRecord(Source source, StreamId stream, long version) {
        long position = position(source, stream, version);
        source.reader.find(position, position);
        var body = source.reader.body();
        int offset = source.reader.offset();
        if (!RecordFormat.isIntact(body, offset)
                || RecordFormat.version(body, offset) != version
                || !RecordDecoder.stream(body, offset).equals(stream)) {
            throw new IllegalStateException("the index names the event at position %d as version %d of stream %s"
                    .formatted(position, version, stream));
        }
    }

    /** {@return the highest version that stands at a position or before it; -1 if none does} */
    private static long newest(Source source, StreamHead head, long last) {
        long low = -1;
        long high = head.version() + 1;
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            if (position(source, head.stream(), middle) <= last) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long position(Source source, StreamId stream, long version) {
        var position = new long[1];
        source.index.positions(stream, version, position);
        return position[0];
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
