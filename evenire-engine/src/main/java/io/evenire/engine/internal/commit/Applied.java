package io.evenire.engine.internal.commit;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.Event;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.index.IdHash;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.stream.StreamHead;
import java.nio.ByteBuffer;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * The state that follows from the frames of the journal, and {@link #apply}, the only code that changes it: used when
 * a batch is committed, when a store is opened, and when a part of its index is made again.
 *
 * <p><b>Thread safety.</b> One thread applies; {@link #visible()} and the index may be read by any number.
 */
public final class Applied {

    private final Index index;
    private final RecentHeads heads = new RecentHeads();
    private final RecentIds ids = new RecentIds();
    private final HashMap<StreamId, StreamHead> known = new HashMap<>();

    private Runnable announcement = () -> {};
    private @Nullable ReplayHeads replayed;
    private long head;
    private Frame.@Nullable Place last;
    private int lastChecksum;
    private volatile long visible; // written by show, read by all who read events

    /**
     * Creates the state of an empty store.
     *
     * @param index is filled
     */
    public Applied(Index index) {
        this.index = index;
    }

    /**
     * Starts behind a frame, everything up to which the index knows.
     *
     * @param frame the frame
     */
    void startBehind(Frame frame) {
        head = frame.lastPosition();
        last = frame.place();
        lastChecksum = frame.checksum();
    }

    /**
     * Remembers many heads while a journal is read.
     *
     * @param lengthMax how many bytes of memory they may take
     */
    void startReplay(long lengthMax) {
        replayed = new ReplayHeads(lengthMax);
    }

    /** Forgets what only the reading of a journal needs. */
    void endReplay() {
        replayed = null;
    }

    /** {@return the position of the last event that can be read} */
    public long visible() {
        return visible;
    }

    /**
     * Has somebody be told whenever more can be seen, from now on.
     *
     * @param announce tells it, in next to no time
     */
    public void onShow(Runnable announce) {
        announcement = announce;
    }

    /** Lets everything applied be seen. */
    public void show() {
        visible = head;
        announcement.run(); // not before: whoever waits looks once more when it has said that it does
        known.clear();
        heads.forgetBefore(head);
    }

    /**
     * Takes in a frame that is durable. One that was taken in before is passed over.
     *
     * @param frame the frame
     * @throws CorruptStoreException if it does not follow the frame before it, or its records are not as they should be
     */
    public void apply(Frame frame) {
        if (frame.lastPosition() <= head) {
            return;
        }
        if (frame.firstPosition() != head + 1 || frame.previous() != lastChecksum) {
            throw corrupt(
                    frame.firstPosition(),
                    "frame follows position %d with checksum %08x, expected position %d with checksum %08x"
                            .formatted(frame.firstPosition() - 1, frame.previous(), head, lastChecksum));
        }
        applyRecords(frame);
        index.add(frame);
        head = frame.lastPosition();
        last = frame.place();
        lastChecksum = frame.checksum();
    }

    /** Lets the index go on in a new table if it should; everything must be shown. */
    void sealIfFull() {
        index.sealIfFull();
    }

    /** Takes note of a stream that the next frames change, so that it need not be looked up when they are applied. */
    void know(StreamHead stream) {
        known.put(stream.stream(), stream);
    }

    /** Forgets what was noted: the frames will not come. */
    void forget() {
        known.clear();
    }

    /** {@return the position of the last event applied} */
    long head() {
        return head;
    }

    /** {@return where the last frame stands, or null in an empty store} */
    Frame.@Nullable Place last() {
        return last;
    }

    int lastChecksum() {
        return lastChecksum;
    }

    RecentHeads recentHeads() {
        return heads;
    }

    RecentIds recentIds() {
        return ids;
    }

    private void applyRecords(Frame frame) {
        var body = frame.body();
        int previousOffset = -1;
        StreamHead stream = null;
        int offset = 0;
        for (long position = frame.firstPosition(); position <= frame.lastPosition(); position++) {
            if (body.limit() - offset < RecordFormat.FIELDS_OFFSET || RecordFormat.position(body, offset) != position) {
                throw corrupt(position, "the frame does not have the record");
            }
            if (previousOffset < 0 || !RecordDecoder.sameStream(body, previousOffset, offset)) {
                put(stream);
                var id = RecordDecoder.stream(body, offset);
                stream = id.isNone() ? null : head(id, RecordFormat.version(body, offset), body, offset);
            }
            if (stream == null) {
                add(StreamId.NONE, Event.NO_VERSION, body, offset);
            } else {
                stream = add(stream, body, offset);
            }
            previousOffset = offset;
            offset += RecordFormat.length(body, offset);
        }
        put(stream);
        if (offset != body.limit()) {
            throw corrupt(frame.lastPosition(), "%d bytes behind the last record".formatted(body.limit() - offset));
        }
    }

    private StreamHead add(StreamHead before, ByteBuffer body, int offset) {
        long version = before.version() + 1;
        add(before.stream(), version, body, offset);
        if (before.stream().equals(StreamChanges.STREAM)) {
            change(body, offset);
        }
        long position = RecordFormat.position(body, offset);
        long recordedAt = RecordFormat.recordedAt(body, offset);
        return RecordFormat.isRemoved(body, offset)
                ? before.appendRemoved(version, position, recordedAt)
                : before.append(version, position, recordedAt);
    }

    private void add(StreamId stream, long version, ByteBuffer body, int offset) {
        long position = RecordFormat.position(body, offset);
        if (RecordFormat.version(body, offset) != version) {
            throw corrupt(
                    position,
                    "record has version %d of stream '%s', expected %d"
                            .formatted(RecordFormat.version(body, offset), stream, version));
        }
        if (RecordFormat.isRemoved(body, offset)) {
            index.addRemoved(stream, version, position);
            return;
        }
        long idHigh = RecordFormat.idHigh(body, offset);
        long idLow = RecordFormat.idLow(body, offset);
        index.add(stream, version, position, idHigh, idLow);
        ids.add(position, IdHash.of(idHigh, idLow));
    }

    private void change(ByteBuffer body, int offset) {
        var change = readChange(body, offset);
        var target = head(change.stream(), change.version() + 1, body, offset);
        if (target.version() != change.version()) {
            throw corrupt(
                    RecordFormat.position(body, offset),
                    "stream %s was changed at version %d, is at %d"
                            .formatted(change.stream(), change.version(), target.version()));
        }
        put(change.applyTo(target, RecordFormat.position(body, offset), RecordFormat.recordedAt(body, offset)));
    }

    private static StreamChanges.Written readChange(ByteBuffer body, int offset) {
        try {
            return StreamChanges.read(body, offset);
        } catch (IllegalArgumentException e) {
            throw corrupt(RecordFormat.position(body, offset), String.valueOf(e.getMessage()));
        }
    }

    private StreamHead head(StreamId stream, long version, ByteBuffer body, int offset) {
        var found = heads.get(stream);
        if (found == null) {
            found = known.get(stream);
        }
        if (found == null && version > 0) {
            found = replayed == null ? null : replayed.find(stream);
        }
        if (found == null && version > 0) {
            found = index.head(stream); // never of a commit: what that changes is recent, known or new
        }
        return found != null
                ? found
                : StreamHead.first(stream, RecordFormat.position(body, offset), RecordFormat.recordedAt(body, offset));
    }

    private void put(@Nullable StreamHead changed) {
        if (changed != null) {
            heads.put(changed);
            if (replayed != null) {
                replayed.put(changed);
            }
            index.set(changed, visible);
        }
    }

    private static CorruptStoreException corrupt(long position, String problem) {
        return new CorruptStoreException("journal, position " + position, problem);
    }
}
