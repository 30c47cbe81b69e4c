package io.evenire.client;

import io.evenire.api.EventStore;
import java.net.URI;

/**
 * Gives event stores that are behind a network.
 *
 * <p>{@snippet :
 * try (var store = EvenireClient.connect("http://localhost:5243")) {
 *     store.append("order-42", noStream(), NewEvent.json("OrderPlaced", "{\"total\": 42}"));
 * }
 * }
 *
 * <p>Three things are other than with a store inside the program. An append whose answer is lost is sent again with the
 * same ids, so it is never written twice; when that does not help either, it ends with
 * {@link io.evenire.api.AppendOutcomeUnknownException}, and a server that was never reached with
 * {@link io.evenire.api.StoreUnavailableException}. An interrupt does not take back what was sent: the call waits for
 * the answer, within its time-out, and the thread is still marked as interrupted. And of several asynchronous appends of
 * one thread, the next is sent when the one before is answered, because only so their order is certain.
 */
public final class EvenireClient {

    private EvenireClient() {}

    /**
     * Connects to a server. Nothing is sent yet, so the server need not run.
     *
     * @param address where it is, as in {@code http://localhost:5243}
     * @return the store
     * @throws IllegalArgumentException if the address is not one of a server
     */
    public static EventStore connect(String address) {
        return connect(ClientSettings.of(address));
    }

    /**
     * Connects to a server. Nothing is sent yet, so the server need not run.
     *
     * @param address where it is, as in {@code http://localhost:5243}
     * @return the store
     * @throws IllegalArgumentException if the address is not one of a server
     */
    public static EventStore connect(URI address) {
        return connect(ClientSettings.of(address));
    }

    /**
     * Connects to a server. Nothing is sent yet, so the server need not run.
     *
     * @param settings where it is, and how to talk to it
     * @return the store
     */
    public static EventStore connect(ClientSettings settings) {
        return new HttpEventStore(settings);
    }
}
