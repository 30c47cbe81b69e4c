package io.evenire.transport.http;

import io.evenire.transport.http.internal.ClientConnection;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The place of a request that waits for something else than events; its client is watched meanwhile. */
final class RequestWait implements AutoCloseable {

    private final SubscriptionGate gate;
    private final ClientConnection client;

    private RequestWait(SubscriptionGate gate, ClientConnection client) {
        this.gate = gate;
        this.client = client;
    }

    /** Takes the place; throws the problem if there is none. */
    static RequestWait begin(SubscriptionGate gate, ClientConnection client) {
        gate.enter();
        boolean begun = false;
        try {
            client.watchEnd(client::close);
            begun = true;
            return new RequestWait(gate, client);
        } finally {
            if (!begun) {
                gate.leave();
            }
        }
    }

    /**
     * {@return whether the request is to be answered now with what is known, because the server stops}
     *
     * @throws UncheckedIOException if the client has gone
     */
    boolean isToEnd() {
        if (!client.isOpen()) {
            throw new UncheckedIOException(new IOException("the client closed the connection"));
        }
        return gate.isClosed();
    }

    /** Gives the place back. */
    @Override
    public void close() {
        try {
            client.unwatchEnd();
        } finally {
            gate.leave();
        }
    }
}
