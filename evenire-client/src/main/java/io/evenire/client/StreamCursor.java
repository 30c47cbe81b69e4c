package io.evenire.client;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.Read;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.protocol.EventPage;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.Function;

/** A cursor over a stream that fetches page by page. The first page fixes where it ends. */
final class StreamCursor implements Cursor {
    /*
     * The server holds nothing between two pages, so the stream may be truncated or deleted there. Versions have no gaps, and `next`
     * names an event that was there: a page that does not begin with it tells that it is gone. Then the cursor fails,
     * because an end would look as if the stream had no more.
     */

    private final StreamId stream;
    private final Read read;
    private final Function<Read, EventPage> fetch;
    private final EventPage first;

    /** Fetches the first page of a read of a stream. */
    StreamCursor(StreamId stream, Read read, Function<Read, EventPage> fetch) {
        this.stream = stream;
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

        private EventPage page = first;
        private List<Event> events = visible(first);
        private int index;
        private long left = read.limit();

        @Override
        public boolean hasNext() {
            while (index == events.size() && left > 0 && page.next().isPresent()) {
                long next = page.next().getAsLong();
                page = requireProgress(fetch.apply(read.from(next).limit(left)), next);
                events = visible(page);
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

        private List<Event> visible(EventPage fetched) {
            return fetched.events().stream()
                    .filter(event -> event.position() <= first.asOf())
                    .toList();
        }

        private EventPage requireProgress(EventPage fetched, long from) {
            if (fetched.next().isPresent() && fetched.next().getAsLong() == from) {
                throw new StoreUnavailableException(
                        "the server answers with the same page of stream %s again, at version %d"
                                .formatted(stream, from));
            }
            if (fetched.events().isEmpty() || fetched.events().getFirst().version() != from) {
                throw new StoreUnavailableException(
                        "stream %s was truncated or deleted while it was read, at version %d; read it again"
                                .formatted(stream, from));
            }
            // further pages of a forward read begin behind what this cursor may give
            boolean isPast =
                    fetched.events().getFirst().position() > first.asOf() && read.direction() == Read.Direction.FORWARD;
            return isPast ? new EventPage(List.of(), fetched.asOf(), OptionalLong.empty(), true) : fetched;
        }
    }
}
