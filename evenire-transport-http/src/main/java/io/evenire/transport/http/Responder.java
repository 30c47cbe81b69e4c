package io.evenire.transport.http;

import io.evenire.transport.http.internal.ClientConnection;
import io.evenire.transport.http.internal.ClientConnection.Phase;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.xnio.channels.StreamSinkChannel;

/** Writes an answer as fast as the client takes it. */
final class Responder {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final Map<String, String> FIELDS_OF_ALL =
            Map.of("X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");

    private final HttpServerExchange exchange;
    private final ClientConnection client;

    Responder(HttpServerExchange exchange, ClientConnection client) {
        this.exchange = exchange;
        this.client = client;
    }

    /**
     * Sends an answer and ends the exchange; if the client is still sending, it stays open, because Undertow would close
     * the connection at once and the client could lose the answer.
     */
    void send(Answer answer) throws IOException, InterruptedException {
        if (!exchange.isRequestComplete()) {
            exchange.setPersistent(false);
            client.discard(); // nobody reads the rest of the body
        } else if (client.phase() != Phase.LINGER) {
            client.enter(Phase.ANSWER);
        }
        exchange.setStatusCode(answer.status());
        var fields = exchange.getResponseHeaders();
        FIELDS_OF_ALL.forEach((name, value) -> fields.put(new HttpString(name), value));
        answer.fields().forEach((name, value) -> fields.put(new HttpString(name), value));
        if (answer.length() != Answer.UNKNOWN && answer.status() != NO_CONTENT && answer.status() != NOT_MODIFIED) {
            exchange.setResponseContentLength(answer.length());
        }
        var channel = exchange.getResponseChannel();
        if (channel == null) {
            throw new IllegalStateException("an exchange is answered once");
        }
        if (!exchange.getRequestMethod().equals(Methods.HEAD)) {
            boolean lasts = answer.length() == Answer.UNKNOWN;
            while (answer.parts().hasNext()) {
                write(channel, ByteBuffer.wrap(answer.parts().next()));
                if (lasts) {
                    flush(channel); // the next part may be long in coming
                }
            }
        }
        channel.shutdownWrites();
        flush(channel);
        if (exchange.isRequestComplete()) {
            exchange.endExchange();
        }
    }

    private void write(StreamSinkChannel channel, ByteBuffer part) throws IOException, InterruptedException {
        while (part.hasRemaining()) {
            if (channel.write(part) == 0) {
                awaitWritable(channel);
            }
        }
    }

    private void flush(StreamSinkChannel channel) throws IOException, InterruptedException {
        while (!channel.flush()) {
            awaitWritable(channel);
        }
    }

    private void awaitWritable(StreamSinkChannel channel) throws IOException, InterruptedException {
        client.blocked();
        channel.getWriteSetter().set(writable -> {
            writable.suspendWrites();
            client.wake();
        });
        channel.resumeWrites();
        client.await();
        if (!client.isOpen()) {
            throw new IOException("the connection is closed inside an answer");
        }
    }
}
