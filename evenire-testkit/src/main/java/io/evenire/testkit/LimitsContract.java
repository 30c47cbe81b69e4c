package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamCheck;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is just small enough is taken whole; what is a little too large is refused with the value and the limit. */
abstract class LimitsContract extends ContractChapter {

    LimitsContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void dataHasALimit() {
        int max = Limits.DATA_LENGTH_DEFAULT_MAX;

        requireTaken(withData(max - 1), withData(max));
        requireRefused(() -> store.append(Append.to(STOCK, ExpectedVersion.any(), withData(max + 1))), max, max + 1);
        requireRefused(
                () -> store.append(Append.to(STOCK, ExpectedVersion.any(), event())
                        .and(CUSTOMER, ExpectedVersion.any(), event(), withData(max + 1), event())),
                max,
                max + 1);
        int most = Limits.DATA_LENGTH_MAX;
        requireRefused(() -> withData(most + 1), most, most + 1);
    }

    @Test
    void jsonHasTheSameLimit() {
        int max = Limits.DATA_LENGTH_DEFAULT_MAX;
        var largest = "\"" + "\\".repeat(max - 2) + "\"";

        requireTaken(NewEvent.json("Json", largest));
        requireRefused(
                () -> store.append(Append.to(STOCK, ExpectedVersion.any(), NewEvent.json("Json", largest + " "))),
                max,
                max + 1);
    }

    @Test
    void metadataHasALimit() {
        int max = Limits.METADATA_LENGTH_MAX;

        requireTaken(
                event().withMetadata(Payload.bytes(new byte[max - 1])),
                event().withMetadata(Payload.bytes(new byte[max])));
        requireRefused(() -> event().withMetadata(Payload.bytes(new byte[max + 1])), max, max + 1);
    }

    @Test
    void aTypeHasALimit() {
        int max = Limits.TYPE_LENGTH_MAX;

        requireTaken(
                NewEvent.json("t", "1"),
                NewEvent.json("t".repeat(max - 1), "1"),
                NewEvent.json("t".repeat(max), "1"),
                NewEvent.json("ü".repeat(max / 2), "1"),
                NewEvent.json("😀".repeat(max / 4), "1"));
        requireRefused(() -> NewEvent.json("t".repeat(max + 1), "1"), max, max + 1);
        requireRefused(() -> NewEvent.json("ü".repeat(max / 2) + "t", "1"), max, max + 1);
        assertThatIllegalArgumentException().isThrownBy(() -> NewEvent.json("", "1"));
    }

    @Test
    void aContentTypeHasALimit() {
        int max = Limits.CONTENT_TYPE_LENGTH_MAX;
        var bytes = ByteBuffer.wrap(new byte[] {1, 2, 3});

        requireTaken(
                NewEvent.of("T", Payload.of("c".repeat(max - 1), bytes)),
                NewEvent.of("T", Payload.of("c".repeat(max), bytes)),
                NewEvent.of("T", Payload.of("ü".repeat(max / 2), bytes))
                        .withMetadata(Payload.of("c".repeat(max), bytes)));
        requireRefused(() -> Payload.of("c".repeat(max + 1), bytes), max, max + 1);
    }

    @Test
    void tagsHaveALimit() {
        int max = Limits.TAG_LENGTH_MAX;
        int countMax = Limits.TAG_COUNT_MAX;

        requireTaken(
                event().withTags("t".repeat(max - 1), "t".repeat(max), "ü".repeat(max / 2)),
                withTags(tags(countMax - 1, 1)),
                withTags(tags(countMax, 1)),
                withTags(tags(countMax, max)));
        requireRefused(() -> event().withTags("t".repeat(max + 1)), max, max + 1);
        requireRefused(() -> withTags(tags(countMax + 1, 1)), countMax, countMax + 1);
    }

    @Test
    void theContextHasALimit() {
        int max = Limits.CONTEXT_LENGTH_MAX;
        var longest = "c".repeat(max);

        requireTaken(event().withContext(EventContext.none()
                .withCorrelationId(longest)
                .withCausationId(longest.substring(1))
                .withTraceparent(longest)));
        requireRefused(() -> EventContext.none().withCorrelationId(longest + "c"), max, max + 1);
        requireRefused(() -> EventContext.none().withCausationId(longest + "c"), max, max + 1);
        requireRefused(() -> EventContext.none().withTraceparent(longest + "c"), max, max + 1);
    }

    @Test
    void aStreamIdHasALimit() {
        int max = Limits.STREAM_ID_LENGTH_MAX;

        for (var id : List.of(
                "s".repeat(max - 1), "s".repeat(max), "/".repeat(max), "ü".repeat(max / 2), "😀".repeat(max / 4))) {
            var stream = StreamId.of(id);
            append(stream, 1);
            assertThat(eventsOf(stream)).hasSize(1);
            assertThat(store.stream(stream)).isPresent();
            assertThat(store.streams(id)).hasSize(1);
        }
        requireRefused(() -> store.read("s".repeat(max + 1)), max, max + 1);
        requireRefused(() -> store.append("ü".repeat(max / 2) + "s", ExpectedVersion.any(), event()), max, max + 1);
    }

    @Test
    void anAppendHasALimitOfEvents() {
        int max = Limits.APPEND_EVENT_COUNT_MAX;

        store.append(Append.to(ORDER, ExpectedVersion.any(), events(max - 1)));
        var appended = store.append(Append.to(ORDER, ExpectedVersion.any(), events(max)));

        assertThat(appended.lastPosition() - appended.firstPosition()).isEqualTo(max - 1);
        assertThat(eventsOf(ORDER)).hasSize(2 * max - 1);
        requireRefused(() -> Append.to(ORDER, ExpectedVersion.any(), events(max + 1)), max, max + 1);
        requireRefused(
                () -> Append.to(ORDER, ExpectedVersion.any(), events(max)).and(STOCK, ExpectedVersion.any(), event()),
                max,
                max + 1);
    }

    @Test
    void anAppendHasALimitOfBytes() {
        int max = Limits.APPEND_LENGTH_MAX;
        var bytesShort = eventsOfLength(max - 1);
        var full = eventsOfLength(max);

        store.append(Append.to(ORDER, ExpectedVersion.any(), bytesShort));
        store.append(Append.to(ORDER, ExpectedVersion.any(), full));

        assertThat(contentOf(ORDER)).startsWith(bytesShort).endsWith(full).hasSize(bytesShort.length + full.length);
        requireRefused(() -> Append.to(ORDER, ExpectedVersion.any(), eventsOfLength(max + 1)), max, max + 1);
    }

    @Test
    void anAppendHasALimitOfStreams() {
        int max = Limits.APPEND_STREAM_COUNT_MAX;

        for (int count : new int[] {max - 1, max}) {
            var appended = store.append(new Append(parts("s" + count, count), List.of()));
            assertThat(appended.versions()).hasSize(count);
            assertThat(store.streams("s" + count)).hasSize(count);
        }
        requireRefused(() -> new Append(parts("more", max + 1), List.of()), max, max + 1);
    }

    @Test
    void anAppendHasALimitOfChecks() {
        int max = Limits.APPEND_CHECK_COUNT_MAX;
        var part = List.of(new StreamAppend(ORDER, ExpectedVersion.any(), List.of(event())));

        store.append(new Append(parts("there", max), List.of()));
        store.append(new Append(part, checks("there", max)));

        assertThat(eventsOf(ORDER)).hasSize(1);
        var other = List.of(new StreamAppend(ORDER, ExpectedVersion.any(), List.of(event())));
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(new Append(other, checks("absent", max))));
        requireRefused(() -> new Append(part, checks("there", max + 1)), max, max + 1);
    }

    @Test
    void theLargestAppendInEveryRespectIsTaken() {
        int count = Limits.APPEND_EVENT_COUNT_MAX;
        var stream = StreamId.of("s".repeat(Limits.STREAM_ID_LENGTH_MAX));
        var tags = tags(Limits.TAG_COUNT_MAX, 2);
        int dataLength = Limits.APPEND_LENGTH_MAX / count - 1 - 2 * tags.size();
        var events = new NewEvent[count];
        for (int i = 0; i < count; i++) {
            events[i] = new NewEvent(
                    UUID.randomUUID(),
                    "T",
                    Payload.bytes(new byte[dataLength]),
                    Payload.empty(),
                    tags,
                    EventContext.none());
        }

        var appended = store.append(Append.to(stream, ExpectedVersion.noStream(), events));

        assertThat(appended.version(stream)).isEqualTo(count - 1);
        int index = 0;
        for (var event : store.read(stream.value())) {
            assertThat(event.content()).isEqualTo(events[index++]);
        }
        assertThat(index).isEqualTo(count);
    }

    private void requireTaken(NewEvent... events) {
        for (var event : events) {
            store.append(Append.to(ORDER, ExpectedVersion.any(), event));
        }

        assertThat(store.read(ORDER.value()).stream().map(Event::content)).containsExactly(events);
    }

    private void requireRefused(Runnable action, int limit, int found) {
        long head = store.state().head();

        assertThatIllegalArgumentException()
                .isThrownBy(action::run)
                .withMessageContaining(Integer.toString(limit))
                .withMessageContaining(Integer.toString(found));

        assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
    }

    private static NewEvent withData(int length) {
        var bytes = new byte[length];
        bytes[length - 1] = 42;
        return NewEvent.of("Large", Payload.bytes(bytes));
    }

    private static NewEvent withTags(Set<String> tags) {
        return event().withTags(tags.toArray(String[]::new));
    }

    private static Set<String> tags(int count, int length) {
        var tags = new LinkedHashSet<String>();
        for (int i = 0; i < count; i++) {
            tags.add(Character.toString('0' + i).repeat(length));
        }
        return tags;
    }

    private static NewEvent[] eventsOfLength(int length) {
        var events = new ArrayList<NewEvent>();
        int left = length;
        while (left > 0) {
            int part = Math.min(left, Limits.DATA_LENGTH_DEFAULT_MAX);
            var data = new byte[part - 1]; // the type has the other byte
            Arrays.fill(data, (byte) events.size());
            events.add(NewEvent.of("T", Payload.bytes(data)));
            left -= part;
        }
        return events.toArray(NewEvent[]::new);
    }

    private static List<StreamAppend> parts(String prefix, int count) {
        var parts = new ArrayList<StreamAppend>();
        for (int i = 0; i < count; i++) {
            parts.add(new StreamAppend(StreamId.of(prefix + "-" + i), ExpectedVersion.noStream(), List.of(event())));
        }
        return parts;
    }

    private static List<StreamCheck> checks(String prefix, int count) {
        var checks = new ArrayList<StreamCheck>();
        for (int i = 0; i < count; i++) {
            checks.add(new StreamCheck(StreamId.of(prefix + "-" + i), ExpectedVersion.exactly(0)));
        }
        return checks;
    }
}
