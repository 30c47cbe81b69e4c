package io.evenire.transport.http;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.transport.http.ListStore.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Checkpoint;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that go on with the events that come: server-sent events, and lines. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveBodiesTest {

    private static final String STREAM = "/api/v1/streams/s/events";
    private static final String ALL = "/api/v1/events";

    private final ListStore store = new ListStore();
    private LiveServer server = LiveServer.start(store, Map.of());

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {STREAM, ALL})
    void serverSentEventsCatchUpAndGoOn(String path) throws Exception {
        append("1");
        append("2");
        try (var client = LiveClient.eventStream(server.address(), path)) {
            assertThat(client.head())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Type: text/event-stream\n", "Cache-Control: no-store\n");
            assertThat(client.block()).isEqualTo("retry: 1000\n");
            assertThat(client.block())
                    .startsWith("id: %s\ndata: {\"stream\":\"s\",\"version\":0,\"position\":1,".formatted(at(1)))
                    .endsWith("\"type\":\"T\",\"data\":1}\n");
            assertThat(client.block()).startsWith("id: %s\ndata: {".formatted(at(2)));
            assertThat(client.block())
                    .isEqualTo("event: caught-up\nid: %s\ndata: {\"checkpoint\":\"%s\"}\n".formatted(at(2), at(2)));

            append("3");

            assertThat(client.block()).startsWith("id: %s\ndata: {".formatted(at(3)));
        }
    }

    @Test
    void anEventIsOneLineOfDataHoweverManyLinesItsDataHas() throws Exception {
        append("{\n  \"a\":\r\n1,\n\n\"b\" : \"\\n\"}");
        store.append("s", any(), NewEvent.of("T", Payload.text("one\ntwo\r\n\nthree\rdata: x\n\n")));
        try (var client = LiveClient.eventStream(server.address(), ALL)) {
            client.block();

            assertThat(client.block())
                    .startsWith("id: %s\ndata: {".formatted(at(1)))
                    .endsWith("\"data\":{   \"a\":  1,  \"b\" : \"\\n\"}}\n")
                    .satisfies(block -> assertThat(block.lines()).hasSize(2));
            assertThat(client.block())
                    .startsWith("id: %s\ndata: {".formatted(at(2)))
                    .contains("one\\ntwo\\r\\n\\nthree\\rdata: x\\n\\n")
                    .satisfies(block -> assertThat(block.lines()).hasSize(2));
            assertThat(client.block()).startsWith("event: caught-up\n");
        }
    }

    @Test
    void goesOnBehindTheLastEventId() throws Exception {
        append("1");
        append("2");
        append("3");
        for (var path : new String[] {ALL, STREAM, ALL + "?from=1", STREAM + "?from=end"}) {
            try (var client = LiveClient.eventStream(server.address(), path, "Last-Event-ID: " + at(2))) {
                client.block();
                assertThat(client.block()).startsWith("id: %s\n".formatted(at(3)));
                assertThat(client.block()).startsWith("event: caught-up\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "x", "0f0e0d0c-0b0a-4908-8706-050403020100", "0f0e0d0c-0b0a-4908-8706-050403020100-07"})
    void refusesALastEventIdThatIsNone(String id) throws Exception {
        try (var raw = new RawClient(server.address())) {
            raw.send("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: %s\r\n\r\n"
                    .formatted(ALL, id));

            var answer = raw.receive();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body())
                    .contains("Last-Event-ID must be the id of an event of this server", "is '" + id + "'");
        }
    }

    @Test
    void refusesALastEventIdThatTheStoreDoesNotHave() throws Exception {
        var other = new Checkpoint(UUID.fromString("00000000-0000-4000-8000-000000000001"), 0);
        for (var id : new Checkpoint[] {at(1), other}) {
            try (var raw = new RawClient(server.address())) {
                raw.send("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: %s\r\n\r\n"
                        .formatted(ALL, id));

                var answer = raw.receive();

                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.body()).contains("urn:evenire:problem:position-ahead");
            }
        }
        server.awaitSubscriptions(0);
    }

    @Test
    void linesThatFollowCatchUpAndGoOn() throws Exception {
        append("1");
        try (var client = LiveClient.lines(server.address(), ALL + "?follow")) {
            assertThat(client.head()).contains("Content-Type: application/x-ndjson\n");
            assertThat(client.line()).get().asString().startsWith("{\"stream\":\"s\",\"version\":0,\"position\":1,");
            assertThat(client.line()).hasValue("{\"signal\":\"caught-up\",\"checkpoint\":\"%s\"}".formatted(at(1)));

            append("2");

            assertThat(client.line()).get().asString().startsWith("{\"stream\":\"s\",\"version\":1,\"position\":2,");
        }
    }

    @Test
    void givesASignOfLifeWhereThereIsNothingToGive() throws Exception {
        server.close();
        server = LiveServer.start(store, Map.of("heartbeat", "20ms"));
        try (var events = LiveClient.eventStream(server.address(), ALL);
                var lines = LiveClient.lines(server.address(), ALL + "?follow")) {
            assertThat(events.block()).startsWith("retry:");
            assertThat(events.block()).startsWith("event: caught-up");
            assertThat(events.block()).isEqualTo(":\n");
            assertThat(events.block()).isEqualTo(":\n");
            assertThat(lines.line()).get().asString().startsWith("{\"signal\"");
            assertThat(lines.line()).hasValue("");
            assertThat(lines.line()).hasValue("");
        }
    }

    /** Nobody made the body that would have ended the watching of the client, so its next request was not read. */
    @ParameterizedTest
    @CsvSource({"text/event-stream, ''", "application/x-ndjson, ?follow"})
    void answersTheRequestBehindAHead(String accept, String query) throws Exception {
        try (var raw = new RawClient(server.address())) {
            raw.send("HEAD %s%s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n\r\n".formatted(ALL, query, accept));
            assertThat(raw.receive().fields()).containsEntry("content-type", accept);
            server.awaitSubscriptions(0);

            raw.send("GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(raw.receive().body()).isEqualTo("live\n");
        }
    }

    @Test
    void tellsThatTheStreamWasDeletedAndEnds() throws Exception {
        append("1");
        try (var events = LiveClient.eventStream(server.address(), STREAM + "?from=end");
                var lines = LiveClient.lines(server.address(), STREAM + "?from=end&follow")) {
            events.block();
            assertThat(events.block()).startsWith("event: caught-up");
            assertThat(lines.line()).get().asString().startsWith("{\"signal\"");

            store.change(StreamId.of("s"), any(), StreamChange.tombstone());

            assertThat(events.block())
                    .startsWith("event: problem\ndata: {\"type\":\"urn:evenire:problem:stream-deleted\",")
                    .contains("\"status\":410", "\"stream\":\"s\",\"tombstoned\":true");
            assertThat(events.line()).isEmpty();
            assertThat(lines.line())
                    .get()
                    .asString()
                    .startsWith(
                            "{\"signal\":\"problem\",\"problem\":{\"type\":\"urn:evenire:problem:stream-deleted\",");
            assertThat(lines.line()).isEmpty();
        }
        server.awaitSubscriptions(0);
    }

    @Test
    void endsProperlyWhenTheServerStops() throws Exception {
        append("1");
        try (var events = LiveClient.eventStream(server.address(), ALL);
                var lines = LiveClient.lines(server.address(), ALL + "?follow")) {
            for (int i = 0; i < 3; i++) {
                events.block();
            }
            lines.line();
            lines.line();

            server.close();

            assertThat(events.line()).isEmpty();
            assertThat(lines.line()).isEmpty();
        }
        assertThat(server.subscriptionCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsWithAClientThatWentAway(boolean resets) throws Exception {
        try (var events = LiveClient.eventStream(server.address(), ALL);
                var lines = LiveClient.lines(server.address(), ALL + "?follow")) {
            server.awaitSubscriptions(2);
            events.raw().socket().setSoLinger(resets, 0);
            lines.raw().socket().setSoLinger(resets, 0);
        }

        server.awaitSubscriptions(0);
        server.awaitConnections(0);
    }

    @Test
    void cutsAClientThatTakesNothingAndGoesOnWithOneThatDoes() throws Exception {
        server.close();
        server = LiveServer.start(store, Map.of("stallTimeout", "500ms"));
        var data = Payload.bytes(new byte[1024 * 1024]);
        try (var lazy = LiveClient.eventStream(server.address(), ALL);
                var keen = LiveClient.lines(server.address(), ALL + "?follow")) {
            server.awaitSubscriptions(2);
            assertThat(keen.line()).get().asString().startsWith("{\"signal\"");
            for (int i = 0; i < 24; i++) {
                store.append("s", any(), NewEvent.of("Big", data));
                assertThat(keen.line()).get().asString().contains("\"position\":" + (i + 1) + ",");
            }

            server.awaitSubscriptions(1);

            append("1");
            assertThat(keen.line()).get().asString().contains("\"position\":25,");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> readToTheEnd(lazy));
        }
    }

    private static void readToTheEnd(LiveClient client) throws IOException {
        var line = client.line();
        while (line.isPresent()) {
            line = client.line();
        }
    }

    @Test
    void givesBackTheMemoryOfWhatWasTaken() throws Exception {
        server.close();
        server = LiveServer.start(
                store, Map.of("bodyLengthMax", "100000", "bodiesLengthMax", "100000", "stallTimeout", "60s"));
        var data = "\"" + "x".repeat(50_000) + "\"";
        try (var first = LiveClient.lines(server.address(), ALL + "?follow");
                var second = LiveClient.lines(server.address(), ALL + "?follow")) {
            assertThat(first.line()).isPresent();
            assertThat(second.line()).isPresent();
            for (int i = 0; i < 20; i++) { // at a time there is memory for one of them
                append(data);
                assertThat(first.line()).get().asString().contains("\"position\":" + (i + 1) + ",");
                assertThat(second.line()).get().asString().contains("\"position\":" + (i + 1) + ",");
            }
        }
    }

    @Test
    void hasABoundOfItsOwn() throws Exception {
        server.close();
        server = LiveServer.start(store, Map.of("subscriptionsMax", "2"));
        try (var first = LiveClient.eventStream(server.address(), ALL);
                var second = LiveClient.lines(server.address(), ALL + "?follow");
                var third = LiveClient.eventStream(server.address(), ALL);
                var plain = LiveClient.lines(server.address(), ALL)) {
            assertThat(first.head()).startsWith("HTTP/1.1 200 ");
            assertThat(second.head()).startsWith("HTTP/1.1 200 ");
            assertThat(third.head()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1\n");
            assertThat(plain.head()).startsWith("HTTP/1.1 200 ");
        }
        server.awaitSubscriptions(0);
        try (var again = LiveClient.eventStream(server.address(), ALL)) {
            assertThat(again.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, wait=1s, 'wait is only for pages, not for text/event-stream'",
        "text/event-stream, limit=5, limit is not for answers that go on",
        "text/event-stream, direction=backward, direction must be forward where events are waited for",
        "application/x-ndjson, wait=1s, 'wait is only for pages, not for application/x-ndjson'",
        "application/x-ndjson, wait=1s&follow, 'wait is only for pages, not for application/x-ndjson'",
        "application/x-ndjson, follow&limit=5, limit is not for answers that go on",
        "application/x-ndjson, follow=yes, 'follow must be true or false, is ''yes'''"
    })
    void refusesWhatMakesNoSense(String accept, String query, String detail) throws Exception {
        for (var path : new String[] {STREAM, ALL}) {
            try (var raw = new RawClient(server.address())) {
                raw.send("GET %s?%s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n\r\n".formatted(path, query, accept));

                var answer = raw.receive();

                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.body()).contains("urn:evenire:problem:bad-request", detail);
            }
        }
    }

    private void append(String json) {
        store.append("s", any(), NewEvent.json("T", json));
    }
}
