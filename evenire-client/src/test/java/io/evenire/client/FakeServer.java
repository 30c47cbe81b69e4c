package io.evenire.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.evenire.api.Append;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Facet;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamState;
import io.evenire.protocol.Codec;
import io.evenire.protocol.EventPage;
import io.evenire.protocol.FacetPage;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Problem;
import io.evenire.protocol.Route;
import io.evenire.protocol.StorePage;
import io.evenire.protocol.StreamPage;
import io.evenire.protocol.SubscriptionPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server that does to each request what the test says, and serves it from a store when the test says nothing. */
final class FakeServer implements AutoCloseable {

    /** What happens to one request. */
    interface Step {
        /** Answers or not; gives whether the connection stays open. */
        boolean take(FakeServer server, Request request, Socket socket) throws IOException, InterruptedException;
    }

    /** A request as it came. */
    record Request(String method, String target, String head, Payload body) {}

    /** An answer as it goes. */
    record Reply(int status, String fields, Payload body) {}

    private static final Set<String> PARAMETERS =
            Set.of("expectedVersion", "from", "direction", "limit", "prefix", "after", "id", "tombstone", "wait");

    private final EventStore store;
    private final Codec codec;
    private final ServerSocket listener;
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeServer(EventStore store, Codec codec) throws IOException {
        this.store = store;
        this.codec = codec;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Says what happens to the next requests, one each. */
    void next(Step... next) {
        steps.addAll(List.of(next));
    }

    List<Request> requests() {
        return requests;
    }

    /** Does what is asked, and answers. */
    static Step perform() {
        return (server, request, socket) -> {
            send(socket, server.reply(request));
            return true;
        };
    }

    /** Does what is asked, and closes the connection instead of answering. */
    static Step loseAnswer() {
        return (server, request, socket) -> {
            server.reply(request);
            return false;
        };
    }

    /** Resets the connection and does nothing. */
    static Step reset() {
        return (server, request, socket) -> {
            socket.setSoLinger(true, 0);
            return false;
        };
    }

    /** Does what is asked, tells that the request is there, and answers when it is let go. */
    static Step answerWhen(CountDownLatch there, CountDownLatch go) {
        return (server, request, socket) -> {
            var reply = server.reply(request);
            there.countDown();
            go.await();
            send(socket, reply);
            return true;
        };
    }

    /** Does what is asked when it is let go, tells that it is done, and does not answer: the client has gone meanwhile. */
    static Step performLate(CountDownLatch go, CountDownLatch done) {
        return (server, request, socket) -> {
            go.await();
            server.reply(request);
            done.countDown();
            return false;
        };
    }

    /** Does what is asked, and never answers. */
    static Step hang() {
        return (server, request, socket) -> {
            server.reply(request);
            server.closed.await();
            return false;
        };
    }

    /** Does what is asked, and sends nothing but the head of the answer. */
    static Step stallAfterHead() {
        return (server, request, socket) -> {
            server.reply(request);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n".getBytes(ISO_8859_1));
            server.closed.await();
            return false;
        };
    }

    /** Answers without doing anything. */
    static Step reply(int status, String contentType, String fields, byte[] body) {
        return (server, request, socket) -> {
            send(socket, new Reply(status, fields, Payload.of(contentType, ByteBuffer.wrap(body))));
            return true;
        };
    }

    /** Answers with a problem without doing anything. */
    static Step refuse(Problem problem) {
        var retryAfter = problem.members().get(Problem.RETRY_AFTER);
        var fields = retryAfter == null ? "" : "Retry-After: " + retryAfter + "\r\n";
        return reply(problem.status(), Problem.CONTENT_TYPE, fields, problem.toBytes());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = socket.getInputStream();
            var request = read(in);
            while (request.isPresent()) {
                requests.add(request.get());
                var step = Optional.ofNullable(steps.poll()).orElseGet(FakeServer::perform);
                if (!step.take(this, request.get(), socket)) {
                    return;
                }
                request = read(in);
            }
        } catch (IOException | InterruptedException e) {
            // the client hung up, which is for the client's side of the test to judge
        } finally {
            connections.remove(socket);
        }
    }

    private static Optional<Request> read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            head.write(b);
        }
        var text = head.toString(ISO_8859_1);
        var line = text.substring(0, text.indexOf('\r')).split(" ", -1);
        int length = 0;
        for (var field : text.split("\r\n", -1)) {
            if (field.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        field.substring("content-length:".length()).strip());
            }
        }
        return Optional.of(new Request(line[0], line[1], text, Payload.bytes(in.readNBytes(length))));
    }

    private static void send(Socket socket, Reply reply) throws IOException {
        var head = "HTTP/1.1 %d X\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
                .formatted(
                        reply.status(),
                        reply.body().contentType(),
                        reply.fields(),
                        reply.body().length());
        var out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(ISO_8859_1));
        out.writeBytes(reply.body().toBytes());
        socket.getOutputStream().write(out.toByteArray());
    }

    private Reply reply(Request request) {
        try {
            return new Reply(200, "", Payload.of(codec.contentType(), ByteBuffer.wrap(perform(request))));
        } catch (RuntimeException e) {
            var problem = Problem.of(e);
            return new Reply(
                    problem.status(), "", Payload.of(Problem.CONTENT_TYPE, ByteBuffer.wrap(problem.toBytes())));
        }
    }

    private byte[] perform(Request request) {
        int mark = request.target().indexOf('?');
        var path = mark < 0 ? request.target() : request.target().substring(0, mark);
        var parameters = Parameters.parse(mark < 0 ? "" : request.target().substring(mark + 1), PARAMETERS);
        boolean reads = request.method().equals("GET");
        return switch (Route.parse(path).orElseThrow()) {
            case Route.StreamEvents(var stream)
            when reads && parameters.text("wait").isPresent() -> waitedFor(parameters.read(stream));
            case Route.StreamEvents(var stream) when reads -> page(parameters, new Route.StreamEvents(stream));
            case Route.StreamEvents(var stream) ->
                codec.writeStreamAppended(store.append(new Append(
                        List.of(new StreamAppend(
                                stream,
                                parameters.expectedVersion(),
                                codec.readEvents(request.body().toBytes()))),
                        List.of())));
            case Route.Events() when reads -> throw new IllegalArgumentException(request.target());
            case Route.Query()
            when parameters.text("wait").isPresent() ->
                waitedFor(codec.readQuery(request.body().toBytes()));
            case Route.Query() -> page(codec.readQuery(request.body().toBytes()));
            case Route.Events() ->
                codec.writeAppended(store.append(codec.readAppend(request.body().toBytes())));
            case Route.Stream(var stream)
            when reads -> codec.writeStreamState(store.stream(stream).orElseThrow());
            case Route.Stream(var stream) ->
                codec.writeChanged(store.change(stream, parameters.expectedVersion(), parameters.change()));
            case Route.Streams() -> streams(parameters);
            case Route.Facets(var kind) -> facets(kind, parameters);
            case Route.Store() -> codec.writeStoreState(store.state());
            case Route.StreamEvent event -> throw new IllegalArgumentException(event.path());
            case Route.Event event -> throw new IllegalArgumentException(event.path());
            case Route.StreamTruncation truncation -> throw new IllegalArgumentException(truncation.path());
            case Route.StreamErasure erasure -> throw new IllegalArgumentException(erasure.path());
            case Route.StreamSettings settings -> throw new IllegalArgumentException(settings.path());
            case Route.StreamSnapshot snapshot -> throw new IllegalArgumentException(snapshot.path());
            case Route.ConsumerCheckpoint place -> throw new IllegalArgumentException(place.path());
            case Route.Scavenge scavenge -> throw new IllegalArgumentException(scavenge.path());
            case Route.Live live -> throw new IllegalArgumentException(live.path());
            case Route.Ready ready -> throw new IllegalArgumentException(ready.path());
        };
    }

    private byte[] page(Parameters parameters, Route.StreamEvents route) {
        var read = parameters.read(route.stream());
        var cursor = store.read(read.limit(read.limit() + 1));
        var events = new ArrayList<Event>(cursor.stream().toList());
        var next = OptionalLong.empty();
        if (events.size() > read.limit()) {
            next = OptionalLong.of(events.removeLast().version());
        }
        return codec.writeEventPage(new EventPage(events, cursor.asOf(), next, !events.isEmpty()));
    }

    /** Answers at once, as if the time had passed. */
    private byte[] waitedFor(Read read) {
        var cursor = store.read(read.limit(read.limit() + 1));
        var events = new ArrayList<Event>(cursor.stream().toList());
        boolean isLast = events.size() <= read.limit();
        if (!isLast) {
            events.removeLast();
        }
        long position = isLast ? cursor.asOf() : events.getLast().position();
        var checkpoint = new Checkpoint(store.state().incarnation(), position);
        return codec.writeSubscriptionPage(new SubscriptionPage(events, checkpoint, cursor.asOf(), isLast));
    }

    private byte[] page(Read read) {
        var cursor = store.read(read.limit(read.limit() + 1));
        var events = new ArrayList<Event>(cursor.stream().toList());
        var next = OptionalLong.empty();
        if (events.size() > read.limit()) {
            next = OptionalLong.of(events.removeLast().position());
        }
        return codec.writeStorePage(new StorePage(events, cursor.asOf(), next));
    }

    private byte[] facets(Facet.Kind kind, Parameters parameters) {
        int limit = parameters.limit(FacetPage.LIMIT_DEFAULT, FacetPage.LIMIT_MAX);
        var found = new ArrayList<Facet>();
        var prefix = parameters.text("prefix").orElse("");
        for (var facet : parameters
                .text("after")
                .map(after -> store.facets(kind, prefix, after))
                .orElseGet(() -> store.facets(kind, prefix))) {
            if (found.size() == limit) {
                return codec.writeFacetPage(
                        new FacetPage(found, Optional.of(found.getLast().value())));
            }
            found.add(facet);
        }
        return codec.writeFacetPage(new FacetPage(found, Optional.empty()));
    }

    private byte[] streams(Parameters parameters) {
        int limit = parameters.limit(StreamPage.LIMIT_DEFAULT, StreamPage.LIMIT_MAX);
        var found = new ArrayList<StreamState>();
        for (var state : store.streams(
                parameters.text("prefix").orElse(""), parameters.text("after").orElse(""))) {
            if (found.size() == limit) {
                var last = found.getLast().stream().value();
                return codec.writeStreamPage(new StreamPage(found, Optional.of(last)));
            }
            found.add(state);
        }
        return codec.writeStreamPage(new StreamPage(found, Optional.empty()));
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (var socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
