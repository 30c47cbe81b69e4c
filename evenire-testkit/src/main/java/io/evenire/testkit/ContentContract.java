package io.evenire.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is appended comes back as it was, to the byte. */
abstract class ContentContract extends ContractChapter {

    ContentContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "-",
                "...",
                "..x",
                "x..",
                ".hidden",
                "/",
                "//",
                "a/b",
                "/a/",
                "../../etc/passwd",
                "a/./b",
                "a/../b",
                "%",
                "%2F",
                "%2e%2E",
                "%zz",
                "100%",
                "a+b",
                "a b",
                " a",
                "a ",
                "a?b=c&d#e",
                "a;b=c",
                "a\\b",
                "\"a\"",
                "'a'",
                "{a}",
                "[a]|^`<>",
                "a:b@c",
                "~*!$&()",
                "straße-Ä",
                "日本-語",
                "😀",
                "order-😀/😀",
                "\u00A0",
                "\u200B",
                "\uE000",
                "\uFFFD",
                "\uFFFF",
                "e\u0301",
                "018f0000-0000-7000-8000-000000000001",
                "events",
                "order-1/events",
                "null",
                "0"
            })
    void anyTextIsAStreamId(String id) {
        var stream = StreamId.of(id);
        var content = event();

        var appended = store.append(id, ExpectedVersion.noStream(), content);
        store.append(Append.to(stream, ExpectedVersion.exactly(0), event()));

        assertThat(appended.version(stream)).isZero();
        assertThat(eventsOf(stream)).hasSize(2).first().satisfies(event -> {
            assertThat(event.stream()).isEqualTo(stream);
            assertThat(event.content()).isEqualTo(content);
        });
        assertThat(store.stream(stream)).hasValueSatisfying(state -> {
            assertThat(state.stream()).isEqualTo(stream);
            assertThat(state.version()).isEqualTo(1);
        });
        assertThat(store.streams(id))
                .singleElement()
                .satisfies(state -> assertThat(state.stream()).isEqualTo(stream));
        assertThat(store.streams("", id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"total\": 42}",
                "  { \"a\" :\t1 ,\n\"b\":2}  ",
                "{\"b\":1,\"a\":2,\"a\":3}",
                "12345678901234567890.123456789012345678901234567890",
                "1e1000",
                "-0",
                "1.0",
                "\"\\u0041\\u0000\\/ \\ud83d\\ude00 😀 é\"",
                "null",
                "true",
                "[]",
                "\"\"",
                "not JSON at all",
                "{\"cut\":",
                "1 2",
                " "
            })
    void jsonComesBackAsTheTextItWas(String json) {
        requireRoundTrip(NewEvent.json("Json", json).withMetadata(Payload.json(json)));

        assertThat(eventsOf(ORDER).getFirst().data().text()).isEqualTo(json);
    }

    @Test
    void payloadsOfEveryKindComeBackAsTheyWere() {
        var everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        requireRoundTrip(
                NewEvent.of("Empty", Payload.empty()),
                NewEvent.of("Bytes", Payload.bytes(everyByte)).withMetadata(Payload.bytes(everyByte)),
                NewEvent.of("OneZero", Payload.bytes(new byte[1])),
                NewEvent.of("Text", Payload.text("line one\r\nline two\u0000 😀")),
                NewEvent.of("NoText", Payload.text("")).withMetadata(Payload.text("")),
                NewEvent.of("NoJson", Payload.json("")).withMetadata(Payload.json("")),
                NewEvent.of("TextThatIsNoUtf8", Payload.of(Payload.TEXT, ByteBuffer.wrap(everyByte))),
                NewEvent.of("JsonThatIsNoUtf8", Payload.of(Payload.JSON, ByteBuffer.wrap(everyByte))),
                NewEvent.of("Avro", Payload.of("application/avro; v=\"2\"; ü", ByteBuffer.wrap(everyByte))),
                NewEvent.of(
                        "JsonLike", Payload.of("application/vnd.order+json", ByteBuffer.wrap("{}".getBytes(UTF_8)))),
                NewEvent.of("Loud", Payload.of("APPLICATION/JSON", ByteBuffer.wrap("{}".getBytes(UTF_8)))));
    }

    @Test
    void typesAndTagsOfAnyTextComeBackAsTheyWere() {
        requireRoundTrip(
                event().withTags("customer:7", "order:42"),
                event().withTags("b", "a", "B", "😀", "a,b", "\"q\"", " ", "%2F", "ä", "a\u0308"),
                event().withTags("twice", "twice"),
                NewEvent.json("orderPlaced/v2 😀 \"x\" ,;", "{}"),
                NewEvent.json(" ", "{}"));
    }

    @Test
    void theContextComesBackAsItWas() {
        var none = EventContext.none();
        requireRoundTrip(
                event().withContext(none.withCorrelationId("c-1 😀")),
                event().withContext(none.withCausationId(UUID.randomUUID().toString())),
                event().withContext(none.withTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
                event().withContext(none.withSchemaVersion(1)),
                event().withContext(none.withSchemaVersion(Integer.MAX_VALUE)),
                event().withContext(none.withOccurredAt(Instant.EPOCH)),
                event().withContext(none.withOccurredAt(Instant.parse("1678-01-01T00:00:00Z"))),
                event().withContext(none.withOccurredAt(Instant.parse("1969-12-31T23:59:59.999999999Z"))),
                event().withContext(none.withOccurredAt(Instant.parse("2261-12-31T23:59:59.999999999Z"))),
                event().withContext(none.withCorrelationId("a")
                        .withCausationId("b")
                        .withTraceparent("c")
                        .withSchemaVersion(7)
                        .withOccurredAt(Instant.parse("2026-02-03T04:05:06.123456789Z"))));
    }

    @Test
    void anIdMayBeAnyUuid() {
        requireRoundTrip(
                event().withId(new UUID(0, 0)),
                event().withId(new UUID(-1, -1)),
                event().withId(new UUID(Long.MIN_VALUE, Long.MAX_VALUE)),
                event().withId(UUID.randomUUID()),
                event().withId(UUID.nameUUIDFromBytes("order".getBytes(UTF_8))));
    }

    @Test
    void allOfAnEventTogetherComesBack() {
        Set<String> tags = new LinkedHashSet<>();
        for (int i = 0; i < 64; i++) {
            tags.add("tag:" + i);
        }
        requireRoundTrip(new NewEvent(
                UUID.randomUUID(),
                "EverythingHappened",
                Payload.json("{\"all\": true}"),
                Payload.text("who: me"),
                tags,
                EventContext.none().withCorrelationId("c").withSchemaVersion(3)));
    }

    /** Appends each alone and all together, so that nothing of one event leaks into the next. */
    private void requireRoundTrip(NewEvent... events) {
        var appended = new ArrayList<NewEvent>();
        for (var event : events) {
            store.append(Append.to(ORDER, ExpectedVersion.any(), event));
            appended.add(event);
        }
        var again = new NewEvent[events.length];
        for (int i = 0; i < events.length; i++) {
            again[i] = events[i].withId(NewEvent.newId());
            appended.add(again[i]);
        }
        store.append(Append.to(ORDER, ExpectedVersion.any(), again));

        requireContent(appended);
        reopen();
        requireContent(appended);
    }

    private void requireContent(List<NewEvent> appended) {
        assertThat(contentOf(ORDER)).isEqualTo(appended);
        assertThat(store.read(Read.stream(ORDER).backward()).stream().map(Event::content))
                .isEqualTo(appended.reversed());
    }
}
