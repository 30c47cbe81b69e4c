package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LiveFormTest {

    private static final UUID INCARNATION = UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100");
    private static final Checkpoint AT = new Checkpoint(INCARNATION, 7);
    private static final String EVENT =
            "{\"stream\":\"s\",\"version\":3,\"position\":7,\"recordedAt\":\"1970-01-01T00:00:00Z\","
                    + "\"id\":\"0f0e0d0c-0b0a-4908-8706-050403020100\",\"type\":\"T\",\"data\":{ \"a\" :  1}}";

    private final Event event = new Event(
            7,
            StreamId.of("s"),
            3,
            Instant.EPOCH,
            NewEvent.json("T", "{ \"a\" :\r\n1}").withId(INCARNATION));
    private final Problem problem = Problem.of(new StoreUnavailableException("one\nid: 9"));

    @Test
    void serverSentEventsHaveOneLineOfDataAndAnId() {
        var form = LiveForm.EVENT_STREAM;

        assertThat(text(form.begin())).isEqualTo("retry: 1000\n\n");
        assertThat(text(form.event(INCARNATION, event))).isEqualTo("id: %s\ndata: %s\n\n".formatted(AT, EVENT));
        assertThat(text(form.caughtUp(AT)))
                .isEqualTo("event: caught-up\nid: %s\ndata: {\"checkpoint\":\"%s\"}\n\n".formatted(AT, AT));
        assertThat(text(form.progress(AT)))
                .isEqualTo("event: progress\nid: %s\ndata: {\"checkpoint\":\"%s\"}\n\n".formatted(AT, AT));
        assertThat(text(form.heartbeat())).isEqualTo(":\n\n");
        assertThat(text(form.problem(problem)))
                .startsWith("event: problem\ndata: {\"type\":\"urn:evenire:problem:store-unavailable\",")
                .contains("\"one\\nid: 9\"")
                .endsWith("}\n\n")
                .satisfies(block -> assertThat(block.lines()).hasSize(3));
    }

    @Test
    void linesSayBySignalThatTheyAreNoEvents() {
        var form = LiveForm.JSON_LINES;

        assertThat(form.begin()).isEmpty();
        assertThat(text(form.event(INCARNATION, event))).isEqualTo(EVENT + "\n");
        assertThat(text(form.caughtUp(AT)))
                .isEqualTo("{\"signal\":\"caught-up\",\"checkpoint\":\"%s\"}\n".formatted(AT));
        assertThat(text(form.progress(AT)))
                .isEqualTo("{\"signal\":\"progress\",\"checkpoint\":\"%s\"}\n".formatted(AT));
        assertThat(text(form.heartbeat())).isEqualTo("\n");
        assertThat(text(form.problem(problem)))
                .startsWith("{\"signal\":\"problem\",\"problem\":{\"type\":\"urn:evenire:problem:store-unavailable\",")
                .endsWith("}}\n")
                .satisfies(line -> assertThat(line.lines()).hasSize(1));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
