package io.evenire.engine.internal.read;

import io.evenire.api.Event;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.internal.index.HeadAsOf;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.subscription.Tail;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** What comes in one stream behind a version, or behind a position of the store, a block at a time. */
final class StreamTail implements Tail {
    /*
     * A stream has lives: a deletion ends one, and the next event begins another at the next version. A tail is of one of
     * them. That is told by the version that its life begins with, which every deletion raises. Where it begins behind a
     * position, it is of the life that the stream had there, and whether that is the one that it has now is found out
     * when it is read first.
     */

    private static final long UNKNOWN = -1;

    private final StreamReader reader;
    private final StreamId stream;
    private final long begin; // a position
    private long next; // the version to be given next, unless it is hidden meanwhile
    private long life; // the version that the life of the stream begins with

    private StreamTail(StreamReader reader, StreamId stream, long begin, long next, long life) {
        this.reader = reader;
        this.stream = stream;
        this.begin = begin;
        this.next = next;
        this.life = life;
    }

    /**
     * Goes on at a version.
     *
     * @param reader looks up streams
     * @param stream the stream
     * @param next the version
     * @param life the version that the life of the stream begins with that it has now, 0 if it never was
     * @return what comes
     */
    static StreamTail of(StreamReader reader, StreamId stream, long next, long life) {
        return new StreamTail(reader, stream, 0, next, life);
    }

    /**
     * Goes on behind a position of the store.
     *
     * @param reader looks up streams
     * @param stream the stream
     * @param position the position, which is visible
     * @return what comes
     */
    static StreamTail behind(StreamReader reader, StreamId stream, long position) {
        return new StreamTail(reader, stream, position, UNKNOWN, UNKNOWN);
    }

    @Override
    public long begin() {
        return begin;
    }

    @Override
    public Part next(Runnable goesOn) {
        goesOn.run();
        var found = reader.head(stream);
        var head = found.head();
        if (head == null) {
            if (life == UNKNOWN) {
                next = 0;
                life = 0;
            }
            return Part.none(found.asOf());
        }
        if (life == UNKNOWN) {
            recallLife(head, found, goesOn);
        }
        if (head.status() == StreamState.Status.TOMBSTONED || head.startVersion() != life) {
            throw deleted(head);
        }
        long first = Math.max(next, reader.lowest(head)); // some may have been hidden meanwhile
        if (first > head.version()) {
            return Part.none(found.asOf());
        }
        var block = reader.blocks().find(head, first);
        long last = Math.min(block.lastVersion(), head.version());
        next = last + 1;
        return new Part(
                new Events(block, stream, first, last),
                last == head.version() ? found.asOf() : block.position(last),
                found.asOf());
    }

    /** Finds out which version comes behind the position, and whether the stream was not deleted since. */
    private void recallLife(StreamHead head, HeadAsOf found, Runnable goesOn) {
        long lowest = reader.lowest(head);
        long above = reader.firstAbove(head, lowest, begin);
        // an event of this life at the position or before it tells that this is the life that the stream had there
        boolean isSure = head.startVersion() == 0 || above > lowest || head.changedBy() <= begin;
        if (!isSure) {
            long upTo = above > head.version()
                    ? found.asOf()
                    : reader.blocks().find(head, above).position(above);
            if (Deletions.isAny(reader, stream, begin, upTo, goesOn)) {
                throw deleted(head);
            }
        }
        next = above;
        life = head.startVersion();
    }

    private StreamDeletedException deleted(StreamHead head) {
        return new StreamDeletedException(stream, head.status() == StreamState.Status.TOMBSTONED);
    }

    private static final class Events implements Iterator<Event> {

        private final Block block;
        private final StreamId stream;
        private final long last;
        private long version;

        Events(Block block, StreamId stream, long first, long last) {
            this.block = block;
            this.stream = stream;
            this.version = first;
            this.last = last;
        }

        @Override
        public boolean hasNext() {
            while (version <= last && block.isRemoved(version)) { // by a scavenge, after the head was looked up
                version++;
            }
            return version <= last;
        }

        @Override
        public Event next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var event = block.event(stream, version);
            version++; // not before it is there
            return event;
        }
    }
}
