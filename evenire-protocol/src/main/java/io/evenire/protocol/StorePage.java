package io.evenire.protocol;

import io.evenire.api.Event;
import io.evenire.api.Limits;
import io.evenire.api.Read;
import java.util.List;
import java.util.OptionalLong;

/**
 * Some events of the whole store, in the direction of the read.
 *
 * @param events the events, up to {@link EventPage#LIMIT_MAX}; not always as many as were asked for, even if there are
 *     more
 * @param asOf the position up to which the read is complete
 * @param next the position that the next page begins at; empty when this is the last page
 */
public record StorePage(List<Event> events, long asOf, OptionalLong next) {

    /** Copies the events. */
    public StorePage {
        events = List.copyOf(events);
    }

    /** Gives what such pages are of; throws if a stream is read. */
    static Read.Source.Store source(Read read) {
        return switch (read.source()) {
            case Read.Source.Store store -> store;
            case Read.Source.Stream stream ->
                throw new IllegalArgumentException("read must be of the whole store, is of stream "
                        + Limits.quote(stream.stream().value()));
        };
    }
}
