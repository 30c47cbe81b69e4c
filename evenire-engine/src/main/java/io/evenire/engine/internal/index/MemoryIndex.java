package io.evenire.engine.internal.index;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An index in memory, rebuilt from the journal when the store is opened.
 *
 * <p><b>Thread safety.</b> One thread puts in, any number look up.
 */
public final class MemoryIndex implements Index {

    private static final int LIST_COUNT_MAX = 256;

    private final ConcurrentHashMap<StreamId, IndexedStream> streams = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, StreamId> sorted = new ConcurrentSkipListMap<>(StreamId::compare);
    private final IdTable ids = new IdTable();

    /**
     * Puts in an event: its position under its stream and its id. The stream shows it once {@link #set} is called.
     *
     * @param stream the stream
     * @param version the version of the event, the next of its stream
     * @param position the position of the event, the next of the store
     * @param idHigh the first half of its id
     * @param idLow the second half
     */
    public void add(StreamId stream, long version, long position, long idHigh, long idLow) {
        indexed(stream).add(version, position);
        ids.add(idHigh, idLow, position);
    }

    /**
     * Puts in where a stream stands now.
     *
     * @param head the head
     * @param visible the position up to which readers see the store
     */
    public void set(StreamHead head, long visible) {
        indexed(head.stream()).set(head, visible);
    }

    @Override
    public @Nullable StreamHead head(StreamId stream) {
        var indexed = streams.get(stream);
        return indexed == null ? null : indexed.head();
    }

    @Override
    public HeadAsOf headAsOf(StreamId stream, LongSupplier visible) {
        var indexed = streams.get(stream);
        return indexed == null ? new HeadAsOf(null, visible.getAsLong()) : indexed.headAsOf(visible);
    }

    @Override
    public void positions(StreamId stream, long firstVersion, long[] positions) {
        var indexed = streams.get(stream);
        if (indexed == null) {
            throw new IllegalArgumentException("no stream " + stream);
        }
        indexed.copyPositions(firstVersion, positions);
    }

    @Override
    public long[] positions(UUID id) {
        return ids.find(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    @Override
    public Iterator<StreamId> streams(String prefix, String after) {
        return new Listing(prefix, after);
    }

    private IndexedStream indexed(StreamId stream) {
        var indexed = streams.get(stream);
        if (indexed == null) {
            indexed = new IndexedStream();
            streams.put(stream, indexed);
            sorted.put(stream.value(), stream);
        }
        return indexed;
    }

    /** Streams in the order of their ids, some at a time. */
    private final class Listing implements Iterator<StreamId> {

        private final String prefix;
        private List<StreamId> page;
        private int next;

        Listing(String prefix, String after) {
            this.prefix = prefix;
            this.page = page(prefix, after);
        }

        @Override
        public boolean hasNext() {
            if (next == page.size() && page.size() == LIST_COUNT_MAX) {
                page = page(prefix, page.getLast().value());
                next = 0;
            }
            return next < page.size();
        }

        @Override
        public StreamId next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.get(next++);
        }

        private List<StreamId> page(String start, String above) {
            var found = new ArrayList<StreamId>();
            for (var stream : from(start, above).values()) {
                if (found.size() == LIST_COUNT_MAX || !stream.value().startsWith(start)) {
                    break;
                }
                found.add(stream);
            }
            return found;
        }

        private NavigableMap<String, StreamId> from(String start, String above) {
            // no id is empty, so all ids lie above an empty text
            return StreamId.compare(above, start) < 0 ? sorted.tailMap(start, true) : sorted.tailMap(above, false);
        }
    }
}
