package io.evenire.transport.http;

import io.evenire.transport.http.internal.ClientConnection;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;

/** A request whose head was found right. It belongs to one thread. */
final class Request {

    private static final int FIRST_LENGTH = 16 * 1024;

    private final HttpServerExchange exchange;
    private final ClientConnection client;
    private final RequestGate gate;
    private byte[] body = new byte[0];
    private int held;

    Request(HttpServerExchange exchange, ClientConnection client, RequestGate gate) {
        this.exchange = exchange;
        this.client = client;
        this.gate = gate;
    }

    String method() {
        return exchange.getRequestMethod().toString();
    }

    /** {@return the path as it was sent, still encoded} */
    String path() {
        return exchange.getRequestURI();
    }

    /** {@return the query as it was sent, still encoded; empty if there is none} */
    String query() {
        return exchange.getQueryString();
    }

    /** {@return the value of a field that stands at most once} */
    Optional<String> field(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** {@return all values of a field, in their order} */
    List<String> fields(String name) {
        var values = exchange.getRequestHeaders().get(name);
        return values == null ? List.of() : List.copyOf(values);
    }

    /** {@return the body that was read} */
    byte[] body() {
        return body;
    }

    /** Waits for the whole body. */
    void readBody() throws IOException, InterruptedException {
        if (exchange.isRequestComplete()) {
            return;
        }
        long declared = exchange.getRequestContentLength();
        int wanted = declared < 0 ? FIRST_LENGTH : (int) Math.min(declared, FIRST_LENGTH);
        var buffer = ByteBuffer.allocate(hold(wanted)); // before the client is told to send
        if (HttpContinue.requiresContinueResponse(exchange)) {
            sendContinue();
        }
        var channel = exchange.getRequestChannel();
        if (channel == null) {
            throw new IllegalStateException("the body is read once");
        }
        while (true) {
            int read = channel.read(buffer);
            if (read < 0) {
                break;
            }
            if (read == 0) {
                if (buffer.hasRemaining()) {
                    awaitMore(channel);
                } else {
                    long larger = 2L * buffer.capacity();
                    wanted = (int) Math.min(larger, declared < 0 ? larger : Math.max(declared, buffer.capacity() + 1L));
                    hold(wanted - buffer.capacity());
                    buffer = ByteBuffer.allocate(wanted).put(buffer.flip());
                }
            }
        }
        body = buffer.position() == buffer.capacity()
                ? buffer.array()
                : Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Gives the memory of the body and of the answer back. */
    void release() {
        gate.letGo(held);
        held = 0;
        body = new byte[0];
    }

    private int hold(int length) {
        holdUnits(units(length));
        return length;
    }

    /** Takes memory for events of the answer, until it is sent; throws the problem if there is none. */
    void holdAnswer(int length) {
        // an event may be longer than all that may be held: then it is the only one
        holdUnits(Math.min(units(length), gate.unitsMax() - held));
    }

    private void holdUnits(int units) {
        if (!gate.tryHold(units)) {
            throw new RequestException(
                    Problems.busy("bodies and answers are under way of as many bytes as may be at a time"));
        }
        held += units;
    }

    private static int units(int length) {
        return (length + RequestGate.BODY_UNIT - 1) / RequestGate.BODY_UNIT;
    }

    private void awaitMore(StreamSourceChannel channel) throws IOException, InterruptedException {
        requireAlive();
        channel.getReadSetter().set(readable -> {
            readable.suspendReads();
            client.wake();
        });
        channel.resumeReads();
        client.await();
        requireAlive();
    }

    private void requireAlive() throws IOException {
        var refusal = client.refusal();
        if (refusal != null) {
            throw refusal;
        }
        var cut = client.cut();
        if (cut != null) {
            throw cut;
        }
        if (!client.isOpen()) {
            throw new IOException("the client closed the connection inside a body");
        }
    }

    private void sendContinue() throws IOException, InterruptedException {
        var sent = new AtomicReference<@Nullable Object>();
        HttpContinue.sendContinueResponse(exchange, new IoCallback() {
            @Override
            public void onComplete(HttpServerExchange done, Sender sender) {
                sent.set(done);
                client.wake();
            }

            @Override
            public void onException(HttpServerExchange failed, Sender sender, IOException e) {
                sent.set(e);
                client.wake();
            }
        });
        while (sent.get() == null) {
            requireAlive();
            client.await();
        }
        if (sent.get() instanceof IOException e) {
            throw e;
        }
    }
}
