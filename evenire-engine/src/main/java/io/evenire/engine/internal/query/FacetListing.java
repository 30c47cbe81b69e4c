package io.evenire.engine.internal.query;

import io.evenire.api.Facet;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexParts;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.run.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What events have of one kind, in the order of its UTF-8 bytes, looked up a page at a time.
 *
 * @param means where it is found
 * @param kind what is listed
 * @param prefix what the values start with
 * @param after only values above this text, or null for all; only null gives the empty category
 * @param requireOpen throws when the store is closed
 */
record FacetListing(
        Means means,
        Facet.Kind kind,
        String prefix,
        @Nullable String after,
        Runnable requireOpen) implements Iterable<Facet> {
    /*
     * A page is counted over all runs and over the records behind the last of them. While it is, only as many values are
     * kept as it has room for, the lowest: one that was pushed out is above those that are left, so it is not counted
     * again by halves.
     */

    /** How many values a page has. */
    static final int PAGE_COUNT = 1_024;

    /**
     * Where values are found.
     *
     * @param index has those of the events in runs
     * @param readers make readers for the events behind them
     * @param visible gives the position up to which events are seen
     */
    record Means(Index index, Supplier<LogReader> readers, LongSupplier visible) {}

    @Override
    public Iterator<Facet> iterator() {
        return new Facets();
    }

    private final class Facets implements Iterator<Facet> {

        private Iterator<Facet> page = List.<Facet>of().iterator();
        private @Nullable String last = after; // of the pages that were looked up
        private boolean isLast;

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !isLast) {
                requireOpen.run();
                var values = IndexParts.look(means.index, parts -> page(parts, last));
                isLast = values.size() < PAGE_COUNT;
                last = isLast ? last : values.lastKey();
                page = values.entrySet().stream()
                        .filter(value -> isAsked(value.getKey()))
                        .map(value -> new Facet(value.getKey(), value.getValue()))
                        .toList()
                        .iterator();
            }
            return page.hasNext();
        }

        @Override
        public Facet next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.next();
        }
    }

    /** {@return whether a value is not the store's own, or the store's own are asked for} */
    private boolean isAsked(String value) {
        return !value.startsWith("$") || prefix.startsWith("$");
    }

    private NavigableMap<String, Long> page(IndexParts parts, @Nullable String last) throws IOException {
        var counts = new TreeMap<String, Long>(StreamId::compare);
        var wanted = switch (kind) {
            case CATEGORY -> Kind.CATEGORY;
            case TYPE -> Kind.TYPE;
            case TAG -> Kind.TAG;
        };
        for (var run : parts.runs()) {
            var terms = run.terms(wanted, prefix, last);
            var term = terms.next();
            while (term != null && add(counts, term.text(), term.count())) {
                term = terms.next();
            }
        }
        addRecent(counts, parts.lastInRuns() + 1, last);
        return counts;
    }

    /** Adds what events have that are in no run yet. */
    private void addRecent(NavigableMap<String, Long> counts, long first, @Nullable String last) {
        var reader = means.readers.get();
        long visible = means.visible.getAsLong(); // asked after the runs are known, which have nothing behind it
        for (long position = first; position <= visible; position++) {
            reader.find(position, Math.min(position + 1, visible));
            for (var value : values(reader.body(), reader.offset())) {
                if (value.startsWith(prefix) && (last == null || StreamId.compare(value, last) > 0)) {
                    add(counts, value, 1);
                }
            }
        }
    }

    private List<String> values(ByteBuffer body, int offset) {
        if (RecordFormat.isRemoved(body, offset)) {
            return List.of();
        }
        return switch (kind) {
            case CATEGORY -> {
                var stream = RecordDecoder.stream(body, offset);
                yield stream.isNone() ? List.of() : List.of(stream.category());
            }
            case TYPE -> List.of(RecordDecoder.type(body, offset));
            case TAG -> RecordDecoder.tags(body, offset);
        };
    }

    /** {@return whether a value is among the lowest, a page of them} */
    private static boolean add(NavigableMap<String, Long> counts, String value, long count) {
        if (counts.size() == PAGE_COUNT && StreamId.compare(value, counts.lastKey()) > 0) {
            return false;
        }
        counts.merge(value, count, Long::sum);
        if (counts.size() > PAGE_COUNT) {
            counts.pollLastEntry();
        }
        return true;
    }
}
