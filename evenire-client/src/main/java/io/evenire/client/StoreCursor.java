package io.evenire.client;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.Read;
import io.evenire.api.Read.Direction;
import io.evenire.api.StoreUnavailableException;
import io.evenire.protocol.StorePage;
import java.util.Iterator;
import java.util.function.Function;

/** A cursor over the whole store that fetches page by page. The first page fixes where it ends. */
final class StoreCursor implements Cursor {
    /*
     * The server holds nothing between two pages. An event never comes in between others, so all that a later page can
     * have too much is what was appended since. It is above the first page's asOf: a forward read ends there, a backward
     * one began below it. Positions may have gaps, so a page need not begin where the one before said.
     */

    /** How many records a server looks at for one page, about. */
    private static final int PAGE_RECORD_COUNT = 65_536;

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
        return pages(Long.MAX_VALUE);
    }

    @Override
    public Part part(long recordCountMax) {
        Part.requireWork(recordCountMax);
        return pages(Math.ceilDiv(recordCountMax, PAGE_RECORD_COUNT));
    }

    private EventPages pages(long pageCountMax) {
        return new EventPages(read, page(first), (part, from) -> page(next(part, from)), pageCountMax);
    }

    private StorePage next(Read part, long from) {
        var page = fetch.apply(part);
        boolean goesBack =
                !page.events().isEmpty() && isBefore(page.events().getFirst().position(), from);
        if (goesBack || (page.next().isPresent() && !isBefore(from, page.next().getAsLong()))) {
            throw new StoreUnavailableException(
                    "the server answers with events that were read already, at position " + from);
        }
        return page;
    }

    private boolean isBefore(long position, long other) {
        return read.direction() == Direction.FORWARD ? position < other : position > other;
    }

    private EventPages.Page page(StorePage page) {
        var next = page.next().stream().filter(from -> from <= asOf()).findFirst();
        return EventPages.Page.of(page.events(), next, asOf());
    }
}
