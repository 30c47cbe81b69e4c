package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.Limits;
import io.evenire.api.StoreState.Health;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Problem;
import io.evenire.protocol.ProblemType;
import io.evenire.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What there is under each path, and which methods it takes. */
final class Endpoints {

    private static final byte[] LIVE = "live\n".getBytes(StandardCharsets.US_ASCII);

    private final EventStore store;
    private final StreamEndpoints streams;
    private final EventEndpoints events;
    private final StoreEndpoints everything;
    private final SavedEndpoints saved;
    private final ScavengeEndpoints scavenges;

    Endpoints(EventStore store) {
        this.store = store;
        this.streams = new StreamEndpoints(store);
        this.events = new EventEndpoints(store);
        this.everything = new StoreEndpoints(store);
        this.saved = new SavedEndpoints(store);
        this.scavenges = new ScavengeEndpoints(store);
    }

    /**
     * What answers a request.
     *
     * @param access when it may be asked
     * @param work what it does; run once the body is there
     */
    record Endpoint(Access access, Function<Request, Answer> work) {}

    /** When an endpoint may be asked. */
    enum Access {
        /** Always: it tells that the process lives. */
        ALWAYS,
        /** Also when too many requests are under way. */
        WHEN_BUSY,
        /** When there is room for a request. */
        WHEN_FREE
    }

    /** Finds what answers a request; throws the problem if there is nothing, or nothing for this method. */
    Endpoint find(Request request) {
        var route = Route.parse(request.path())
                .orElseThrow(() -> new RequestException(ProblemType.NOT_FOUND, "there is nothing under this path"));
        var methods = methods(route);
        var method = request.method();
        var work = methods.get(method.equals("HEAD") ? "GET" : method);
        if (work != null) {
            return new Endpoint(access(route), work);
        }
        var allow = allow(methods.keySet());
        if (method.equals("OPTIONS")) {
            return new Endpoint(Access.WHEN_BUSY, any -> Answer.empty(204).with("Allow", allow));
        }
        var problem = Problem.of(
                ProblemType.METHOD_NOT_ALLOWED, "this path takes %s, not %s".formatted(allow, Limits.quote(method)));
        return new Endpoint(Access.WHEN_BUSY, any -> Problems.answer(problem).with("Allow", allow));
    }

    private Map<String, Function<Request, Answer>> methods(Route route) {
        return switch (route) {
            case Route.Events() -> Map.of("GET", everything::read, "POST", events::appendAll);
            case Route.Event(long position) -> Map.of("GET", request -> everything.one(position, request));
            case Route.Query() -> Map.of("POST", everything::query);
            case Route.Facets(var kind) -> Map.of("GET", request -> everything.list(kind, request));
            case Route.Streams() -> Map.of("GET", streams::list);
            case Route.Stream(var stream) ->
                Map.of(
                        "GET",
                        request -> streams.look(stream, request),
                        "DELETE",
                        request -> streams.delete(stream, request));
            case Route.StreamEvents(var stream) ->
                Map.of(
                        "GET",
                        request -> events.read(stream, request),
                        "POST",
                        request -> events.append(stream, request));
            case Route.StreamEvent(var stream, long version) ->
                Map.of("GET", request -> events.one(stream, version, request));
            case Route.StreamTruncation(var stream) -> Map.of("POST", request -> streams.truncate(stream, request));
            case Route.StreamErasure(var stream) -> Map.of("POST", request -> streams.erase(stream, request));
            case Route.StreamSettings(var stream) -> Map.of("PUT", request -> streams.keep(stream, request));
            case Route.StreamSnapshot(var stream, var name) ->
                Map.of(
                        "GET",
                        request -> saved.snapshot(stream, name, request),
                        "PUT",
                        request -> saved.saveSnapshot(stream, name, request));
            case Route.ConsumerCheckpoint(var consumer) ->
                Map.of(
                        "GET",
                        request -> saved.checkpoint(consumer, request),
                        "PUT",
                        request -> saved.saveCheckpoint(consumer, request));
            case Route.Store() -> Map.of("GET", this::state);
            case Route.Scavenge() ->
                Map.of("GET", scavenges::look, "POST", scavenges::start, "DELETE", scavenges::stop);
            case Route.Live() -> Map.of("GET", Endpoints::live);
            case Route.Ready() -> Map.of("GET", this::ready);
        };
    }

    private static Access access(Route route) {
        return switch (route) {
            case Route.Live ignored -> Access.ALWAYS;
            case Route.Ready ignored -> Access.WHEN_BUSY;
            case Route.Store ignored -> Access.WHEN_BUSY;
            case Route.Scavenge ignored -> Access.WHEN_FREE;
            case Route.Events ignored -> Access.WHEN_FREE;
            case Route.Event ignored -> Access.WHEN_FREE;
            case Route.Query ignored -> Access.WHEN_FREE;
            case Route.Facets ignored -> Access.WHEN_FREE;
            case Route.Streams ignored -> Access.WHEN_FREE;
            case Route.Stream ignored -> Access.WHEN_FREE;
            case Route.StreamEvents ignored -> Access.WHEN_FREE;
            case Route.StreamEvent ignored -> Access.WHEN_FREE;
            case Route.StreamTruncation ignored -> Access.WHEN_FREE;
            case Route.StreamErasure ignored -> Access.WHEN_FREE;
            case Route.StreamSettings ignored -> Access.WHEN_FREE;
            case Route.StreamSnapshot ignored -> Access.WHEN_FREE;
            case Route.ConsumerCheckpoint ignored -> Access.WHEN_FREE;
        };
    }

    private static String allow(Set<String> methods) {
        var all = new TreeSet<>(methods);
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        all.add("OPTIONS");
        return String.join(", ", all);
    }

    private Answer state(Request request) {
        Parameters.parse(request.query(), Set.of());
        var codec = Forms.ofAnswer(request).codec();
        return Answer.of(200, codec.contentType(), codec.writeStoreState(store.state()));
    }

    private static Answer live(Request request) {
        Parameters.parse(request.query(), Set.of());
        return Answer.of(200, "text/plain; charset=utf-8", LIVE);
    }

    private Answer ready(Request request) {
        var state = store.state();
        if (state.health() != Health.SERVING) {
            var type = switch (state.health()) {
                case FULL -> ProblemType.STORE_FULL;
                case REBUILDING -> ProblemType.STORE_REBUILDING;
                case SERVING, FAILED, CLOSED -> ProblemType.STORE_UNAVAILABLE;
            };
            return Problems.answer(Problem.of(
                            type,
                            "the store is %s: %s"
                                    .formatted(state.health().name().toLowerCase(Locale.ROOT), state.detail()))
                    .withStatus(503));
        }
        return state(request);
    }
}
