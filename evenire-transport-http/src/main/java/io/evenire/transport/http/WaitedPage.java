package io.evenire.transport.http;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.Read;
import io.evenire.api.StoreState;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal.CaughtUp;
import io.evenire.api.Subscription.Signal.Progress;
import io.evenire.api.Subscription.Signal.Received;
import io.evenire.protocol.SubscriptionPage;
import io.evenire.protocol.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A page of a read that waits, while it is made. */
final class WaitedPage {

    private final RequestSubscription subscription;
    private final StoreState before;
    private final long begin; // the position behind which the read begins; the highest if it does not say
    private final int limit;
    private final Request request;
    private final List<Event> events = new ArrayList<>();
    private long length;
    private Optional<Checkpoint> reached = Optional.empty();
    private boolean caughtUp;

    private WaitedPage(RequestSubscription subscription, StoreState before, Read read, Request request) {
        this.subscription = subscription;
        this.before = before;
        this.begin = read.from() instanceof Read.From.Behind(var checkpoint) ? checkpoint.position() : Long.MAX_VALUE;
        this.limit = (int) read.limit();
        this.request = request;
    }

    /**
     * Waits for events and takes as many as there are then and a page has, at most the limit of the read; takes memory for
     * the answer. Where none matches, it is over as soon as the end is {@link Subscription#PROGRESS_COUNT} positions away
     * from the beginning: then the client is to be told how far it has come.
     */
    static SubscriptionPage of(
            RequestSubscription subscription, StoreState before, Duration wait, Read read, Request request) {
        var page = new WaitedPage(subscription, before, read, request);
        page.fill(wait);
        return new SubscriptionPage(
                page.events,
                page.reached.orElseThrow(() ->
                        new RequestException(Problems.busy("the store gave neither an event nor its end within %d s"
                                .formatted(wait.plus(Waiting.SEARCH_MAX).toSeconds())))),
                before.head(),
                page.caughtUp);
    }

    private void fill(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        long searchEnd = end + Waiting.SEARCH_MAX.toNanos();
        boolean full = false;
        while (!full) {
            long now = System.nanoTime();
            // as long as nobody knows how far the store was looked through, there is no page
            long left = !events.isEmpty() ? 0 : (reached.isPresent() ? end : searchEnd) - now;
            var signal = subscription.next(Duration.ofNanos(Math.max(0, left)));
            if (signal.isEmpty()) {
                return;
            }
            full = switch (signal.get()) {
                case Received(var event) -> !add(event) || isOver(searchEnd);
                case CaughtUp(var at) -> {
                    reached = Optional.of(at);
                    caughtUp = true;
                    yield !events.isEmpty() || at.position() - begin >= Subscription.PROGRESS_COUNT;
                }
                case Progress(var at) -> {
                    reached = Optional.of(at);
                    caughtUp &= subscription.isLive(); // it may have fallen behind
                    yield !events.isEmpty() || caughtUp || System.nanoTime() >= searchEnd;
                }
            };
        }
    }

    /** Tells whether the time for looking has passed, so that the page has what was found, and there may be more. */
    private boolean isOver(long searchEnd) {
        boolean over = System.nanoTime() >= searchEnd;
        if (over) {
            caughtUp = false;
        }
        return over;
    }

    /** Adds an event; false if the page has no room for it, so that it begins the next one. */
    private boolean add(Event event) {
        length += event.content().length();
        if (events.size() == limit || (!events.isEmpty() && length > Portion.LENGTH_MAX)) {
            caughtUp = false;
            return false;
        }
        request.holdAnswer(event.content().length());
        events.add(event);
        reached = Optional.of(new Checkpoint(before.incarnation(), event.position()));
        return true;
    }
}
