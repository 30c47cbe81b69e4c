package io.evenire.api;

import java.util.List;

/**
 * Events for one stream, or for none.
 *
 * @param stream the stream; created by its first event; not one of the store's own. {@link StreamId#NONE} for events
 *     without a stream
 * @param expected what the caller believes about the stream; {@code any} if there is none
 * @param events the events, oldest first; 1 to {@value Limits#APPEND_EVENT_COUNT_MAX}
 */
public record StreamAppend(StreamId stream, ExpectedVersion expected, List<NewEvent> events) {

    /**
     * Validates the part.
     *
     * @throws IllegalArgumentException if there are no events, too many, the stream is the store's own, or there is none
     *     and something is expected of it, or the data of an event is of the kind of {@link Payload#ERASED}
     */
    public StreamAppend {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException(
                    "append to stream %s has no events".formatted(Limits.quote(stream.value())));
        }
        if (stream.isNone() && !(expected instanceof ExpectedVersion.Any)) {
            throw new IllegalArgumentException("events without a stream can expect any, expect " + expected);
        }
        if (stream.isSystem()) {
            throw new IllegalArgumentException(
                    "stream id must not start with '$', which is the store's own, is " + Limits.quote(stream.value()));
        }
        Limits.requireAtMost("append", "events", events.size(), Limits.APPEND_EVENT_COUNT_MAX);
        for (var event : events) {
            event.data().requireNotErased("event data");
        }
    }
}
