package io.evenire.client;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.Read;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/** The events of a read, fetched page by page. */
final class EventPages implements Cursor.Part {

    private final Read read;
    private final Fetch fetch;
    private List<Event> events;
    private OptionalLong next;
    private int index;
    private long left;
    private long pagesLeft; // that may be fetched

    /**
     * Some events of a read, none of them behind the end of the cursor.
     *
     * @param events the events
     * @param next the place that the next page begins at; empty when this is the last page
     */
    record Page(List<Event> events, OptionalLong next) {

        /** Takes what a server sent, without the events that were appended after the cursor was opened. */
        static Page of(List<Event> events, OptionalLong next, long asOf) {
            return new Page(
                    events.stream().filter(event -> event.position() <= asOf).toList(), next);
        }
    }

    /** Fetches the pages behind the first. */
    interface Fetch {

        /**
         * Fetches a page, and throws unless it goes on where the one before ended.
         *
         * @param read what is left to be read
         * @param from the place that it begins at
         * @return the page
         */
        Page fetch(Read read, long from);
    }

    /**
     * Begins to read.
     *
     * @param read what is read
     * @param first the first page
     * @param fetch fetches the others
     * @param pageCountMax how many pages are given, 1 or more
     */
    EventPages(Read read, Page first, Fetch fetch, long pageCountMax) {
        this.read = read;
        this.fetch = fetch;
        this.events = first.events();
        this.next = first.next();
        this.left = read.limit();
        this.pagesLeft = pageCountMax - 1;
    }

    @Override
    public boolean hasNext() {
        while (index == events.size() && left > 0 && next.isPresent() && pagesLeft > 0) {
            pagesLeft--;
            long from = next.getAsLong();
            var page = fetch.fetch(read.from(from).limit(left), from);
            events = page.events();
            next = page.next();
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

    @Override
    public OptionalLong rest() {
        return hasNext() || left == 0 ? OptionalLong.empty() : next;
    }
}
