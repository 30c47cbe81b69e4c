package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.transport.http.internal.ClientConnection;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;

/** A request whose head was found right. It belongs to one thread. */
final class Request {

    private static final int FIRST_LENGTH = 16 * 1024;
    private static final String CUT = "the server cuts its requests";
    private static final String NO_MEMORY = "bodies and answers are under way of as many bytes as may be at a time";

    private final HttpServerExchange exchange;
    private final ClientConnection client;
    private final RequestGate gate;
    private final RequestGate.Work work;
    private byte[] body = new byte[0];
    private int held;
    private int partHeld; // beside what is held until the end
    private @Nullable RequestSubscription subscription;

    Request(HttpServerExchange exchange, ClientConnection client, RequestGate gate) {
        this.exchange = exchange;
        this.client = client;
        this.gate = gate;
        this.work = gate.work();
    }

    String method() {
        return exchange.getRequestMethod().toString();
    }

    /** {@return whether an answer without its body is asked for} */
    boolean isHead() {
        return exchange.getRequestMethod().equals(Methods.HEAD);
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

    /** Takes a place among the requests that are worked on; false if there is none. */
    boolean begin() {
        return work.begin();
    }

    /**
     * Subscribes, in the place of a request that is soon over; throws the problem if there are too many subscriptions.
     * The subscription ends with the request, if not before.
     */
    RequestSubscription subscribe(EventStore store, Read read) {
        var gateOfAll = gate.subscriptions();
        var opened = new RequestSubscription(gateOfAll.open(store, read), gateOfAll, client);
        subscription = opened;
        work.close();
        letBodyGo(); // it has been read, and a subscription may last for days
        return opened;
    }

    /**
     * Begins to wait for something else than events, in the place of a request that is soon over; throws the problem if too
     * many requests wait.
     */
    RequestWait beginWait() {
        var begun = RequestWait.begin(gate.subscriptions(), client);
        work.close();
        return begun;
    }

    /** {@return after which time without anything to send a sign of life is sent} */
    Duration heartbeat() {
        return gate.subscriptions().heartbeat();
    }

    /** Throws {@link UncheckedIOException} if the server cuts its requests; for what does not wait, and so would not hear. */
    void requireUncut() {
        if (Thread.currentThread().isInterrupted()) {
            throw new UncheckedIOException(new InterruptedIOException(CUT));
        }
    }

    /**
     * Gives back what the request has: its place, its subscription, the memory of the body and of the answer. Doing so
     * twice does nothing.
     */
    void release() {
        if (subscription != null) {
            subscription.close();
        }
        work.close();
        letPartGo();
        letBodyGo();
    }

    /** Gives back the memory of the body, and of the answer if there is some. */
    private void letBodyGo() {
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

    /**
     * Takes memory for a part of the answer, until {@link #letPartGo}; waits for it, and throws the problem if there is
     * none. Gives how many bytes it is for.
     */
    int holdPart(int length) {
        int units = Math.min(units(length), gate.unitsMax() - held);
        try {
            if (!gate.hold(units)) {
                throw new RequestException(Problems.busy(NO_MEMORY));
            }
        } catch (InterruptedException e) {
            throw cut(e);
        }
        partHeld = units;
        return length;
    }

    /** {@return what ends a request that was interrupted while it waited, because the server cuts those under way} */
    static UncheckedIOException cut(InterruptedException why) {
        Thread.currentThread().interrupt();
        var cut = new InterruptedIOException(CUT);
        cut.initCause(why);
        return new UncheckedIOException(cut);
    }

    /** Gives the memory of a part back. */
    void letPartGo() {
        gate.letGo(partHeld);
        partHeld = 0;
    }

    private void holdUnits(int units) {
        if (!gate.tryHold(units)) {
            throw new RequestException(Problems.busy(NO_MEMORY));
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
