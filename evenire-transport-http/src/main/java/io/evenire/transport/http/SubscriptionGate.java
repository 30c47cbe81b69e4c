package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.api.Subscription;
import io.evenire.transport.http.internal.HttpSettings;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * How many requests wait, with a subscription or for something else. They have a bound of their own, because they last: so
 * they take no place from requests that are soon over. All end when the server stops.
 */
final class SubscriptionGate {

    private final int countMax;
    private final Duration heartbeat;
    private final Semaphore free;
    private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed; // written by close, read by every request that subscribes

    SubscriptionGate(HttpSettings settings) {
        this.countMax = settings.subscriptionsMax();
        this.heartbeat = settings.heartbeat();
        this.free = new Semaphore(countMax);
    }

    /** {@return after which time without anything to send a sign of life is sent} */
    Duration heartbeat() {
        return heartbeat;
    }

    /** Subscribes; throws the problem if too many requests wait. {@link #end} has to follow. */
    Subscription open(EventStore store, Read read) {
        enter();
        boolean subscribed = false;
        try {
            var subscription = store.subscribe(read);
            open.add(subscription);
            subscribed = true;
            if (closed) {
                subscription.close(); // close() may have missed it
            }
            return subscription;
        } finally {
            if (!subscribed) {
                leave();
            }
        }
    }

    /** Closes a subscription and gives its place back. */
    void end(Subscription subscription) {
        try {
            subscription.close();
        } finally {
            open.remove(subscription);
            leave();
        }
    }

    /** Takes a place; throws the problem if there is none. {@link #leave} has to follow. */
    void enter() {
        if (!free.tryAcquire()) {
            throw new RequestException(Problems.busy("%d requests wait, as many as may at a time".formatted(countMax)));
        }
    }

    /** Gives a place back. */
    void leave() {
        free.release();
    }

    /** {@return how many places are taken} */
    int count() {
        return countMax - free.availablePermits();
    }

    /** Whether all were ended. */
    boolean isClosed() {
        return closed;
    }

    /** Ends all, and every one that comes. */
    void close() {
        closed = true;
        open.forEach(Subscription::close);
    }
}
