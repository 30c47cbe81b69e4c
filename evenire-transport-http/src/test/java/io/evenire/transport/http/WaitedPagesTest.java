package io.evenire.transport.http;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.transport.http.ListStore.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import io.evenire.protocol.SubscriptionPage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that are waited for. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitedPagesTest {

    private static final String STREAM = "/api/v1/streams/s/events";
    private static final String ALL = "/api/v1/events";
    private static final String QUERY = "/api/v1/query";

    private final ListStore store = new ListStore();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private LiveServer server = LiveServer.start(store, Map.of());

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {STREAM, ALL})
    void isAnsweredAtOnceIfThereAreEvents(String path) throws Exception {
        append(3);

        var page = page(send(get(path + "?wait=60s")));

        assertThat(page.events()).extracting(Event::position).containsExactly(1L, 2L, 3L);
        assertThat(page.checkpoint()).isEqualTo(at(3));
        assertThat(page.head()).isEqualTo(3);
        assertThat(page.caughtUp()).isTrue();
        server.awaitSubscriptions(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {STREAM, ALL})
    void waitsForTheNextEvent(String path) throws Exception {
        append(3);
        var answer = sendAsync(get(path + "?wait=60s&from=" + at(3)));
        server.awaitSubscriptions(1);
        assertThat(answer).isNotDone();

        append(2);

        var page = page(answer.join());
        assertThat(page.events()).extracting(Event::position).startsWith(4L);
        assertThat(page.checkpoint().position())
                .isEqualTo(page.events().getLast().position());
        assertThat(page.head()).isEqualTo(3);
        server.awaitSubscriptions(0);
    }

    @Test
    void waitsForAnEventThatMatches() throws Exception {
        append(3);
        var answer = sendAsync(get(ALL + "?type=Rare&wait=60s&from=" + at(3)));
        server.awaitSubscriptions(1);

        append(2);
        store.append("other", any(), NewEvent.json("Rare", "1"));

        var page = page(answer.join());
        assertThat(page.events()).extracting(Event::type).containsExactly("Rare");
        assertThat(page.checkpoint()).isEqualTo(at(6));
    }

    @Test
    void isEmptyWhenTheTimeHasPassedAndSaysHowFarTheStoreWasLookedThrough() throws Exception {
        append(3);

        for (var wait : new String[] {"0s", "1ms"}) {
            var page = page(send(get(ALL + "?type=Rare&wait=" + wait)));

            assertThat(page.events()).isEmpty();
            assertThat(page.checkpoint()).isEqualTo(at(3));
            assertThat(page.caughtUp()).isTrue();
        }
    }

    @Test
    void hasNoMoreEventsThanAPage() throws Exception {
        append(5);

        var first = page(send(get(STREAM + "?wait=60s&limit=2")));
        var second = page(send(get(STREAM + "?wait=60s&limit=2&from=" + first.checkpoint())));
        var third = page(send(get(STREAM + "?wait=60s&limit=2&from=" + second.checkpoint())));

        assertThat(first.events()).extracting(Event::version).containsExactly(0L, 1L);
        assertThat(first.caughtUp()).isFalse();
        assertThat(second.events()).extracting(Event::version).containsExactly(2L, 3L);
        assertThat(second.caughtUp()).isFalse();
        assertThat(third.events()).extracting(Event::version).containsExactly(4L);
        assertThat(third.caughtUp()).isTrue();
    }

    @Test
    void fromTheEndGivesOnlyWhatComes() throws Exception {
        append(3);

        var page = page(send(get(ALL + "?wait=0s&from=end")));

        assertThat(page.events()).isEmpty();
        assertThat(page.checkpoint()).isEqualTo(at(3));
    }

    @Test
    void isWaitedForByAQueryInABodyToo() throws Exception {
        append(2);
        var json = post("?wait=0s", "{\"from\":\"" + at(1) + "\"}");
        var protobuf = get(QUERY + "?wait=0s")
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(
                        Codec.protobuf().writeQuery(Read.all().after(at(1)))));

        assertThat(page(send(json)).events()).extracting(Event::position).containsExactly(2L);
        var answer = client.send(protobuf.build(), BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
        var page = Codec.protobuf().readSubscriptionPage(answer.body());
        assertThat(page.events()).extracting(Event::position).containsExactly(2L);
        assertThat(page.checkpoint()).isEqualTo(at(2));
    }

    @Test
    void refusesACheckpointThatTheStoreDoesNotHave() throws Exception {
        append(1);
        var other = new Checkpoint(UUID.fromString("00000000-0000-4000-8000-000000000001"), 1);

        for (var path : new String[] {STREAM, ALL}) {
            var ahead = send(get(path + "?wait=60s&from=" + at(2)));
            assertThat(ahead.statusCode()).isEqualTo(409);
            assertThat(ahead.body()).contains("urn:evenire:problem:position-ahead", "\"place\":2", "\"head\":1");
            var foreign = send(get(path + "?wait=60s&from=" + other));
            assertThat(foreign.statusCode()).isEqualTo(409);
            assertThat(foreign.body())
                    .contains("urn:evenire:problem:position-ahead", "\"checkpoint\":\"" + other + "\"")
                    .contains("\"incarnation\":\"" + ListStore.INCARNATION + "\"");
        }
        server.awaitSubscriptions(0);
    }

    @ParameterizedTest
    @CsvSource({
        "wait=61s, 'wait must be a time from 0s to 60s, such as 20s or 500ms, is ''61s'''",
        "wait=60001ms, 'wait must be a time from 0s to 60s, such as 20s or 500ms, is ''60001ms'''",
        "wait=2m, 'wait must be a time from 0s to 60s, such as 20s or 500ms, is ''2m'''",
        "wait=20, 'wait must be a time from 0s to 60s, such as 20s or 500ms, is ''20'''",
        "wait=-1s, 'wait must be a time from 0s to 60s, such as 20s or 500ms, is ''-1s'''",
        "wait=s, 'wait must be a time from 0s to 60s, such as 20s or 500ms, is ''s'''",
        "wait=99999999999999999999s, wait must be a time from 0s to 60s",
        "wait, wait must be a time from 0s to 60s",
        "wait=1s&direction=backward, direction must be forward where events are waited for",
        "wait=1s&limit=1001, 'limit must be a whole number from 1 to 1000, is ''1001'''",
        "wait=1s&follow, follow is only for application/x-ndjson",
        "follow, follow is only for application/x-ndjson",
        "wait=1s&from=0f0e0d0c-0b0a-4908-8706-050403020100-x, checkpoint must be an incarnation"
    })
    void refusesWhatMakesNoSense(String query, String detail) throws Exception {
        for (var path : new String[] {STREAM, ALL}) {
            var answer = send(get(path + "?" + query));

            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.body()).contains("urn:evenire:problem:bad-request", detail);
        }
    }

    @Test
    void tellsThatTheStreamWasDeletedMeanwhile() throws Exception {
        append(1);
        var answer = sendAsync(get(STREAM + "?wait=60s&from=" + at(1)));
        server.awaitSubscriptions(1);

        store.change(StreamId.of("s"), any(), StreamChange.delete());

        assertThat(answer.join().statusCode()).isEqualTo(409);
        assertThat(answer.join().body()).contains("urn:evenire:problem:stream-deleted");
    }

    @Test
    void takesNoPlaceFromOtherRequestsAndHasABoundOfItsOwn() throws Exception {
        server.close();
        server = LiveServer.start(store, Map.of("requestsMax", "1", "subscriptionsMax", "2"));
        var first = sendAsync(get(ALL + "?wait=60s"));
        server.awaitSubscriptions(1);
        var second = sendAsync(get(STREAM + "?wait=60s"));
        server.awaitSubscriptions(2);

        var refused = sendUntilThereIsAPlace(get(ALL + "?wait=60s"));
        var served = sendUntilThereIsAPlace(get(ALL));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.body()).contains("store-busy", "2 requests wait, as many as may at a time");
        assertThat(served.statusCode()).isEqualTo(200);
        append(1);
        assertThat(page(first.join()).events()).hasSize(1);
        assertThat(page(second.join()).events()).hasSize(1);
        server.awaitSubscriptions(0);
        assertThat(page(sendUntilThereIsAPlace(get(ALL + "?wait=60s"))).events())
                .hasSize(1);
    }

    /** A place is free again a moment after its answer was sent, or after its subscription was there. */
    private HttpResponse<String> sendUntilThereIsAPlace(HttpRequest.Builder request) throws Exception {
        var answer = send(request);
        for (int i = 0; i < 10_000 && answer.body().contains("as many requests are under way"); i++) {
            answer = send(request);
        }
        return answer;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsWithAClientThatWentAway(boolean resets) throws Exception {
        try (var raw = new RawClient(server.address())) {
            raw.send("GET " + ALL + "?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n");
            server.awaitSubscriptions(1);
            raw.socket().setSoLinger(resets, 0);
        }

        server.awaitSubscriptions(0);
        server.awaitConnections(0);
    }

    /** The memory for the body of a query was held as long as its subscription lasted, which may be days. */
    @Test
    void letsGoOfTheBodyOfAQueryBeforeItWaits() throws Exception {
        server.close();
        server = LiveServer.start(store, Map.of("bodyLengthMax", "200000", "bodiesLengthMax", "200000"));
        var query = "{\"from\":\"%s\"%s}".formatted(at(0), " ".repeat(120_000)); // there is memory for one
        var live = post("?follow", query).header("Accept", "application/x-ndjson");

        try (var lines = client.send(live.build(), BodyHandlers.ofLines()).body()) {
            assertThat(lines.iterator().next()).contains("caught-up");

            assertThat(page(send(post("?wait=0s", query))).events()).isEmpty();
        }
    }

    @Test
    void answersTheRequestThatCameBehindIt() throws Exception {
        try (var raw = new RawClient(server.address())) {
            var page = "GET " + ALL + "?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n";
            var live = "GET /healthz/live HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n".formatted("x".repeat(3_000));
            raw.send(page);
            server.awaitSubscriptions(1);
            raw.send(live + live.substring(0, 20)); // more than is looked at while the first one waits
            append(1);

            assertThat(raw.receive().body()).contains("\"position\":1");
            assertThat(raw.receive().body()).isEqualTo("live\n");
            raw.send(live.substring(20));
            assertThat(raw.receive().body()).isEqualTo("live\n");
        }
    }

    @Test
    void isRefusedWhenTheServerStops() throws Exception {
        var answer = sendAsync(get(ALL + "?wait=60s"));
        server.awaitSubscriptions(1);

        server.close();

        assertThat(answer.join().statusCode()).isEqualTo(503);
        assertThat(answer.join().headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.join().body()).contains("store-unavailable", "the server is stopping");
        assertThat(server.subscriptionCount()).isZero();
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path));
    }

    private HttpRequest.Builder post(String parameters, String query) {
        return get(QUERY + parameters)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(query));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static SubscriptionPage page(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Codec.json().readSubscriptionPage(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            store.append("s", any(), NewEvent.json("T", "1"));
        }
    }
}
