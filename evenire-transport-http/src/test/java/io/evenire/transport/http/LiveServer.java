package io.evenire.transport.http;

import io.evenire.api.spi.TransportSettings;
import java.net.URI;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A server over a {@link ListStore}, whose subscriptions and connections are waited for. */
final class LiveServer implements AutoCloseable {

    private final ListStore store;
    private final HttpTransport server;

    private LiveServer(ListStore store, HttpTransport server) {
        this.store = store;
        this.server = server;
    }

    /** Starts to serve a store, with options of the transport. */
    static LiveServer start(ListStore store, Map<String, String> options) {
        return new LiveServer(store, HttpTransport.start(store, new TransportSettings("127.0.0.1", 0, options)));
    }

    URI address() {
        return server.address();
    }

    int subscriptionCount() {
        return server.subscriptionCount();
    }

    /** Waits until there are so many subscriptions, for the store and for the server. */
    void awaitSubscriptions(int count) throws InterruptedException {
        store.awaitSubscriptions(count);
        awaitWaiting(count); // a moment later
    }

    /** Waits until so many requests wait, for the server. */
    void awaitWaiting(int count) throws InterruptedException {
        await(() -> server.subscriptionCount() == count);
    }

    /** Waits until so many connections are open. */
    void awaitConnections(int count) throws InterruptedException {
        await(() -> server.connectionCount() == count);
    }

    /** Waits for what comes in a moment, without a sign. */
    private static void await(BooleanSupplier isSo) throws InterruptedException {
        while (!isSo.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("it does not come");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
