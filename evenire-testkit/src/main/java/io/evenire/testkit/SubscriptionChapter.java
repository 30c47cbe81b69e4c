package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tests of subscriptions, and the words to talk about them. */
abstract class SubscriptionChapter extends ContractChapter {

    /** How long something is waited for that must come. */
    static final Duration LONG = Duration.ofSeconds(60);

    /** How long something is waited for that must not come. */
    static final Duration SHORT = Duration.ofMillis(30);

    SubscriptionChapter(EventStoreContract contract) {
        super(contract);
    }

    final Checkpoint at(long position) {
        return new Checkpoint(store.state().incarnation(), position);
    }

    /** Appends events that nobody asks for, in as few appends as possible. */
    final void appendOthers(int count) {
        for (int left = count; left > 0; left -= 1_000) {
            append(CUSTOMER, Math.min(left, 1_000));
        }
    }

    final void append(StreamId stream, NewEvent event) {
        store.append(Append.to(stream, ExpectedVersion.any(), event));
    }

    final List<Long> positionsOf(Read read) {
        return store.read(read).stream().map(Event::position).toList();
    }

    static Signal next(Subscription subscription) throws InterruptedException {
        return subscription.next(LONG).orElseThrow(() -> new AssertionError("nothing came within " + LONG));
    }

    /** Takes signals until the end of the store was reached, and gives the events among them. */
    static List<Event> catchUp(Subscription subscription) throws InterruptedException {
        var events = new ArrayList<Event>();
        while (true) {
            switch (next(subscription)) {
                case Signal.Received(var event) -> events.add(event);
                case Signal.CaughtUp _ -> {
                    return events;
                }
                case Signal.Progress _ -> {
                    // on the way
                }
            }
        }
    }

    /** Takes signals until there were some events. */
    static List<Event> receive(Subscription subscription, int count) throws InterruptedException {
        var events = new ArrayList<Event>();
        while (events.size() < count) {
            if (next(subscription) instanceof Signal.Received(var event)) {
                events.add(event);
            }
        }
        return events;
    }

    static List<Long> receivePositions(Subscription subscription, int count) throws InterruptedException {
        return positions(receive(subscription, count));
    }

    static List<Long> positions(List<Event> events) {
        return events.stream().map(Event::position).toList();
    }

    static void requireNothing(Subscription subscription) throws InterruptedException {
        assertThat(subscription.next(SHORT)).isEmpty();
    }
}
