package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.Evenire;
import io.evenire.protocol.Codec;
import io.evenire.protocol.EventPage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A server over the engine in memory, and a client of it. */
final class Served implements AutoCloseable {

    static final String EVENTS = "/api/v1/streams/order-42/events";
    static final String PLACED = "{\"type\":\"OrderPlaced\",\"data\":{\"total\":42}}";

    final Evenire store = Evenire.inMemory();
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Transport server =
            new HttpTransportProvider().start(store, new TransportSettings("127.0.0.1", 0, Map.of()));

    @Override
    public void close() {
        client.close();
        server.close();
        store.close();
    }

    /** Appends events to order-42. */
    void fill(int count) {
        var events = new NewEvent[count];
        for (int i = 0; i < count; i++) {
            events[i] = NewEvent.json("Filled", "{\"n\":" + i + "}").withId(UUID.randomUUID());
        }
        store.append("order-42", ExpectedVersion.any(), events);
    }

    EventPage page(String path) throws Exception {
        return Codec.json().readEventPage(bytes(get(path)));
    }

    static List<Long> versions(EventPage page) {
        return page.events().stream().map(Event::version).toList();
    }

    static byte[] bytes(HttpResponse<String> answer) {
        return answer.body().getBytes(StandardCharsets.UTF_8);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(to(path).header("Content-Type", "application/json").POST(body(json)));
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path));
    }

    static HttpRequest.BodyPublisher body(String text) {
        return BodyPublishers.ofString(text);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
