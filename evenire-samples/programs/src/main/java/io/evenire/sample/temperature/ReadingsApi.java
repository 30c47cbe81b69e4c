package io.evenire.sample.temperature;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
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
            var path = exchange.getRequestURI().getPath();
            var isOfAll = path.equals(PATH) || path.equals(PATH + "/");
            var body = (isOfAll ? latestOfAll() : latestOf(path.substring(PATH.length() + 1))).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
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
        return "{\"sensor\": \"%s\", \"version\": %d, \"at\": \"%s\", \"reading\": %s}"
                .formatted(
                        event.stream().value().substring(Sensor.PREFIX.length()),
                        event.version(),
                        event.recordedAt(),
                        event.data().text());
    }
}
