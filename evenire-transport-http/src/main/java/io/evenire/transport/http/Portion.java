package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As many events of a read as one page takes.
 *
 * @param events the events
 * @param asOf the position up to which the read is complete
 * @param next the event that the next page begins with; empty when there is none
 */
record Portion(List<Event> events, long asOf, Optional<Event> next) {

    /** How many bytes of events a page has, unless its first event is larger; counted as the events' own length. */
    static final int LENGTH_MAX = 1024 * 1024;

    /** Reads events until the limit of the read or the length of a page is reached; takes memory for the answer. */
    static Portion of(EventStore store, Read read, Request request) {
        // one more tells whether there is a next page, and where it begins
        var cursor = store.read(read.limit(read.limit() + 1));
        var events = new ArrayList<Event>();
        long length = 0;
        for (var event : cursor) {
            length += event.content().length();
            if (events.size() == read.limit() || (!events.isEmpty() && length > LENGTH_MAX)) {
                return new Portion(events, cursor.asOf(), Optional.of(event));
            }
            request.holdAnswer(event.content().length());
            events.add(event);
        }
        return new Portion(events, cursor.asOf(), Optional.empty());
    }
}
