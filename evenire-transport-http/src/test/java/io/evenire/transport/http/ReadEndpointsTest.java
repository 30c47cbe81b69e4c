package io.evenire.transport.http;

import static io.evenire.transport.http.Served.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Parameters;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads over HTTP. */
class ReadEndpointsTest {

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void readsPagesForward() throws Exception {
        served.fill(5);

        var first = served.page(EVENTS + "?limit=2");
        var second = served.page(EVENTS + "?limit=2&from=" + first.next().getAsLong());
        var third = served.page(EVENTS + "?limit=2&from=" + second.next().getAsLong());

        assertThat(Served.versions(first)).containsExactly(0L, 1L);
        assertThat(Served.versions(second)).containsExactly(2L, 3L);
        assertThat(Served.versions(third)).containsExactly(4L);
        assertThat(third.next()).isEmpty();
        assertThat(third.exists()).isTrue();
        assertThat(third.asOf()).isEqualTo(5);
    }

    @Test
    void readsBackwardFromTheEnd() throws Exception {
        served.fill(5);

        var page = served.page(EVENTS + "?direction=backward&limit=3");

        assertThat(Served.versions(page)).containsExactly(4L, 3L, 2L);
        assertThat(page.next()).hasValue(1);
        assertThat(Served.versions(served.page(EVENTS + "?direction=backward&from=1")))
                .containsExactly(1L, 0L);
    }

    @Test
    void hasNoNextPageWhereTheLimitEndsTheStream() throws Exception {
        served.fill(3);

        assertThat(served.page(EVENTS + "?limit=3").next()).isEmpty();
    }

    @Test
    void endsAPageAtOneMebibyte() throws Exception {
        var data = Payload.bytes(new byte[400 * 1024]);
        for (int i = 0; i < 4; i++) {
            served.store.append("order-42", ExpectedVersion.any(), NewEvent.of("Big", data));
        }
        served.store.append(
                "order-42", ExpectedVersion.any(), NewEvent.of("Big", Payload.bytes(new byte[1024 * 1024])));

        var first = served.page(EVENTS);
        var last = served.page(EVENTS + "?from=4");

        assertThat(Served.versions(first)).containsExactly(0L, 1L);
        assertThat(first.next()).hasValue(2);
        assertThat(Served.versions(last))
                .as("at least one event, however large")
                .containsExactly(4L);
    }

    @Test
    void answersAnUnknownStreamWithAnEmptyPage() throws Exception {
        var answer = served.get(EVENTS);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"events\":[],\"asOf\":0,\"exists\":false}");
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void answersNothingNewWith304() throws Exception {
        served.fill(1);
        var tag = served.get(EVENTS).headers().firstValue("ETag").orElseThrow();

        var same = served.send(served.to(EVENTS).header("If-None-Match", "\"x\", W/" + tag));
        served.fill(1);
        var newer = served.send(served.to(EVENTS).header("If-None-Match", tag));

        assertThat(tag).isEqualTo("\"%s-0\"".formatted(served.store.state().incarnation()));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(newer.statusCode()).isEqualTo(200);
    }

    @Test
    void tagsEachFormAsOneOfItsOwn() throws Exception {
        served.fill(1);
        var json = served.get(EVENTS).headers().firstValue("ETag").orElseThrow();
        var protobuf = "application/x-protobuf";

        var other = served.send(served.to(EVENTS).header("Accept", protobuf).header("If-None-Match", json));
        var tag = other.headers().firstValue("ETag").orElseThrow();
        var same = served.send(served.to(EVENTS).header("Accept", protobuf).header("If-None-Match", tag));
        var appended = served.send(served.to(EVENTS)
                .header("If-Match", tag)
                .header("Content-Type", "application/json")
                .POST(Served.body(Served.PLACED)));

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(tag).isNotEqualTo(json);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(appended.statusCode()).isEqualTo(201);
    }

    @Test
    void tagsAStreamByWhereItBeginsToo() throws Exception {
        served.fill(3);
        var whole = served.get(EVENTS).headers().firstValue("ETag").orElseThrow();
        served.store.change(StreamId.of("order-42"), ExpectedVersion.any(), StreamChange.truncateBefore(2));

        var answer = served.send(served.to(EVENTS).header("If-None-Match", whole));
        var tag = answer.headers().firstValue("ETag").orElseThrow();
        var same = served.send(served.to(EVENTS).header("If-None-Match", tag));
        var appended = served.send(served.to(EVENTS)
                .header("If-Match", tag)
                .header("Content-Type", "application/json")
                .POST(Served.body(Served.PLACED)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(tag).isEqualTo("\"%s-2-f2\"".formatted(served.store.state().incarnation()));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(appended.statusCode()).isEqualTo(201);
    }

    /** Undertow refused the seventeenth with an empty answer. */
    @Test
    void saysHowManyParametersThereMayBe() throws Exception {
        var answer = served.get(EVENTS + "?" + "a=1&".repeat(Parameters.COUNT_MAX) + "a=1");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("query must have at most 16 parameters, has 17");
    }

    @Test
    void streamsAllEventsAsLines() throws Exception {
        served.fill(2_500);

        var answer = served.send(served.to(EVENTS + "?from=10").header("Accept", "application/x-ndjson"));

        var lines = answer.body().lines().toList();
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(lines).hasSize(2_490);
        for (int i = 0; i < lines.size(); i++) {
            var event = Codec.json().readEvent(lines.get(i).getBytes(StandardCharsets.UTF_8));
            assertThat(event.version()).isEqualTo(i + 10);
        }
    }

    @Test
    void streamsNoLineOfAnUnknownStream() throws Exception {
        var answer = served.send(served.to(EVENTS).header("Accept", "application/x-ndjson"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void readsOneEvent() throws Exception {
        served.fill(2);

        assertThat(served.get(EVENTS + "/1").body()).contains("\"version\":1");
        assertThat(served.get(EVENTS + "/2").statusCode()).isEqualTo(404);
        assertThat(served.get(EVENTS + "/2").body()).contains("event-not-found", "has no event 2");
    }

    @Test
    void givesTheBytesOfAnEvent() throws Exception {
        var bytes = new byte[] {0, 1, 2, (byte) 0xFF};
        served.store.append(
                "order-42", ExpectedVersion.any(), NewEvent.of("T", Payload.of("text/html", ByteBuffer.wrap(bytes))));

        var answer = served.client.send(served.to(EVENTS + "/0?raw").build(), BodyHandlers.ofByteArray());

        assertThat(answer.body()).isEqualTo(bytes);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox"));
    }

    @Test
    void writesNoContentTypeThatCouldEndAField() throws Exception {
        // U+010D and U+010A end in the bytes of CR and LF
        served.store.append(
                "order-42",
                ExpectedVersion.any(),
                NewEvent.of("T", Payload.of("text/a\u010D\u010AX-Bad: 1", ByteBuffer.wrap(new byte[] {1}))));

        var answer = served.client.send(served.to(EVENTS + "/0?raw").build(), BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(answer.headers().firstValue("X-Bad")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?from=-1", "?from=x", "?from=", "?from=99999999999999999999", "?limit=0", "?limit=-1", "?limit=1001",
                "?limit=ten", "?limit=99999999999999999999", "?direction=up", "?nix=1", "?limit=1&limit=2", "/-1", "/x",
                "/99999999999999999999", "/0?nix", "/0?raw=7", "?expectedVersion=any"
            })
    void refusesBadParameters(String end) throws Exception {
        served.fill(1);

        var answer = served.get(EVENTS + end);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:evenire:problem:bad-request").doesNotContain("Exception", "at io.");
    }
}
