package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.api.Read.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * As many events of a read as one page takes.
 *
 * @param events the events
 * @param asOf the position up to which the read is complete
 * @param next where the next page begins: a version of the stream, or a position; empty when there is none
 */
record Portion(List<Event> events, long asOf, OptionalLong next) {

    /** How many bytes of events a page has, unless its first event is larger; counted as the events' own length. */
    static final int LENGTH_MAX = 1024 * 1024;

    /** How many records of the whole store are looked at for one page, about; one that few events match ends early. */
    static final int RECORD_COUNT_MAX = 65_536;

    /** Reads events until the limit of the read or the length of a page is reached; takes memory for the answer. */
    static Portion of(EventStore store, Read read, Request request) {
        // one more tells whether there is a next page, and where it begins
        var cursor = store.read(read.limit(read.limit() + 1));
        var found = cursor.part(RECORD_COUNT_MAX);
        var events = new ArrayList<Event>();
        long length = 0;
        while (found.hasNext()) {
            var event = found.next();
            length += event.content().length();
            if (events.size() == read.limit() || (!events.isEmpty() && length > LENGTH_MAX)) {
                return new Portion(events, cursor.asOf(), OptionalLong.of(place(event, read)));
            }
            request.holdAnswer(event.content().length());
            events.add(event);
        }
        return new Portion(events, cursor.asOf(), found.rest());
    }

    private static long place(Event event, Read read) {
        return switch (read.source()) {
            case Source.Stream _ -> event.version();
            case Source.Store _ -> event.position();
        };
    }
}
