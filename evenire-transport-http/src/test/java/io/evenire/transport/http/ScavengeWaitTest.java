package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenged;
import io.evenire.api.Scavenging;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for the end of a scavenge. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScavengeWaitTest {

    private static final String WAIT = "/api/v1/scavenge?wait=60s";

    private final HeldScavenging scavenging = new HeldScavenging();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LiveServer server =
            LiveServer.start(new ScavengedStore(), Map.of("requestsMax", "2", "subscriptionsMax", "2"));

    /** A store that is scavenged. */
    private final class ScavengedStore extends ListStore {

        @Override
        public Scavenging scavenging() {
            return scavenging;
        }
    }

    /** A scavenge that runs until it is let end. */
    private static final class HeldScavenging implements Scavenging {

        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public ScavengeState start() {
            return state();
        }

        @Override
        public ScavengeState state() {
            return end.getCount() > 0
                    ? new ScavengeState.Running(Instant.EPOCH, 0, 0, Scavenged.NOTHING)
                    : new ScavengeState.Completed(Instant.EPOCH, Instant.EPOCH, Scavenged.NOTHING);
        }

        @Override
        public ScavengeState stop() {
            return state();
        }

        @Override
        public ScavengeState await(Duration wait) throws InterruptedException {
            boolean ended = end.await(wait.toNanos(), TimeUnit.NANOSECONDS);
            return ended ? state() : new ScavengeState.Running(Instant.EPOCH, 0, 0, Scavenged.NOTHING);
        }
    }

    @AfterEach
    void stop() {
        scavenging.end.countDown();
        client.close();
        server.close();
    }

    @Test
    void takesNoPlaceFromOtherRequestsAndHasABoundOfItsOwn() throws Exception {
        var first = sendAsync(WAIT);
        server.awaitWaiting(1);
        var second = sendAsync(WAIT);
        server.awaitWaiting(2);

        var served = sendUntilThereIsAPlace("/api/v1/streams");
        var looked = sendUntilThereIsAPlace("/api/v1/scavenge");
        var refused = sendUntilThereIsAPlace(WAIT);

        assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
        assertThat(looked.body()).startsWith("{\"status\":\"running\"");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.body()).contains("store-busy", "2 requests wait, as many as may at a time");
        scavenging.end.countDown();
        assertThat(first.join().body()).startsWith("{\"status\":\"completed\"");
        assertThat(second.join().body()).startsWith("{\"status\":\"completed\"");
        server.awaitWaiting(0);
    }

    /** A place is free again a moment after its answer was sent, or after its request began to wait. */
    private HttpResponse<String> sendUntilThereIsAPlace(String path) {
        var answer = sendAsync(path).join();
        for (int i = 0; i < 10_000 && answer.body().contains("as many requests are under way"); i++) {
            answer = sendAsync(path).join();
        }
        return answer;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsWithAClientThatWentAway(boolean resets) throws Exception {
        try (var raw = new RawClient(server.address())) {
            raw.send("GET " + WAIT + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            server.awaitWaiting(1);
            raw.socket().setSoLinger(resets, 0);
        }

        server.awaitWaiting(0);
        server.awaitConnections(0);
    }

    @Test
    void answersTheRequestThatCameBehindIt() throws Exception {
        try (var raw = new RawClient(server.address())) {
            raw.send("GET " + WAIT + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            server.awaitWaiting(1);
            raw.send("GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            scavenging.end.countDown();

            assertThat(raw.receive().body()).startsWith("{\"status\":\"completed\"");
            assertThat(raw.receive().body()).isEqualTo("live\n");
        }
    }

    @Test
    void isAnsweredWhenTheServerStops() throws Exception {
        var answer = sendAsync(WAIT);
        server.awaitWaiting(1);

        server.close();

        assertThat(answer.join().body()).startsWith("{\"status\":\"running\"");
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(String path) {
        var request = HttpRequest.newBuilder(URI.create(server.address() + path));
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }
}
