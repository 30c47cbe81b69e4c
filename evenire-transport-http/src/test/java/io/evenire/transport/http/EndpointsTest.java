package io.evenire.transport.http;

import static io.evenire.transport.http.Served.EVENTS;
import static io.evenire.transport.http.Served.PLACED;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreState;
import io.evenire.api.spi.TransportSettings;
import io.evenire.protocol.Codec;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is the same for all paths. */
class EndpointsTest {

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void tellsHowTheStoreIs() throws Exception {
        served.fill(2);

        var state = Codec.json().readStoreState(Served.bytes(served.get("/api/v1/store")));

        assertThat(state).isEqualTo(served.store.state());
        assertThat(served.get("/healthz/live").statusCode()).isEqualTo(200);
        assertThat(served.get("/healthz/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotReadyWhenTheStoreIsClosed() throws Exception {
        served.store.close();

        assertThat(served.get("/healthz/live").statusCode()).isEqualTo(200);
        assertThat(served.get("/healthz/ready").statusCode()).isEqualTo(503);
        assertThat(served.get(EVENTS).statusCode()).isEqualTo(503);
        assertThat(served.post(EVENTS, PLACED).body()).contains("store-unavailable");
    }

    @Test
    void isNotReadyWhileTheIndexIsMadeAgain() throws Exception {
        var rebuilding = new ListStore() {
            @Override
            public synchronized StoreState state() {
                return new StoreState(NewEvent.newId(), 7, StoreState.Health.REBUILDING, "41 %");
            }

            @Override
            public Cursor read(Read read) {
                throw new StoreRebuildingException("41 %", Duration.ofSeconds(12));
            }
        };
        try (var server = HttpTransport.start(rebuilding, new TransportSettings("127.0.0.1", 0, Map.of()))) {
            var ready = served.send(HttpRequest.newBuilder(server.address().resolve("/healthz/ready")));
            var read = served.send(HttpRequest.newBuilder(server.address().resolve(EVENTS)));

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("urn:evenire:problem:store-rebuilding", "41 %");
            assertThat(read.statusCode()).isEqualTo(503);
            assertThat(read.headers().firstValue("Retry-After")).contains("12");
            assertThat(read.body()).contains("urn:evenire:problem:store-rebuilding", "41 %");
        }
    }

    /** Every mistake of this kind was told as a closed store, and stood in no log. */
    @Test
    void tellsAMistakeFromAClosedStore() throws Exception {
        var broken = new ListStore() {
            @Override
            public Cursor read(Read read) {
                throw new IllegalStateException("secret");
            }
        };
        try (var server = HttpTransport.start(broken, new TransportSettings("127.0.0.1", 0, Map.of()))) {
            var request = HttpRequest.newBuilder(server.address().resolve(EVENTS));

            var answer = served.send(request);

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("urn:evenire:problem:internal").doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, 404",
        "/api/v1, 404",
        "/api/v1/, 404",
        "/api/v1/nix, 404",
        "/api/v2/streams, 404",
        "/healthz, 404",
        "/api/v1/streams/a/nix, 404",
        "/api/v1/streams/a/events/1/x, 404",
        "/api/v1/streams/a/truncate/1, 404",
        "/api/v1/streams/a/erase/1, 404",
        "/api/v1/streams/a/settings/, 404",
        "//api/v1/streams, 404",
        "/api/v1/streams/, 400",
        "/API/v1/streams, 404"
    })
    void answersUnknownPaths(String path, int status) throws Exception {
        var answer = served.get(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v1/streams/a/events, 'GET, HEAD, OPTIONS, POST'",
        "DELETE, /api/v1/streams/a/events, 'GET, HEAD, OPTIONS, POST'",
        "POST, /api/v1/streams/a, 'DELETE, GET, HEAD, OPTIONS'",
        "GET, /api/v1/streams/a/truncate, 'OPTIONS, POST'",
        "GET, /api/v1/streams/a/erase, 'OPTIONS, POST'",
        "POST, /api/v1/streams/a/settings, 'OPTIONS, PUT'",
        "GET, /api/v1/query, 'OPTIONS, POST'",
        "HEAD, /api/v1/query, 'OPTIONS, POST'",
        "DELETE, /api/v1/events, 'GET, HEAD, OPTIONS, POST'",
        "TRACE, /healthz/live, 'GET, HEAD, OPTIONS'"
    })
    void refusesOtherMethods(String method, String path, String allow) throws Exception {
        var nothing = method.equals("PUT") || method.equals("POST") ? Served.body("{}") : BodyPublishers.noBody();
        var answer = served.send(served.to(path).method(method, nothing));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains(allow);
        assertThat(answer.body()).contains(method.equals("HEAD") ? "" : "method-not-allowed");
    }

    @Test
    void answersOptions() throws Exception {
        var answer = served.send(served.to(EVENTS).method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST");
    }

    @Test
    void answersHeadAsGetWithoutTheBody() throws Exception {
        served.fill(3);
        var get = served.get(EVENTS);

        var head = served.send(served.to(EVENTS).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .contains(Integer.toString(get.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(head.headers().firstValue("ETag")).isEqualTo(get.headers().firstValue("ETag"));
    }

    @Test
    void refusesFormsThatItDoesNotWrite() throws Exception {
        var answer = served.send(served.to(EVENTS).header("Accept", "text/html"));

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).contains("not-acceptable", "application/json, application/x-protobuf", "'text/html'");
    }

    @Test
    void tellsNothingOfAFailure() throws Exception {
        var broken = new ListStore() {
            @Override
            public Appended append(Append append) {
                throw new ArithmeticException("secret");
            }
        };
        try (var other = new HttpTransportProvider().start(broken, new TransportSettings("127.0.0.1", 0, Map.of()))) {
            var answer = served.client.send(
                    HttpRequest.newBuilder(other.address().resolve(EVENTS))
                            .header("Content-Type", "application/json")
                            .POST(Served.body(PLACED))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body())
                    .contains("urn:evenire:problem:internal")
                    .doesNotContain("secret", "Arithmetic", "at ");
        }
    }

    @Test
    void cutsAStreamThatCannotBeReadToItsEnd() throws Exception {
        var broken = new ListStore() {
            @Override
            public Cursor read(Read read) {
                var cursor = super.read(read);
                return new Cursor() {
                    @Override
                    public long asOf() {
                        return cursor.asOf();
                    }

                    @Override
                    public Iterator<Event> iterator() {
                        return cursor.stream()
                                .peek(event -> {
                                    if (event.version() == 5) {
                                        throw new CorruptStoreException("0001.journal@8192", "flipped");
                                    }
                                })
                                .iterator();
                    }
                };
            }
        };
        for (int i = 0; i < 10; i++) {
            broken.append("s", ExpectedVersion.any(), NewEvent.of("T", Payload.bytes(new byte[100_000])));
        }
        try (var other = new HttpTransportProvider().start(broken, new TransportSettings("127.0.0.1", 0, Map.of()));
                var client = new RawClient(other.address())) {
            client.send(
                    "GET /api/v1/streams/s/events HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n");

            var received = client.receiveAll();

            assertThat(received)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"version\":4")
                    .doesNotContain("\r\n0\r\n");
        }
    }
}
