package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.spi.TransportSettings;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that send or take too slowly; each is cut, and others are served meanwhile. */
class SlowClientsTest {

    private static final int SOCKETS = 500;
    private static final int WAIT_SECONDS = 60; // only a hanging server makes a test wait so long
    private static final String FIELDS = "Host: localhost\r\nContent-Type: application/json\r\n";
    private static final String POST = "POST /api/v1/streams/s/events HTTP/1.1\r\n" + FIELDS;

    private final ListStore store = new ListStore();

    @Test
    void cuts500BodiesThatDrip() throws Exception {
        try (var server = start(Map.of("bodyTimeout", "1500ms", "bodyGrace", "500ms", "bodyRateMin", "1000"))) {
            var answers = dripAndServe(server, POST + "Content-Length: 1000000\r\n\r\n", " ");

            assertThat(answers).hasSize(SOCKETS).allMatch(answer -> answer.startsWith("HTTP/1.1 408 "));
            assertThat(answers.get(0)).contains("urn:evenire:problem:request-timeout", "1000 bytes a second");
        }
    }

    @Test
    void cuts500ChunkedBodiesThatDrip() throws Exception {
        try (var server = start(Map.of("bodyTimeout", "800ms", "bodyGrace", "60s"))) {
            var answers = dripAndServe(server, POST + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n");

            assertThat(answers).hasSize(SOCKETS).allMatch(answer -> answer.startsWith("HTTP/1.1 408 "));
            assertThat(answers.get(0)).contains("the body took longer than 800 ms");
        }
    }

    @Test
    void cuts500HeadsThatDrip() throws Exception {
        try (var server = start(Map.of("headTimeout", "800ms"))) {
            var answers = dripAndServe(server, "GET /healthz/live HTTP/1.1\r\nHost: localhost\r\nX: ", "x");

            assertThat(answers).hasSize(SOCKETS).allMatch(answer -> answer.startsWith("HTTP/1.1 408 "));
            assertThat(answers.get(0)).contains("the head of the request took longer than 800 ms");
        }
    }

    @Test
    void closes500ConnectionsThatSayNothing() throws Exception {
        try (var server = start(Map.of("idleTimeout", "800ms"))) {
            var answers = dripAndServe(server, "", "");

            assertThat(answers).hasSize(SOCKETS).allMatch(String::isEmpty);
        }
    }

    @Test
    void closesAConnectionThatIsIdleAfterARequest() throws Exception {
        try (var server = start(Map.of("idleTimeout", "300ms"));
                var client = new RawClient(server.address())) {
            client.send("GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(client.receive().status()).isEqualTo(200);
            assertThat(client.receiveAll()).isEmpty();
        }
    }

    @Test
    void cutsAClientThatTakesNothingOfAPage() throws Exception {
        fillWithMebibytes(16);
        try (var server = start(Map.of("stallTimeout", "500ms"));
                var client = new RawClient(server.address())) {
            client.socket().setReceiveBufferSize(4 * 1024);
            client.send("GET /api/v1/streams/s/events/0?raw HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(16));

            assertThat(awaitNoConnection(server)).as("connections left").isZero();
        }
    }

    @Test
    void cutsAClientThatTakesNothingOfAStreamAndServesOneThatDoes() throws Exception {
        fillWithMebibytes(24);
        var fields = "Host: localhost\r\nAccept: application/x-ndjson\r\nConnection: close\r\n\r\n";
        var request = "GET /api/v1/streams/s/events HTTP/1.1\r\n" + fields;
        try (var server = start(Map.of("stallTimeout", "500ms"));
                var lazy = new RawClient(server.address());
                var keen = new RawClient(server.address())) {
            lazy.send(request);
            keen.send(request);

            var lines = keen.receiveAll()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .count();

            assertThat(lines).isEqualTo(24);
            assertThat(awaitNoConnection(server)).as("connections left").isZero();
            assertThat(lazy.receiveAll()
                            .lines()
                            .filter(line -> line.endsWith("}"))
                            .count())
                    .as("lines the lazy client could get")
                    .isLessThan(24);
        }
    }

    @Test
    void givesBackTheMemoryOfBodiesThatWereCut() throws Exception {
        var settings = Map.of(
                "bodyTimeout", "300ms", "bodyGrace", "60s", "bodyLengthMax", "65536", "bodiesLengthMax", "65536");
        try (var server = start(settings)) {
            for (int i = 0; i < 20; i++) { // each holds 16 KiB, so that five would be too many
                try (var client = new RawClient(server.address())) {
                    client.send(POST + "Content-Length: 60000\r\n\r\n ");
                    assertThat(client.receiveAll()).startsWith("HTTP/1.1 408 ");
                }
            }
        }
    }

    /** Drips on many sockets, while another client appends; gives what each socket received until it was closed. */
    private List<String> dripAndServe(HttpTransport server, String begin, String drip) throws Exception {
        var clients = new ArrayList<RawClient>();
        var answers = new ArrayList<String>();
        var stop = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                var served = threads.submit(() -> serve(server, stop));
                for (int i = 0; i < SOCKETS; i++) {
                    var client = new RawClient(server.address());
                    clients.add(client);
                    client.send(begin);
                }
                var dripped = threads.submit(() -> drip(clients, drip, stop));
                for (var client : clients) {
                    answers.add(client.receiveAll());
                }
                stop.countDown();
                assertThat(dripped.get(WAIT_SECONDS, TimeUnit.SECONDS)).isPositive();
                assertThat(served.get(WAIT_SECONDS, TimeUnit.SECONDS))
                        .as("requests served meanwhile")
                        .isGreaterThan(20);
            } finally {
                stop.countDown();
                for (var client : clients) {
                    client.close();
                }
            }
        }
        return answers;
    }

    private static int drip(List<RawClient> clients, String drip, CountDownLatch stop) throws Exception {
        int rounds = 0;
        do {
            for (var client : clients) {
                sendIfOpen(client, drip);
            }
            rounds++;
        } while (!stop.await(50, TimeUnit.MILLISECONDS));
        return rounds;
    }

    private static void sendIfOpen(RawClient client, String drip) throws IOException {
        try {
            client.send(drip);
        } catch (SocketException e) {
            assertThat(e)
                    .as("the server has closed")
                    .hasMessageMatching("Broken pipe|Connection reset.*|Socket closed");
        }
    }

    private static int serve(HttpTransport server, CountDownLatch stop) throws IOException {
        var event = "{\"type\":\"T\",\"data\":1}";
        int served = 0;
        try (var client = new RawClient(server.address())) {
            while (stop.getCount() > 0) {
                client.send(POST + "Content-Length: " + event.length() + "\r\n\r\n" + event);
                assertThat(client.receive().status()).isEqualTo(201);
                served++;
            }
        }
        return served;
    }

    private void fillWithMebibytes(int count) {
        var data = Payload.bytes(new byte[1024 * 1024]);
        for (int i = 0; i < count; i++) {
            store.append("s", ExpectedVersion.any(), NewEvent.of("Big", data));
        }
    }

    private static int awaitNoConnection(HttpTransport server) throws InterruptedException {
        var wait = new CountDownLatch(1);
        for (int i = 0; i < WAIT_SECONDS * 20 && server.connectionCount() > 0; i++) {
            wait.await(50, TimeUnit.MILLISECONDS);
        }
        return server.connectionCount();
    }

    private HttpTransport start(Map<String, String> options) {
        return HttpTransport.start(store, new TransportSettings("127.0.0.1", 0, new HashMap<>(options)));
    }
}
