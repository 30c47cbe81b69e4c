package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.api.spi.TransportSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens when there is too much of something, when clients leave, and when the server closes. */
class CapacityTest {

    private static final int WAIT_SECONDS = 60; // only a hanging server makes a test wait so long
    private static final String EVENT = "{\"type\":\"T\",\"data\":1}";
    private static final String POST =
            "POST /api/v1/streams/s/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String APPEND = POST + "Content-Length: " + EVENT.length() + "\r\n\r\n" + EVENT;
    private static final String LIVE = "GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final PausedStore store = new PausedStore();

    /** A store whose appends wait to be let through. */
    private static final class PausedStore extends ListStore {

        private final Semaphore arrived = new Semaphore(0);
        private final CountDownLatch let = new CountDownLatch(1);
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public Appended append(Append append) {
            assertThat(Thread.currentThread().isVirtual() || let.getCount() == 0)
                    .isTrue();
            arrived.release();
            try {
                if (!let.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody let the append through");
                }
                return super.append(append);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            } finally {
                ended.incrementAndGet();
            }
        }

        void awaitArrived(int count) throws InterruptedException {
            assertThat(arrived.tryAcquire(count, WAIT_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void refusesRequestsBeyondTheMostAndTakesThemAgain() throws Exception {
        try (var server = start(Map.of("requestsMax", "2"));
                var first = new RawClient(server.address());
                var second = new RawClient(server.address());
                var third = new RawClient(server.address())) {
            first.send(APPEND);
            second.send(APPEND);
            store.awaitArrived(2);

            var refused = third.send(APPEND).receive();
            var live = third.send(LIVE).receive();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.fields()).containsEntry("retry-after", "1");
            assertThat(refused.body()).contains("urn:evenire:problem:store-busy", "as many requests are under way");
            assertThat(live.status()).isEqualTo(200);
            store.let.countDown();
            assertThat(first.receive().status()).isEqualTo(201);
            assertThat(second.receive().status()).isEqualTo(201);
            // a place is free again a moment after its answer was sent
            int status = third.send(APPEND).receive().status();
            for (int attempts = 1; status == 503 && attempts < 10_000; attempts++) {
                status = third.send(APPEND).receive().status();
            }
            assertThat(status).isEqualTo(201);
        }
    }

    @Test
    void refusesBodiesBeyondTheMostBytes() throws Exception {
        store.let.countDown();
        try (var server = start(Map.of("bodyLengthMax", "20000", "bodiesLengthMax", "20000"))) {
            var large = "{\"type\":\"T\",\"data\":\"" + "x".repeat(16_000) + "\"}";
            try (var holding = new RawClient(server.address());
                    var asking = new RawClient(server.address());
                    var refused = new RawClient(server.address())) {
                var ask = POST + "Expect: 100-continue\r\nContent-Length: " + large.length() + "\r\n\r\n";
                assertThat(holding.send(ask).receive().status()).isEqualTo(100); // it holds 16 KiB from now on
                // a client was told to send a body before there was memory for it
                assertThat(asking.send(ask).receive().status()).isEqualTo(503);
                var answer = refused.send(POST + "Content-Length: " + large.length() + "\r\n\r\n" + large)
                        .receiveAll();

                assertThat(answer).startsWith("HTTP/1.1 503 ").contains("store-busy", "Retry-After: 1");
                assertThat(holding.send(large).receive().status()).isEqualTo(201);
            }
        }
    }

    /** Only bodies were counted, so that as many pages as requests could be in memory at a time. */
    @Test
    void refusesPagesBeyondTheMostBytes() throws Exception {
        store.let.countDown();
        try (var server = start(Map.of("bodyLengthMax", "20000", "bodiesLengthMax", "20000"));
                var holding = new RawClient(server.address());
                var reader = new RawClient(server.address())) {
            var large = "{\"type\":\"T\",\"data\":\"" + "x".repeat(10_000) + "\"}";
            var body = "Content-Length: " + large.length() + "\r\n\r\n";
            store.append(Append.to(StreamId.of("s"), ExpectedVersion.any(), NewEvent.json("T", "1".repeat(10_000))));
            holding.send(POST + "Expect: 100-continue\r\n" + body);
            assertThat(holding.receive().status()).isEqualTo(100); // it holds 10 KiB from now on

            for (var path : new String[] {"/api/v1/streams/s/events", "/api/v1/streams/s/events/0?raw"}) {
                var refused = reader.send(get(path)).receive();
                assertThat(refused.status()).as(path).isEqualTo(503);
                assertThat(refused.fields()).containsEntry("retry-after", "1");
                assertThat(refused.body()).contains("store-busy", "as many bytes as may be at a time");
            }

            assertThat(holding.send(large).receive().status()).isEqualTo(201);
            int status = reader.send(get("/api/v1/streams/s/events?limit=1"))
                    .receive()
                    .status();
            for (int attempts = 1; status == 503 && attempts < 10_000; attempts++) {
                status = reader.send(get("/api/v1/streams/s/events?limit=1"))
                        .receive()
                        .status();
            }
            assertThat(status).as("once the memory is given back").isEqualTo(200);
        }
    }

    @Test
    void answersAnEventThatIsLongerThanAllThatMayBeHeld() throws Exception {
        store.let.countDown();
        store.append(Append.to(StreamId.of("s"), ExpectedVersion.any(), NewEvent.json("T", "1".repeat(30_000))));
        try (var server = start(Map.of("bodyLengthMax", "20000", "bodiesLengthMax", "20000"));
                var reader = new RawClient(server.address())) {
            assertThat(reader.send(get("/api/v1/streams/s/events/0?raw"))
                            .receive()
                            .body())
                    .hasSize(30_000);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    @Test
    void closesConnectionsBeyondTheMost() throws Exception {
        try (var server = start(Map.of("connectionsMax", "10"))) {
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 10; i++) {
                clients.add(new RawClient(server.address()));
                assertThat(clients.get(i).send(LIVE).receive().status()).isEqualTo(200);
            }
            try (var refused = new RawClient(server.address())) {
                assertThat(refused.receiveAll())
                        .as("what an eleventh client gets")
                        .isIn("", "<reset>");
            }
            for (var client : clients) {
                assertThat(client.send(LIVE).receive().status()).isEqualTo(200);
                client.close();
            }
            awaitConnections(server, 0);
            try (var again = new RawClient(server.address())) {
                assertThat(again.send(LIVE).receive().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void tells413BeforeALongBodyIsSent() throws Exception {
        try (var server = start(Map.of("bodyLengthMax", "1000"));
                var client = new RawClient(server.address())) {
            client.send(POST + "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n");

            assertThat(client.receiveAll())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("content-too-large", "at most 1000 bytes, has 1001");
        }
    }

    @Test
    void answersAClientThatSendsMoreThanIsTaken() throws Exception {
        try (var server = start(Map.of("bodyLengthMax", "1000"));
                var client = new RawClient(server.address())) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + "10\r\n0123456789abcdef\r\n".repeat(30_000));

            var answer = client.receiveAll();

            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("at most 1000 bytes")
                    .doesNotContain("<reset>");
        }
    }

    @Test
    void answersAClientThatSendsABodyWhereNothingIs() throws Exception {
        // Undertow closed at once, and a reset could overtake the answer
        try (var server = start(Map.of());
                var client = new RawClient(server.address())) {
            client.send(
                    "POST /nix HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n" + "x".repeat(3_000_000));

            var answer = client.receiveAll();

            assertThat(answer).startsWith("HTTP/1.1 404 ").contains("not-found").doesNotContain("<reset>");
        }
    }

    @Test
    void takesABodyOfExactlyTheMostBytes() throws Exception {
        store.let.countDown();
        try (var server = start(Map.of("bodyLengthMax", Integer.toString(EVENT.length())));
                var client = new RawClient(server.address())) {
            assertThat(client.send(APPEND).receive().status()).isEqualTo(201);
            assertThat(client.send(POST + "Content-Length: " + (EVENT.length() + 1) + "\r\n\r\n " + EVENT)
                            .receive()
                            .status())
                    .isEqualTo(413);
        }
    }

    @Test
    void takesBodiesOfManyMebibytes() throws Exception {
        store.let.countDown();
        var large = "{\"type\":\"T\",\"data\":\"" + "x".repeat(15 * 1024 * 1024) + "\"}";
        try (var server = start(Map.of());
                var client = new RawClient(server.address())) {
            var answer = client.send(POST + "Content-Length: " + large.length() + "\r\n\r\n" + large)
                    .receive();
            var chunked = client.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(large.length())
                            + "\r\n" + large + "\r\n0\r\n\r\n")
                    .receive();
            var raw = client.send("GET /api/v1/streams/s/events/1?raw HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .receive();

            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            assertThat(chunked.status()).as(chunked.body()).isEqualTo(201);
            assertThat(raw.body()).hasSize(15 * 1024 * 1024 + 2);
        }
    }

    @Test
    void completesAnAppendWhoseClientHasGone() throws Exception {
        try (var server = start(Map.of())) {
            for (int i = 0; i < 20; i++) {
                try (var client = new RawClient(server.address())) {
                    client.socket().setSoLinger(true, 0); // closes with a reset
                    client.send(APPEND);
                    store.awaitArrived(1);
                }
            }
            store.let.countDown();

            closeNow(server);

            assertThat(store.ended.get()).isEqualTo(20);
            assertThat(store.state().head()).isEqualTo(20);
        }
    }

    @Test
    void forgetsBodiesWhoseClientsHaveGone() throws Exception {
        try (var server = start(Map.of())) {
            for (int i = 0; i < 50; i++) {
                try (var client = new RawClient(server.address())) {
                    client.send(POST + "Content-Length: 1000\r\n\r\n{");
                }
            }
            awaitConnections(server, 0);
            assertThat(store.state().head()).isZero();
        }
    }

    @Test
    void letsRequestsUnderWayFinishWhenItCloses() throws Exception {
        try (var server = start(Map.of("closeTimeout", "8s"));
                var client = new RawClient(server.address());
                var idle = new RawClient(server.address())) {
            assertThat(idle.send(LIVE).receive().status()).isEqualTo(200);
            client.send(APPEND);
            store.awaitArrived(1);
            var closer = Thread.ofVirtual().start(() -> closeNow(server));
            assertThat(idle.receiveAll())
                    .as("an idle connection is closed at once")
                    .isEmpty();

            store.let.countDown();

            var answer = client.receive();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.fields()).containsEntry("connection", "close");
            assertThat(closer.join(Duration.ofSeconds(WAIT_SECONDS))).isTrue();
            assertThat(accepts(server)).isFalse();
        }
    }

    /** Without the time to wait, a client took the stop of a server for a store that failed, and gave up. */
    @Test
    void saysWhenToComeBackWhenItCloses() throws Exception {
        try (var server = start(Map.of("closeTimeout", "8s", "ioThreads", "1"));
                var client = new RawClient(server.address());
                var late = new RawClient(server.address());
                var idle = new RawClient(server.address())) {
            assertThat(late.send(LIVE).receive().status()).isEqualTo(200);
            late.send(APPEND.substring(0, 20)); // its head is begun, so it is not closed as idle
            client.send(APPEND);
            store.awaitArrived(1);
            // the one thread reads what came before, before it reads this
            assertThat(idle.send(LIVE).receive().status()).isEqualTo(200);
            var closer = Thread.ofVirtual().start(() -> closeNow(server));
            assertThat(idle.receiveAll()).isEmpty();

            var answer = late.send(APPEND.substring(20)).receive();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.fields()).containsEntry("retry-after", "1");
            assertThat(answer.body()).contains("urn:evenire:problem:store-unavailable", "\"retryAfter\":1");
            store.let.countDown();
            assertThat(client.receive().status()).isEqualTo(201);
            assertThat(closer.join(Duration.ofSeconds(WAIT_SECONDS))).isTrue();
            assertThat(store.state().head()).isEqualTo(1);
        }
    }

    @Test
    void cutsRequestsThatTakeTooLongWhenItCloses() throws Exception {
        try (var server = start(Map.of("closeTimeout", "100ms"));
                var client = new RawClient(server.address());
                var slow = new RawClient(server.address())) {
            client.send(APPEND);
            store.awaitArrived(1);
            slow.send(POST + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
            assertThat(slow.receive().status()).isEqualTo(100);

            closeNow(server);
            closeNow(server); // twice does nothing

            assertThat(client.receiveAll()).isIn("", "<reset>");
            assertThat(slow.receiveAll()).isIn("", "<reset>");
            assertThat(accepts(server)).isFalse();
        }
    }

    @Test
    void namesItsAddress() throws Exception {
        try (var server = start(Map.of())) {
            assertThat(server.address().toString()).matches("http://127\\.0\\.0\\.1:[1-9][0-9]*");
            assertThat(server.address().getPort()).isPositive();
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        try (var server = start(Map.of())) {
            int port = server.address().getPort();

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> HttpTransport.start(store, new TransportSettings("127.0.0.1", port, Map.of())))
                    .withMessageStartingWith("cannot serve HTTP at 127.0.0.1:" + port);
        }
    }

    private static boolean accepts(HttpTransport server) {
        try (var client = new RawClient(server.address())) {
            return client.socket().isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitConnections(HttpTransport server, int count) throws InterruptedException {
        var wait = new CountDownLatch(1);
        for (int i = 0; i < WAIT_SECONDS * 20 && server.connectionCount() != count; i++) {
            wait.await(50, TimeUnit.MILLISECONDS);
        }
        assertThat(server.connectionCount()).isEqualTo(count);
    }

    private static void closeNow(HttpTransport server) {
        server.close();
    }

    private HttpTransport start(Map<String, String> options) {
        return HttpTransport.start(store, new TransportSettings("127.0.0.1", 0, options));
    }
}
