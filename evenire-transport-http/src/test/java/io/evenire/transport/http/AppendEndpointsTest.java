package io.evenire.transport.http;

import static io.evenire.transport.http.Served.EVENTS;
import static io.evenire.transport.http.Served.PLACED;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Appends over HTTP. */
class AppendEndpointsTest {

    private static final String ID = "0190b0a0-0000-7000-8000-000000000001";
    private static final String WITH_ID = "{\"id\":\"" + ID + "\",\"type\":\"OrderPlaced\",\"data\":1}";
    private static final StreamId ORDER = StreamId.of("order-42");

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void appendsOneEvent() throws Exception {
        var answer = served.post(EVENTS + "?expectedVersion=noStream", PLACED);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body())
                .isEqualTo("{\"stream\":\"order-42\",\"firstVersion\":0,\"lastVersion\":0,"
                        + "\"firstPosition\":1,\"lastPosition\":1}");
        assertThat(answer.headers().firstValue("Location")).contains(EVENTS + "/0");
        assertThat(served.store.read("order-42").first().orElseThrow().data().text())
                .isEqualTo("{\"total\":42}");
    }

    @Test
    void appendsAnArray() throws Exception {
        var answer = served.post(EVENTS, "[" + PLACED + "," + PLACED + "]");

        assertThat(answer.body()).contains("\"firstVersion\":0,\"lastVersion\":1");
    }

    @Test
    void answersTheSameAgainWithTheFirstResult() throws Exception {
        served.post(EVENTS, WITH_ID);

        var answer = served.post(EVENTS, WITH_ID);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"lastVersion\":0", "\"duplicate\":true");
    }

    @Test
    void answersAConflictWithWhatIsThere() throws Exception {
        served.post(EVENTS, PLACED);

        var answer = served.post(EVENTS + "?expectedVersion=7", PLACED);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body())
                .contains(
                        "urn:evenire:problem:version-conflict", "\"expected\":\"7\"", "\"actual\":0", "\"status\":409");
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match, '\"0\"', 201",
        "If-Match, '\"1\"', 412",
        "If-Match, *, 201",
        "If-None-Match, *, 412",
        "If-None-Match, '\"0\"', 400",
        "If-Match, 0, 400",
        "If-Match, 'W/\"0\"', 400",
        "If-Match, '\"0\", \"1\"', 400",
        "If-Match, '\"01234567-89ab-cdef-0123-456789abcdef-0\"', 412"
    })
    void takesABeliefInAField(String name, String value, int status) throws Exception {
        served.post(EVENTS, PLACED);

        var answer = served.send(served.to(EVENTS)
                .header("Content-Type", "application/json")
                .header(name, value)
                .POST(Served.body(PLACED)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (status != 201) {
            assertThat(answer.body()).contains("\"status\":" + status);
        }
    }

    @Test
    void takesTheTagOfAPageAsABelief() throws Exception {
        served.post(EVENTS, PLACED);
        var tag = served.get(EVENTS).headers().firstValue("ETag").orElseThrow();

        var first = served.send(served.to(EVENTS)
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .POST(Served.body(PLACED)));
        var second = served.send(served.to(EVENTS)
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .POST(Served.body(PLACED)));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(412);
        assertThat(second.body()).contains("\"actual\":1");
    }

    @Test
    void refusesTwoBeliefs() throws Exception {
        var answer = served.send(served.to(EVENTS + "?expectedVersion=any")
                .header("Content-Type", "application/json")
                .header("If-Match", "*")
                .POST(Served.body(PLACED)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("only one of expectedVersion, If-Match and If-None-Match");
    }

    @Test
    void appendsToSeveralStreams() throws Exception {
        var answer = served.post(
                "/api/v1/events",
                "{\"appends\":[{\"stream\":\"a\",\"expectedVersion\":\"noStream\",\"events\":[" + PLACED + "]},"
                        + "{\"stream\":\"b\",\"events\":[" + PLACED + "," + PLACED + "]}],"
                        + "\"checks\":[{\"stream\":\"c\",\"expectedVersion\":\"noStream\"}]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(served.store.stream(StreamId.of("a")).orElseThrow().version())
                .isZero();
        assertThat(served.store.stream(StreamId.of("b")).orElseThrow().version())
                .isEqualTo(1);
    }

    @Test
    void writesNothingWhenOneOfSeveralStreamsIsNotAsExpected() throws Exception {
        var answer = served.post(
                "/api/v1/events",
                "{\"appends\":[{\"stream\":\"a\",\"events\":[" + PLACED + "]}],"
                        + "\"checks\":[{\"stream\":\"c\",\"expectedVersion\":\"streamExists\"}]}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("\"stream\":\"c\"");
        assertThat(served.store.state().head()).isZero();
    }

    @Test
    void speaksProtobuf() throws Exception {
        var codec = Codec.protobuf();
        var event = NewEvent.of("Read", Payload.bytes(new byte[] {0, 1, (byte) 0xFF}))
                .withTags("sensor:7");

        var appended = served.client.send(
                served.to(EVENTS)
                        .header("Content-Type", codec.contentType())
                        .POST(BodyPublishers.ofByteArray(codec.writeEvents(List.of(event))))
                        .build(),
                BodyHandlers.ofByteArray());
        var page = served.client.send(
                served.to(EVENTS).header("Accept", codec.contentType()).build(), BodyHandlers.ofByteArray());

        assertThat(appended.headers().firstValue("Content-Type")).contains("application/x-protobuf");
        assertThat(codec.readAppended(appended.body()).version(ORDER)).isZero();
        assertThat(page.headers().firstValue("Content-Type")).contains("application/x-protobuf");
        assertThat(codec.readEventPage(page.body()).events().get(0).content()).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain | {} | 415 | application/json or application/x-protobuf, is 'text/plain'",
                "application/x-www-form-urlencoded | {} | 415 | Content-Type must be",
                "application/json | | 400 | ",
                "application/json | { | 400 | ",
                "application/json | [] | 400 | ",
                "application/json | {\"type\":\"T\",\"data\":1,\"data\":2} | 400 | ",
                "application/json | {\"type\":\"T\",\"data\":1}{} | 400 | ",
                "application/json | {\"type\":\"T\",\"data\":1,\"nix\":2} | 400 | nix",
                "application/json | {\"type\":\"\",\"data\":1} | 400 | must not be empty",
                "application/json | {\"data\":1} | 400 | type",
                "application/x-protobuf | {\"type\":\"T\"} | 400 | "
            })
    void refusesBadBodies(String type, String text, int status, String detail) throws Exception {
        var answer =
                served.send(served.to(EVENTS).header("Content-Type", type).POST(Served.body(text == null ? "" : text)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("urn:evenire:problem:", detail == null ? "" : detail);
        assertThat(served.store.state().head()).isZero();
    }

    @Test
    void refusesAnEncodedBody() throws Exception {
        var answer = served.send(served.to(EVENTS)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(Served.body(PLACED)));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("Content-Encoding must be identity, is 'gzip'");
    }

    @Test
    void refusesTheStoresOwnStreams() throws Exception {
        var answer = served.post("/api/v1/streams/%24own/events", PLACED);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("'$own'");
    }

    @Test
    void refusesAnIdThatIsTooLong() throws Exception {
        var answer = served.post("/api/v1/streams/" + "a".repeat(513) + "/events", PLACED);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("at most 512");
    }

    @Test
    void takesTheLargestEventAndRefusesALargerOne() throws Exception {
        var largest = "\"" + "x".repeat(1024 * 1024 - 2) + "\"";

        assertThat(served.post(EVENTS, "{\"type\":\"T\",\"data\":" + largest + "}")
                        .statusCode())
                .isEqualTo(201);
        var refused = served.post(EVENTS, "{\"type\":\"T\",\"data\":\"x" + largest.substring(1) + "}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("1048576", "1048577");
    }
}
