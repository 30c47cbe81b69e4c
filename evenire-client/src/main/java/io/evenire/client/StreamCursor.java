package io.evenire.client;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.Read;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.protocol.EventPage;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.Function;

/** A cursor over a stream that fetches page by page. The first page fixes where it ends. */
final class StreamCursor implements Cursor {
    /*
     * The server holds nothing between two pages, so the stream may be truncated or deleted there. Versions have no
     * gaps, and `next` names an event that was there: a page that does not begin with it tells that it is gone. Then the
     * cursor fails, because an end would look as if the stream had no more.
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
        return new EventPages(read, page(first, first.next()), this::next, Long.MAX_VALUE);
    }

    private EventPages.Page next(Read part, long from) {
        var page = fetch.apply(part);
        if (page.next().isPresent() && page.next().getAsLong() == from) {
            throw new StoreUnavailableException(
                    "the server answers with the same page of stream %s again, at version %d".formatted(stream, from));
        }
        if (page.events().isEmpty() || page.events().getFirst().version() != from) {
            throw new StoreUnavailableException(
                    "stream %s was truncated or deleted while it was read, at version %d; read it again"
                            .formatted(stream, from));
        }
        // further pages of a forward read begin behind what this cursor may give
        boolean isPast = page.events().getFirst().position() > asOf() && read.direction() == Read.Direction.FORWARD;
        return page(page, isPast ? OptionalLong.empty() : page.next());
    }

    private EventPages.Page page(EventPage page, OptionalLong next) {
        return EventPages.Page.of(page.events(), next, asOf());
    }
}
