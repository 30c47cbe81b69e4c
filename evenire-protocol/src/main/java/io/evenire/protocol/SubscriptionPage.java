package io.evenire.protocol;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import java.util.List;

/**
 * Some events of a read that waits for more, oldest first, and where to go on. Whoever asks again behind its checkpoint
 * misses nothing and gets nothing twice, whatever happened to the connection and to the server meanwhile.
 *
 * @param events the events, up to {@link EventPage#LIMIT_MAX}; none if the time passed before there was one
 * @param checkpoint how far the store was looked through: the next page begins behind it
 * @param head the position of the last event of the store when the page was begun, to see how far behind the reader was
 * @param caughtUp whether there was nothing more behind the checkpoint when the page was made
 */
public record SubscriptionPage(List<Event> events, Checkpoint checkpoint, long head, boolean caughtUp) {

    /** Copies the events. */
    public SubscriptionPage {
        events = List.copyOf(events);
    }
}
