package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamState.Status;
import io.evenire.api.Subscription;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A subscription that reads a {@link ListStore} again whenever something was written. */
final class ListSubscription implements Subscription {

    private final ListStore store;
    private Read read;
    private Iterator<Event> events = Collections.emptyIterator();
    private boolean caughtUp;
    private boolean closed;

    ListSubscription(ListStore store, Read read) {
        this.store = store;
        long head = store.state().head();
        this.read = read.from() instanceof Read.From.End ? read.after(ListStore.at(head)) : read;
        if (read.from() instanceof Read.From.Behind(var checkpoint)) {
            if (!checkpoint.incarnation().equals(ListStore.INCARNATION)) {
                throw new PositionAheadException(checkpoint, ListStore.INCARNATION, head);
            }
            if (checkpoint.position() > head) {
                throw new PositionAheadException(checkpoint.position(), head);
            }
        }
    }

    @Override
    public Signal next() throws InterruptedException {
        return next(Duration.ofDays(1)).orElseThrow();
    }

    @Override
    public Optional<Signal> next(Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        synchronized (store) {
            while (true) {
                requireGoingOn();
                if (!events.hasNext()) {
                    var cursor = store.read(read);
                    events = cursor.iterator();
                    read = read.after(ListStore.at(cursor.asOf()));
                }
                if (events.hasNext()) {
                    return Optional.of(new Signal.Received(events.next()));
                }
                if (!caughtUp) {
                    caughtUp = true;
                    return Optional.of(
                            new Signal.CaughtUp(ListStore.at(store.state().head())));
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return Optional.empty();
                }
                TimeUnit.NANOSECONDS.timedWait(store, left);
            }
        }
    }

    private void requireGoingOn() {
        if (closed) {
            throw new IllegalStateException("the subscription is closed");
        }
        if (read.source() instanceof Read.Source.Stream(var stream)) {
            var gone = store.stream(stream).filter(state -> state.status() != Status.LIVE);
            if (gone.isPresent()) {
                throw new StreamDeletedException(stream, gone.get().status() == Status.TOMBSTONED);
            }
        }
    }

    @Override
    public State state() {
        synchronized (store) {
            return closed ? State.ENDED : caughtUp ? State.LIVE : State.CATCHING_UP;
        }
    }

    @Override
    public void close() {
        synchronized (store) {
            if (!closed) {
                closed = true;
                store.count(-1);
            }
        }
    }
}
