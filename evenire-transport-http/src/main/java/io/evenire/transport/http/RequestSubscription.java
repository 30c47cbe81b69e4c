package io.evenire.transport.http;

import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import io.evenire.transport.http.internal.ClientConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The subscription that a request has: it ends with its client too, and with the server. */
final class RequestSubscription implements AutoCloseable {

    private final Subscription subscription;
    private final SubscriptionGate gate;
    private final ClientConnection client;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean gone; // written when the client was found gone, read by the request

    RequestSubscription(Subscription subscription, SubscriptionGate gate, ClientConnection client) {
        this.subscription = subscription;
        this.gate = gate;
        this.client = client;
        client.watchEnd(this::leave);
    }

    /** Runs on an I/O thread, which must not wait for a store. */
    private void leave() {
        gone = true;
        Thread.ofVirtual().name("evenire-http-gone").start(() -> {
            subscription.close();
            client.close();
        });
    }

    /**
     * Waits for a signal; throws {@link UncheckedIOException} if the client has gone or the server cuts its requests, and
     * the problem if the server stops.
     */
    Optional<Signal> next(Duration wait) {
        try {
            return subscription.next(wait);
        } catch (InterruptedException e) {
            throw Request.cut(e);
        } catch (IllegalStateException e) {
            if (gone) {
                throw new UncheckedIOException(new IOException("the client closed the connection", e));
            }
            if (gate.isClosed()) {
                throw new RequestException(Problems.stopping());
            }
            throw e;
        }
    }

    /** Whether the end of the store was reached, and it has not fallen behind since. */
    boolean isLive() {
        return subscription.state() == Subscription.State.LIVE;
    }

    /** Whether the server stops, which ends all subscriptions. */
    boolean isStopped() {
        return gate.isClosed();
    }

    /** Gives the place back. Closing it twice does nothing. */
    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            client.unwatchEnd();
            gate.end(subscription);
        }
    }
}
