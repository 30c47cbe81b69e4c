package io.evenire.protocol;

import io.evenire.api.Facet;
import io.evenire.api.Limits;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;
import java.util.Optional;

/**
 * A path of Evenire's HTTP interface.
 *
 * <p>A stream id is one segment of the raw path, percent-encoded, and decoded exactly once: in
 * {@code /api/v1/streams/a%2F%2E%2E%2Fb} the id is {@code a/../b}.
 */
public sealed interface Route {

    /** What the paths of the interface start with. */
    String PREFIX = "/api/v1";

    /** {@return the raw path, percent-encoded} */
    String path();

    /** {@code /api/v1/events}: GET reads the whole store, POST appends to several streams or to none. */
    record Events() implements Route {
        @Override
        public String path() {
            return PREFIX + "/events";
        }
    }

    /**
     * {@code /api/v1/events/{position}}: GET reads one event.
     *
     * @param position the position of the event, not negative
     */
    record Event(long position) implements Route {
        @Override
        public String path() {
            return new Events().path() + "/" + position;
        }
    }

    /** {@code /api/v1/query}: POST reads what of the whole store the body asks for. */
    record Query() implements Route {
        @Override
        public String path() {
            return PREFIX + "/query";
        }
    }

    /**
     * {@code /api/v1/categories}, {@code /api/v1/types}, {@code /api/v1/tags}: GET lists those that events have.
     *
     * @param kind which of them
     */
    record Facets(Facet.Kind kind) implements Route {
        @Override
        public String path() {
            return PREFIX
                    + switch (kind) {
                        case CATEGORY -> "/categories";
                        case TYPE -> "/types";
                        case TAG -> "/tags";
                    };
        }
    }

    /** {@code /api/v1/streams}: GET lists the streams. */
    record Streams() implements Route {
        @Override
        public String path() {
            return PREFIX + "/streams";
        }
    }

    /**
     * {@code /api/v1/streams/{id}}: GET looks the stream up, DELETE deletes or tombstones it.
     *
     * @param stream the stream
     */
    record Stream(StreamId stream) implements Route {
        @Override
        public String path() {
            return PREFIX + "/streams/" + Percent.encode(stream.value());
        }
    }

    /**
     * {@code /api/v1/streams/{id}/events}: GET reads, POST appends.
     *
     * @param stream the stream
     */
    record StreamEvents(StreamId stream) implements Route {
        @Override
        public String path() {
            return new Stream(stream).path() + "/events";
        }
    }

    /**
     * {@code /api/v1/streams/{id}/events/{version}}: GET reads one event.
     *
     * @param stream the stream
     * @param version the version of the event, not negative
     */
    record StreamEvent(StreamId stream, long version) implements Route {
        @Override
        public String path() {
            return new StreamEvents(stream).path() + "/" + version;
        }
    }

    /**
     * {@code /api/v1/streams/{id}/truncate}: POST hides its first events.
     *
     * @param stream the stream
     */
    record StreamTruncation(StreamId stream) implements Route {
        @Override
        public String path() {
            return new Stream(stream).path() + "/truncate";
        }
    }

    /**
     * {@code /api/v1/streams/{id}/erase}: POST empties one of its events.
     *
     * @param stream the stream
     */
    record StreamErasure(StreamId stream) implements Route {
        @Override
        public String path() {
            return new Stream(stream).path() + "/erase";
        }
    }

    /**
     * {@code /api/v1/streams/{id}/settings}: PUT sets how much it keeps.
     *
     * @param stream the stream
     */
    record StreamSettings(StreamId stream) implements Route {
        @Override
        public String path() {
            return new Stream(stream).path() + "/settings";
        }
    }

    /**
     * {@code /api/v1/streams/{id}/snapshots/{name}}: GET gives the latest state, PUT saves one.
     *
     * @param stream the stream
     * @param name which state of it
     */
    record StreamSnapshot(StreamId stream, String name) implements Route {

        /** Validates the name. */
        public StreamSnapshot {
            Snapshot.requireNamed(stream, name);
        }

        @Override
        public String path() {
            return new Stream(stream).path() + "/snapshots/" + Percent.encode(name);
        }
    }

    /**
     * {@code /api/v1/consumers/{name}/checkpoint}: GET tells where a consumer is, PUT saves it.
     *
     * @param consumer its name
     */
    record ConsumerCheckpoint(String consumer) implements Route {

        /** Validates the name. */
        public ConsumerCheckpoint {
            Limits.requireConsumer(consumer);
        }

        @Override
        public String path() {
            return PREFIX + "/consumers/" + Percent.encode(consumer) + "/checkpoint";
        }
    }

    /** {@code /api/v1/store}: GET tells how the store is. */
    record Store() implements Route {
        @Override
        public String path() {
            return PREFIX + "/store";
        }
    }

    /** {@code /api/v1/scavenge}: POST starts a scavenge, GET tells how it is, DELETE stops it. */
    record Scavenge() implements Route {
        @Override
        public String path() {
            return PREFIX + "/scavenge";
        }
    }

    /** {@code /healthz/live}: GET tells whether the server runs. */
    record Live() implements Route {
        @Override
        public String path() {
            return "/healthz/live";
        }
    }

    /** {@code /healthz/ready}: GET tells whether the server takes appends. */
    record Ready() implements Route {
        @Override
        public String path() {
            return "/healthz/ready";
        }
    }

    /**
     * Reads the raw path of a request.
     *
     * @param rawPath the path as it was sent, without the query
     * @return the route; empty if there is nothing under this path
     * @throws IllegalArgumentException if the path has an unencoded {@code .} or {@code ..} segment, a bad
     *     percent-encoding, a stream id out of bounds, or a version or position that is not a number
     */
    static Optional<Route> parse(String rawPath) {
        var segments = rawPath.split("/", -1);
        for (var segment : segments) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "path must not have the segments '.' or '..', is " + Limits.quote(rawPath));
            }
        }
        if (!rawPath.startsWith(PREFIX + "/")) {
            return switch (rawPath) {
                case "/healthz/live" -> Optional.of(new Live());
                case "/healthz/ready" -> Optional.of(new Ready());
                default -> Optional.empty();
            };
        }
        // segments[0] to [2] are "", "api" and "v1"
        return switch (segments[3]) {
            case "events" -> parseEvents(segments);
            case "query" -> onlyIf(segments.length == 4, new Query());
            case "categories" -> onlyIf(segments.length == 4, new Facets(Facet.Kind.CATEGORY));
            case "types" -> onlyIf(segments.length == 4, new Facets(Facet.Kind.TYPE));
            case "tags" -> onlyIf(segments.length == 4, new Facets(Facet.Kind.TAG));
            case "store" -> onlyIf(segments.length == 4, new Store());
            case "scavenge" -> onlyIf(segments.length == 4, new Scavenge());
            case "streams" -> parseStreams(segments);
            case "consumers" -> parseConsumers(segments);
            default -> Optional.empty();
        };
    }

    private static Optional<Route> onlyIf(boolean isThere, Route route) {
        return isThere ? Optional.of(route) : Optional.empty();
    }

    private static Optional<Route> parseEvents(String[] segments) {
        return switch (segments.length) {
            case 4 -> Optional.of(new Events());
            case 5 -> Optional.of(new Event(Texts.parseNumber("position", segments[4], 0, Long.MAX_VALUE)));
            default -> Optional.empty();
        };
    }

    private static Optional<Route> parseConsumers(String[] segments) {
        return segments.length == 6 && segments[5].equals("checkpoint")
                ? Optional.of(new ConsumerCheckpoint(Percent.decodeSegment("consumer", segments[4])))
                : Optional.empty();
    }

    private static Optional<Route> parseStreams(String[] segments) {
        if (segments.length == 4) {
            return Optional.of(new Streams());
        }
        var part = segments.length == 5 ? "" : segments[5];
        boolean isThere = switch (part) {
            case "" -> segments.length == 5;
            case "events" -> segments.length <= 7;
            case "truncate", "erase", "settings" -> segments.length == 6;
            case "snapshots" -> segments.length == 7;
            default -> false;
        };
        if (!isThere) {
            return Optional.empty();
        }
        var stream = StreamId.of(Percent.decodeSegment("stream id", segments[4]));
        return Optional.of(
                switch (part) {
                    case "" -> new Stream(stream);
                    case "truncate" -> new StreamTruncation(stream);
                    case "erase" -> new StreamErasure(stream);
                    case "settings" -> new StreamSettings(stream);
                    case "snapshots" -> new StreamSnapshot(stream, Percent.decodeSegment("snapshot name", segments[6]));
                    default ->
                        segments.length == 6
                                ? new StreamEvents(stream)
                                : new StreamEvent(stream, Texts.parseNumber("version", segments[6], 0, Long.MAX_VALUE));
                });
    }
}
