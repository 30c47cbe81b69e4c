package io.evenire.engine.internal.read;

import io.evenire.api.Cursor;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.Read.From;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.internal.index.HeadAsOf;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.streamfile.StreamFiles;
import io.evenire.engine.internal.subscription.Tail;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Opens cursors over streams, and tells how they are.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class StreamReader {

    private final Index index;
    private final StreamBlocks blocks;
    private final FirstVersions firstVersions;
    private final LongSupplier visible;

    /**
     * Creates a reader.
     *
     * @param index where streams are found
     * @param readers makes readers of records
     * @param files where records are that need not be looked for
     * @param visible gives the position up to which events are seen
     * @param clock tells how old events are
     * @param cacheLengthMax how many bytes the cache may hold
     */
    public StreamReader(
            Index index,
            Supplier<LogReader> readers,
            StreamFiles files,
            LongSupplier visible,
            InstantSource clock,
            long cacheLengthMax) {
        this.index = index;
        this.blocks = new StreamBlocks(index, readers, files, cacheLengthMax);
        this.visible = visible;
        this.firstVersions = new FirstVersions(blocks, clock);
    }

    /**
     * Opens a cursor.
     *
     * @param stream the stream
     * @param read how it is to be read
     * @param requireOpen is called before every access to the store, and throws when it is closed
     * @return the events that are visible now
     */
    public Cursor open(StreamId stream, Read read, Runnable requireOpen) {
        var found = head(stream);
        var head = found.head();
        return head == null
                ? new EmptyCursor(found.asOf())
                : new StreamCursor(blocks, head, found.asOf(), versions(read, head), requireOpen);
    }

    /**
     * Looks up a stream.
     *
     * @param stream the stream
     * @return what is known about it now; empty if there is nothing
     */
    public Optional<StreamState> state(StreamId stream) {
        var head = head(stream).head();
        return head == null ? Optional.empty() : Optional.of(StreamStates.of(head, firstVersions.find(head)));
    }

    /**
     * Looks up which versions of a stream there are.
     *
     * @param stream the stream
     * @return them; empty if it never had an event and was not tombstoned
     */
    public Optional<StreamPlace> place(StreamId stream) {
        var head = head(stream).head();
        return head == null
                ? Optional.empty()
                : Optional.of(
                        new StreamPlace(head.status(), head.startVersion(), firstVersions.find(head), head.version()));
    }

    /**
     * Lists the live streams with a prefix.
     *
     * @param prefix what their ids start with
     * @param after only ids above this text
     * @param requireOpen throws when the store is closed
     * @return what is known about them, looked up one by one
     */
    public Iterable<StreamState> list(String prefix, String after, Runnable requireOpen) {
        return new StreamListing(index, this, prefix, after, requireOpen);
    }

    /**
     * Goes on behind the end of a read.
     *
     * @param stream the stream; it need not exist
     * @param read how it is to be read, forward
     * @return what is visible now and comes later
     * @throws PositionAheadException if it begins behind the next version to be written
     */
    public Tail follow(StreamId stream, Read read) {
        if (read.from() instanceof From.Behind(var checkpoint)) {
            return StreamTail.behind(this, stream, checkpoint.position());
        }
        var head = head(stream).head();
        long last = head == null ? -1 : head.version();
        Tail.requireReached(read.from(), last, version -> new PositionAheadException(stream, version, last));
        return head == null
                ? StreamTail.of(this, stream, 0, 0)
                : StreamTail.of(this, stream, versions(read, head).first(), head.startVersion());
    }

    /** {@return a stream as it is now} */
    HeadAsOf head(StreamId stream) {
        return index.headAsOf(stream, visible);
    }

    /** {@return the lowest version of a stream that can be read now; the next one if none can} */
    long lowest(StreamHead head) {
        return firstVersions.find(head);
    }

    /** {@return where events of streams are found} */
    StreamBlocks blocks() {
        return blocks;
    }

    private VersionRange versions(Read read, StreamHead head) {
        long lowest = firstVersions.find(head);
        boolean isForward = read.direction() == Read.Direction.FORWARD;
        var resolved = switch (read.from()) {
            // in whole nanoseconds, so what was recorded then or earlier was recorded before the next one
            case From.Moment(var moment) -> {
                long nanos = RecordEncoder.nanos(moment);
                yield isForward
                        ? read.from(firstRecorded(head, lowest, nanos))
                        : read.after(firstRecorded(head, lowest, nanos + 1));
            }
            case From.Behind(var checkpoint) -> {
                long position = checkpoint.position();
                yield isForward
                        ? read.from(firstAbove(head, lowest, position))
                        : read.after(firstAbove(head, lowest, position - 1));
            }
            case From.Start _, From.End _, From.At _, From.After _ -> read;
        };
        return VersionRange.of(resolved, lowest, head.version());
    }

    /** {@return the lowest version that can be read and was recorded at a moment or later; the next one if there is none} */
    private long firstRecorded(StreamHead head, long lowest, long nanos) {
        return first(head, lowest, version -> blocks.find(head, version).recordedAt(version) >= nanos);
    }

    /** {@return the lowest version that can be read and is above a position; the next one if there is none} */
    long firstAbove(StreamHead head, long lowest, long position) {
        if (position >= head.changedBy()) {
            return head.version() + 1; // as for all who have seen everything
        }
        return first(head, lowest, version -> blocks.find(head, version).position(version) > position);
    }

    /** {@return the lowest version, from one on, for which something is so that is so for all above it} */
    private static long first(StreamHead head, long lowest, LongPredicate isSo) {
        long low = lowest;
        long high = head.version() + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (isSo.test(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Lets go of what is cached of streams, because some of it was removed or erased, and is nowhere else any more. No read
     * that begins when this has returned finds it in the cache.
     *
     * @param numbers those of the streams
     */
    public void forget(Set<Long> numbers) {
        blocks.forget(numbers);
    }

    /** {@return how many bytes are in the cache} */
    public long cacheLength() {
        return blocks.length();
    }
}
