package io.evenire.protocol;

import io.evenire.api.Event;
import java.util.List;
import java.util.OptionalLong;

/**
 * Some events of a stream, in the direction of the read.
 *
 * @param events the events; not always as many as were asked for, even if there are more
 * @param asOf the position up to which the read is complete
 * @param next the version that the next page begins at; empty when this is the last page
 * @param exists whether there is a live stream with this id
 */
public record EventPage(List<Event> events, long asOf, OptionalLong next, boolean exists) {

    /** The most events in one page. */
    public static final int LIMIT_MAX = 1_000;

    /** How many events a page has at most when nothing is said. */
    public static final int LIMIT_DEFAULT = 100;

    /** Copies the events. */
    public EventPage {
        events = List.copyOf(events);
    }
}
