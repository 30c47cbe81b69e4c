package io.evenire.engine.internal.index;

import io.evenire.api.StreamId;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.TreeSet;

/** Streams in the order of their ids, looked up a page at a time, so that a forgotten listing holds only that. */
final class Listing implements Iterator<StreamId> {

    private static final int PAGE_COUNT = 1_024;

    private final Index index;
    private final String prefix;
    private List<StreamId> page;
    private int next;

    Listing(Index index, String prefix, String after) {
        this.index = index;
        this.prefix = prefix;
        this.page = page(after);
    }

    @Override
    public boolean hasNext() {
        if (next == page.size() && page.size() == PAGE_COUNT) {
            page = page(page.getLast().value());
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

    private List<StreamId> page(String after) {
        return index.look(view -> List.copyOf(page(view, after)));
    }

    private NavigableSet<StreamId> page(View view, String after) throws IOException {
        var first = new TreeSet<StreamId>();
        for (var table : view.tables()) {
            for (var entry : table.streams()) {
                var stream = entry.getKey();
                if (stream.value().startsWith(prefix) && StreamId.compare(stream.value(), after) > 0) {
                    addIfAmong(first, stream);
                }
            }
        }
        for (var run : view.runs()) {
            var streams = run.content().streams(prefix, after);
            var head = streams.next();
            while (head != null && addIfAmong(first, head.stream())) {
                head = streams.next();
            }
        }
        return first;
    }

    /** {@return whether it is among the first that were found, a page of them} */
    private static boolean addIfAmong(NavigableSet<StreamId> first, StreamId stream) {
        first.add(stream);
        return first.size() <= PAGE_COUNT || !stream.equals(first.pollLast());
    }
}
