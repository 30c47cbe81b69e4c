package io.evenire.client;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoints;
import io.evenire.api.Cursor;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.Limits;
import io.evenire.api.Read;
import io.evenire.api.Scavenging;
import io.evenire.api.Snapshots;
import io.evenire.api.StoreState;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.Subscription;
import io.evenire.protocol.Codec;
import io.evenire.protocol.EventPage;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Route;
import io.evenire.protocol.StorePage;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** An event store that is behind a server. */
final class HttpEventStore implements EventStore {

    /** How long closing waits for calls under way. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    /** How much longer than another change an erasure may take: parts of the store are written anew. */
    static final Duration ERASE_WAIT = Duration.ofMinutes(1);

    private static final UUID UNKNOWN_INCARNATION = new UUID(0, 0);

    private final ClientSettings settings;
    private final Codec codec;
    private final Requests requests;
    private final Duration eraseTimeout;
    private final Exchange exchange;
    private final Attempts attempts;
    private final AsyncAppends async = new AsyncAppends();
    private final Gate gate = new Gate();
    private final Subscriptions subscriptions;
    private final Calls calls = new OpenCalls();
    private final ReentrantLock closing = new ReentrantLock(); // held while closing, so that a second closer waits

    private volatile StoreState lastState = // written by state(), read by it after close()
            new StoreState(UNKNOWN_INCARNATION, 0, StoreState.Health.SERVING, "");

    HttpEventStore(ClientSettings settings) {
        this.settings = settings;
        this.codec = switch (settings.form()) {
            case PROTOBUF -> Codec.protobuf();
            case JSON -> Codec.json();
        };
        this.requests = new Requests(settings.address(), codec);
        this.eraseTimeout = settings.requestTimeout().plus(ERASE_WAIT);
        this.exchange = new Exchange(settings);
        this.attempts = new Attempts(exchange, codec, settings.retryTime());
        this.subscriptions = new Subscriptions(settings, requests, exchange, codec);
    }

    @Override
    public Appended append(Append append) {
        return whileOpen(() -> {
            async.awaitOwn();
            return send(append);
        });
    }

    @Override
    public CompletableFuture<Appended> appendAsync(Append append) {
        try {
            gate.enter();
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
        try {
            return async.add(append, () -> send(append), gate::leave);
        } catch (RuntimeException | Error e) {
            gate.leave(); // nothing will be sent that could leave it
            throw e;
        }
    }

    private Appended send(Append append) {
        return attempts.write(request(append), answer -> codec.readAppended(answer.body()));
    }

    private HttpRequest request(Append append) {
        StreamAppend only = append.appends().getFirst();
        if (append.appends().size() == 1
                && append.checks().isEmpty()
                && append.condition().isNone()
                && !only.stream().isNone()) {
            return requests.post(
                    new Route.StreamEvents(only.stream()),
                    Parameters.none()
                            .with(Parameters.EXPECTED_VERSION, only.expected().toString()),
                    codec.writeEvents(only.events()));
        }
        return requests.post(new Route.Events(), Parameters.none(), codec.writeAppend(append));
    }

    @Override
    public Cursor read(Read read) {
        return switch (read.source()) {
            case Read.Source.Stream(var stream) -> new StreamCursor(stream, read, part -> page(stream, part));
            case Read.Source.Store store -> new StoreCursor(read, this::page);
        };
    }

    private StorePage page(Read read) {
        var body = codec.writeQuery(read.limit(Math.min(read.limit(), settings.pageSize())));
        var request = requests.post(new Route.Query(), Parameters.none(), body);
        return whileOpen(() -> attempts.read(request, answer -> codec.readStorePage(answer.body())));
    }

    private EventPage page(StreamId stream, Read read) {
        var parameters = Parameters.of(read.limit(Math.min(read.limit(), settings.pageSize())));
        return ask(new Route.StreamEvents(stream), parameters, answer -> codec.readEventPage(answer.body()));
    }

    @Override
    public Subscription subscribe(Read read) {
        return whileOpen(() -> subscriptions.open(read, attempts));
    }

    @Override
    public Optional<StreamState> stream(StreamId stream) {
        gate.check();
        if (stream.isNone()) {
            return Optional.empty(); // there is no path to no stream
        }
        return ask(
                new Route.Stream(stream),
                Parameters.none(),
                answer -> answer.isSuccess()
                        ? Optional.of(codec.readStreamState(answer.body()))
                        : Optional.<StreamState>empty());
    }

    @Override
    public Iterable<StreamState> streams(String prefix, String after) {
        gate.check();
        Limits.requireListing(prefix, after);
        var first = listing(prefix).with(Parameters.AFTER, after);
        return new Listing<>("streams", first, parameters -> {
            var page = ask(new Route.Streams(), parameters, answer -> codec.readStreamPage(answer.body()));
            return new Listing.Page<>(page.streams(), page.next());
        });
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix) {
        gate.check();
        Limits.requireFacets(prefix, "");
        return facets(kind, listing(prefix));
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix, String after) {
        gate.check();
        Limits.requireFacets(prefix, after);
        return facets(kind, listing(prefix).with(Parameters.AFTER, after));
    }

    private Iterable<Facet> facets(Facet.Kind kind, Parameters first) {
        return new Listing<>("values", first, parameters -> {
            var page = ask(new Route.Facets(kind), parameters, answer -> codec.readFacetPage(answer.body()));
            return new Listing.Page<>(page.facets(), page.next());
        });
    }

    private Parameters listing(String prefix) {
        return Parameters.none()
                .with(Parameters.PREFIX, prefix)
                .with(Parameters.LIMIT, Integer.toString(settings.pageSize()));
    }

    @Override
    public Appended change(StreamId stream, ExpectedVersion expected, StreamChange change) {
        var parameters = Parameters.of(expected, change);
        var request = switch (change) {
            case StreamChange.Delete delete -> requests.delete(new Route.Stream(stream), parameters);
            case StreamChange.Tombstone tombstone -> requests.delete(new Route.Stream(stream), parameters);
            case StreamChange.TruncateBefore truncate ->
                requests.post(new Route.StreamTruncation(stream), parameters, new byte[0]);
            case StreamChange.Erase erase ->
                Requests.within(eraseTimeout, requests.post(new Route.StreamErasure(stream), parameters, new byte[0]));
            case StreamChange.Keep(var id, var retention) ->
                requests.put(new Route.StreamSettings(stream), parameters, codec.writeRetention(retention));
        };
        return whileOpen(() -> {
            async.awaitOwn();
            return attempts.write(request, answer -> codec.readAppended(answer.body()));
        });
    }

    @Override
    public Checkpoints checkpoints() {
        return new HttpCheckpoints(calls, codec);
    }

    @Override
    public Snapshots snapshots() {
        return new HttpSnapshots(calls, codec);
    }

    @Override
    public Scavenging scavenging() {
        return new HttpScavenging(calls, requests, codec, settings.requestTimeout());
    }

    /** What is saved and done in the server, beside the events. */
    private final class OpenCalls implements Calls {

        @Override
        public <T> T send(HttpRequest request, Function<Answer, T> reader) {
            return whileOpen(() -> attempts.read(request, reader));
        }

        @Override
        public <T> T ask(Route route, Parameters parameters, Function<Answer, T> reader) {
            return HttpEventStore.this.ask(route, parameters, reader);
        }

        @Override
        public void put(Route route, byte[] body) {
            var request = requests.put(route, Parameters.none(), body);
            whileOpen(() -> attempts.write(request, Answer::status));
        }
    }

    @Override
    public StoreState state() {
        try {
            var state = ask(new Route.Store(), Parameters.none(), answer -> codec.readStoreState(answer.body()));
            lastState = state;
            return state;
        } catch (IllegalStateException e) {
            return new StoreState(
                    lastState.incarnation(), lastState.head(), StoreState.Health.CLOSED, "this client is closed");
        }
    }

    private <T> T ask(Route route, Parameters parameters, Function<Answer, T> reader) {
        return whileOpen(() -> attempts.read(requests.get(route, parameters), reader));
    }

    private <T> T whileOpen(Supplier<T> call) {
        gate.enter();
        try {
            return call.get();
        } finally {
            gate.leave();
        }
    }

    /**
     * Ends subscriptions, waits for the calls under way for a bounded time, then cuts those that are left. The server's
     * store stays open.
     */
    @Override
    public void close() {
        closing.lock();
        try {
            long end = System.nanoTime() + CLOSE_WAIT.toNanos();
            subscriptions.close();
            gate.close(CLOSE_WAIT);
            async.awaitAll(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            exchange.close();
        } finally {
            closing.unlock();
        }
    }
}
