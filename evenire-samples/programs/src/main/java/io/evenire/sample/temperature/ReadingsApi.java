package io.evenire.sample.temperature;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.evenire.api.EvenireException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The latest readings over HTTP: {@code GET /sensors} gives one of each sensor, {@code GET /sensors/kitchen} the last
 * {@value #READING_COUNT} of one.
 */
final class ReadingsApi implements AutoCloseable {

    private static final int READING_COUNT = 10;
    private static final String PATH = "/sensors";

    private final EventStore store;
    private final HttpServer server;

    private ReadingsApi(EventStore store, HttpServer server) {
        this.store = store;
        this.server = server;
    }

    static ReadingsApi start(EventStore store, int port) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException("cannot serve readings at %s: %s".formatted(address, e.getMessage()), e);
        }
        var api = new ReadingsApi(store, server);
        server.createContext(PATH, api::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return api;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var answer =
                    answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            var body = answer.json().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Answer(int status, String json) {

        static Answer problem(int status, String problem) {
            return new Answer(status, "{\"problem\": %s}\n".formatted(quote(problem)));
        }
    }

    private Answer answer(String method, String path) {
        if (!method.equals("GET")) {
            return Answer.problem(405, "only GET is answered here");
        }
        try {
            if (path.equals(PATH) || path.equals(PATH + "/")) {
                return new Answer(200, latestOfAll());
            }
            // the server gives all paths that begin like ours, /sensorsX too
            var sensor = path.startsWith(PATH + "/") ? path.substring(PATH.length() + 1) : "";
            return sensor.isEmpty() || sensor.contains("/")
                    ? Answer.problem(404, "there is nothing under this path")
                    : new Answer(200, latestOf(sensor));
        } catch (IllegalArgumentException e) {
            return Answer.problem(400, String.valueOf(e.getMessage()));
        } catch (EvenireException e) {
            return Answer.problem(503, "the store cannot be read now: " + e.getMessage());
        }
    }

    private String latestOfAll() {
        return StreamSupport.stream(store.streams(Sensor.PREFIX).spliterator(), false)
                .flatMap(sensor ->
                        store.read(Read.stream(sensor.stream()).backward().limit(1)).stream())
                .map(ReadingsApi::json)
                .collect(Collectors.joining(",\n ", "[", "]\n"));
    }

    private String latestOf(String sensor) {
        return store.read(Read.stream(Sensor.PREFIX + sensor).backward().limit(READING_COUNT)).stream()
                .map(ReadingsApi::json)
                .collect(Collectors.joining(",\n ", "[", "]\n"));
    }

    private static String json(Event event) {
        return "{\"sensor\": %s, \"version\": %d, \"at\": \"%s\", \"reading\": %s}"
                .formatted(
                        quote(event.stream().value().substring(Sensor.PREFIX.length())),
                        event.version(),
                        event.recordedAt(),
                        event.data().text());
    }

    /** Writes a text as JSON, whatever a sensor is called. */
    private static String quote(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                default -> quoted.append(c < ' ' ? "\\u%04x".formatted((int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
