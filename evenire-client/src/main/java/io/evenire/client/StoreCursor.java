package io.evenire.client;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.Read;
import io.evenire.api.Read.Direction;
import io.evenire.api.StoreUnavailableException;
import io.evenire.protocol.StorePage;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.Function;

/** A cursor over the whole store that fetches page by page. The first page fixes where it ends. */
final class StoreCursor implements Cursor {
    /*
     * The server holds nothing between two pages. An event never comes in between others, so all that a later page can
     * have too much is what was appended since. It is above the first page's asOf: a forward read ends there, a backward
     * one began below it. Positions may have gaps, so a page need not begin where the one before said.
     */

    private final Read read;
    private final Function<Read, StorePage> fetch;
    private final StorePage first;

    /** Fetches the first page of a read. */
    StoreCursor(Read read, Function<Read, StorePage> fetch) {
        this.read = read;
        this.fetch = fetch;
        this.first = fetch.apply(read);
    }

    @Override
    public long asOf() {
        return first.asOf();
    }

    @Override
    public Iterator<Event> iterator() {
        return new Pages();
    }

    private final class Pages implements Iterator<Event> {

        private List<Event> events = visible(first);
        private OptionalLong next = visible(first.next());
        private int index;
        private long left = read.limit();

        @Override
        public boolean hasNext() {
            while (index == events.size() && left > 0 && next.isPresent()) {
                var page = fetch(next.getAsLong());
                events = visible(page);
                next = visible(page.next());
                index = 0;
            }
            return index < events.size() && left > 0;
        }

        @Override
        public Event next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the cursor is at its end");
            }
            left--;
            return events.get(index++);
        }

        private StorePage fetch(long from) {
            var page = fetch.apply(read.from(from).limit(left));
            boolean goesBack = !page.events().isEmpty()
                    && isBefore(page.events().getFirst().position(), from);
            if (goesBack
                    || (page.next().isPresent() && !isBefore(from, page.next().getAsLong()))) {
                throw new StoreUnavailableException(
                        "the server answers with events that were read already, at position " + from);
            }
            return page;
        }

        private boolean isBefore(long position, long other) {
            return read.direction() == Direction.FORWARD ? position < other : position > other;
        }
    }

    private List<Event> visible(StorePage page) {
        return page.events().stream()
                .filter(event -> event.position() <= first.asOf())
                .toList();
    }

    private OptionalLong visible(OptionalLong next) {
        return next.isPresent() && next.getAsLong() > first.asOf() ? OptionalLong.empty() : next;
    }
}
