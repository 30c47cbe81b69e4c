package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.Read.From;
import io.evenire.api.Retention;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader of the whole store sees. */
abstract class StoreReadContract extends ContractChapter {

    StoreReadContract(EventStoreContract contract) {
        super(contract);
    }

    /** A store may end a part where it likes, but it must say where to go on, and leave out nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 256, Long.MAX_VALUE})
    void thePartsOfAReadAreTheWhole(long recordCountMax) {
        append(ORDER, 1_300);
        append(STOCK, 1);
        append(ORDER, 700);
        for (var whole : List.of(
                Read.all(),
                Read.all().limit(1_500),
                Read.all().streamPrefix(STOCK.value()),
                Read.all().streamPrefix("absent"))) {
            for (var read : List.of(whole, whole.backward())) {
                var found = new ArrayList<Event>();
                var part = store.read(read).part(recordCountMax);
                part.forEachRemaining(found::add);
                while (part.rest().isPresent()) {
                    var next = read.from(part.rest().getAsLong()).limit(read.limit() - found.size());
                    part = store.read(next).part(recordCountMax);
                    part.forEachRemaining(found::add);
                }

                assertThat(found)
                        .as("%s", read)
                        .isEqualTo(store.read(read).stream().toList());
            }
        }
    }

    @ParameterizedTest(name = "{0} from {1}, limit {2}: {3}")
    @CsvSource({
        "FORWARD, start, all, 1 2 3 4 5",
        "FORWARD, start, 1, 1",
        "FORWARD, start, 5, 1 2 3 4 5",
        "FORWARD, start, 6, 1 2 3 4 5",
        "FORWARD, end, all, ''",
        "FORWARD, 0, all, 1 2 3 4 5",
        "FORWARD, 1, all, 1 2 3 4 5",
        "FORWARD, 4, all, 4 5",
        "FORWARD, 4, 1, 4",
        "FORWARD, 6, all, ''",
        "FORWARD, 9223372036854775807, all, ''",
        "FORWARD, after 0, all, 1 2 3 4 5",
        "FORWARD, after 3, all, 4 5",
        "FORWARD, after 5, all, ''",
        "FORWARD, after 6, all, ''",
        "FORWARD, after 9223372036854775807, all, ''",
        "BACKWARD, end, all, 5 4 3 2 1",
        "BACKWARD, end, 2, 5 4",
        "BACKWARD, end, 6, 5 4 3 2 1",
        "BACKWARD, start, all, ''",
        "BACKWARD, 0, all, ''",
        "BACKWARD, 1, all, 1",
        "BACKWARD, 3, all, 3 2 1",
        "BACKWARD, 3, 2, 3 2",
        "BACKWARD, 6, 2, 5 4",
        "BACKWARD, 9223372036854775807, 1, 5",
        "BACKWARD, after 0, all, ''",
        "BACKWARD, after 1, all, ''",
        "BACKWARD, after 3, all, 2 1",
        "BACKWARD, after 9223372036854775807, 1, 5"
    })
    void aReadGivesTheEventsFromSomewhereOnUpToTheLimit(
            Read.Direction direction, String from, String limit, String positions) {
        append(STOCK, 1);
        append(ORDER, 2);
        store.append(Append.to(STOCK, ExpectedVersion.any(), event()).and(CUSTOMER, ExpectedVersion.any(), event()));
        long count = limit.equals("all") ? Long.MAX_VALUE : Long.parseLong(limit);

        var cursor = store.read(new Read(Read.all().source(), direction, from(from), count));

        var found = new ArrayList<String>();
        cursor.forEach(event -> found.add(Long.toString(event.position())));
        assertThat(String.join(" ", found)).isEqualTo(positions);
        assertThat(cursor.isEmpty()).isEqualTo(found.isEmpty());
        assertThat(cursor.first().map(event -> Long.toString(event.position())))
                .isEqualTo(found.stream().findFirst());
        assertThat(cursor.stream()).hasSize(found.size());
    }

    private static From from(String text) {
        return switch (text) {
            case "start" -> new From.Start();
            case "end" -> new From.End();
            default ->
                text.startsWith("after ")
                        ? new From.After(Long.parseLong(text.substring(6)))
                        : new From.At(Long.parseLong(text));
        };
    }

    @Test
    void anEventIsTheSameAsInItsStream() {
        append(ORDER, 2);
        store.append(Append.to(
                STOCK, ExpectedVersion.any(), event().withTags("a", "b").withMetadata(Payload.text("m"))));
        append(ORDER, 1);

        var all = store.read(Read.all()).stream().toList();

        assertThat(all).hasSize(4);
        assertThat(all).filteredOn(event -> event.stream().equals(ORDER)).isEqualTo(eventsOf(ORDER));
        assertThat(all).filteredOn(event -> event.stream().equals(STOCK)).isEqualTo(eventsOf(STOCK));
    }

    @ParameterizedTest(name = "behind position {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6})
    void aReadGoesOnBehindACheckpointInAStreamToo(long position) {
        append(STOCK, 1);
        append(ORDER, 2);
        append(STOCK, 1);
        append(ORDER, 2);
        var checkpoint = new Checkpoint(store.state().incarnation(), position);

        for (var read : List.of(Read.all(), Read.stream(ORDER), Read.stream(STOCK))) {
            var all = positions(store.read(read));
            assertThat(positions(store.read(read.after(checkpoint))))
                    .isEqualTo(all.stream().filter(at -> at > position).toList());
            assertThat(positions(store.read(read.after(checkpoint).limit(1))))
                    .isEqualTo(all.stream().filter(at -> at > position).limit(1).toList());
            assertThat(positions(store.read(read.backward().after(checkpoint))))
                    .isEqualTo(
                            all.reversed().stream().filter(at -> at < position).toList());
        }
    }

    @Test
    void aReadBehindACheckpointSkipsWhatIsHidden() {
        append(ORDER, 3);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        append(ORDER, 2);
        var incarnation = store.state().incarnation();

        for (long position = 0; position <= 4; position++) {
            assertThat(positions(store.read(Read.stream(ORDER).after(new Checkpoint(incarnation, position)))))
                    .containsExactly(5L, 6L);
        }
        assertThat(positions(store.read(Read.stream(ORDER).backward().after(new Checkpoint(incarnation, 5)))))
                .isEmpty();
        assertThat(store.read(Read.stream("other-1").after(new Checkpoint(incarnation, 3))))
                .isEmpty();
    }

    @Test
    void aCheckpointThatTheStoreDoesNotHaveIsRefused() {
        append(ORDER, 3);
        var incarnation = store.state().incarnation();
        var ahead = new Checkpoint(incarnation, 4);
        var other = new Checkpoint(UUID.randomUUID(), 2);

        for (var read : List.of(Read.all(), Read.all().backward(), Read.stream(ORDER), Read.stream("other-1"))) {
            assertThatExceptionOfType(PositionAheadException.class)
                    .isThrownBy(() -> store.read(read.after(ahead)))
                    .withMessage("position 4 is ahead of the store, which ends at position 3")
                    .satisfies(e -> assertThat(e.place()).isEqualTo(4))
                    .satisfies(e -> assertThat(e.head()).isEqualTo(3));
            assertThatExceptionOfType(PositionAheadException.class)
                    .isThrownBy(() -> store.read(read.after(other)))
                    .withMessage("checkpoint %s is of another history than the store, whose incarnation is %s"
                            .formatted(other, incarnation))
                    .satisfies(e -> assertThat(e.checkpoint()).hasValue(other))
                    .satisfies(e -> assertThat(e.incarnation()).hasValue(incarnation));
        }
    }

    @Test
    void anEmptyStoreReadsEmpty() {
        for (var read : List.of(Read.all(), Read.all().backward(), Read.all().from(7))) {
            var cursor = store.read(read);
            assertThat(cursor).isEmpty();
            assertThat(cursor.isEmpty()).isTrue();
            assertThat(cursor.asOf()).isZero();
        }
    }

    @Test
    void aCursorEndsWhereTheStoreEndedWhenItWasOpened() {
        append(ORDER, 3);
        var forward = store.read(Read.all());
        var backward = store.read(Read.all().backward());
        append(STOCK, 3);

        assertThat(forward.asOf()).isEqualTo(3);
        assertThat(positions(forward)).containsExactly(1L, 2L, 3L);
        assertThat(positions(backward)).containsExactly(3L, 2L, 1L);
        assertThat(positions(store.read(Read.all().after(forward.asOf())))).containsExactly(4L, 5L, 6L);
    }

    @Test
    void aCursorEndsAlthoughItsReaderAppendsForEveryEventRead() {
        append(ORDER, 20);

        int count = 0;
        for (var event : store.read(Read.all())) {
            count++;
            assertThat(event.position()).isEqualTo(count);
            append(STOCK, 1);
        }

        assertThat(count).isEqualTo(20);
        assertThat(store.read(Read.all())).hasSize(40);
    }

    @Test
    void eachIteratorBeginsAnewAndSeesTheSame() {
        append(ORDER, 700);
        var cursor = store.read(Read.all().from(6));
        var one = cursor.iterator();
        for (int i = 0; i < 300; i++) {
            one.next();
        }
        append(ORDER, 1);

        assertThat(positions(cursor)).isEqualTo(numbers(6, 701));
        assertThat(one.next().position()).isEqualTo(306);
        assertThat(positions(cursor)).isEqualTo(numbers(6, 701));
    }

    @Test
    void anIteratorAtItsEndSaysSo() {
        append(ORDER, 1);
        var iterator = store.read(Read.all()).iterator();
        iterator.next();

        assertThat(iterator.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
    }

    @Test
    void aReadGoesOnFromAnyPositionBothWays() {
        for (int i = 0; i < 7; i++) {
            append(ORDER, 1 + 150 * i);
            append(STOCK, 1);
        }
        long head = store.state().head();

        for (long from : new long[] {1, 2, 3, 255, 256, 257, 1_000, 2_000, head - 1, head}) {
            assertThat(positions(store.read(Read.all().from(from)))).isEqualTo(numbers(from, head + 1));
            assertThat(positions(store.read(Read.all().backward().from(from))))
                    .isEqualTo(numbers(1, from + 1).reversed());
        }
    }

    @Test
    void largeEventsAreReadBothWays() {
        for (int i = 0; i < 12; i++) {
            var bytes = new byte[300_000 + i];
            bytes[i] = (byte) (i + 1);
            store.append(Append.to(
                    StreamId.of("s-" + i), ExpectedVersion.any(), NewEvent.of("L", Payload.bytes(bytes)), event()));
        }

        var forward = store.read(Read.all()).stream().toList();
        assertThat(forward).extracting(Event::position).isEqualTo(numbers(1, 25));
        assertThat(forward.get(2).data().length()).isEqualTo(300_001);
        assertThat(store.read(Read.all().backward()).stream().toList()).isEqualTo(forward.reversed());
    }

    @Test
    void theStoresOwnStreamsAreReadOnlyIfAskedFor() {
        append(ORDER, 2);
        append(STOCK, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        append(STOCK, 1);

        assertThat(positions(store.read(Read.all()))).containsExactly(1L, 2L, 3L, 5L);
        assertThat(positions(store.read(Read.all().backward()))).containsExactly(5L, 3L, 2L, 1L);
        var own = store.read(Read.all().streamPrefix("$")).stream().toList();
        assertThat(own).extracting(Event::position).containsExactly(4L);
        assertThat(own).allMatch(event -> event.stream().isSystem());
    }

    @Test
    void eventsOfADeletedStreamKeepTheirPlace() {
        append(ORDER, 2);
        append(STOCK, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        store.change(STOCK, ExpectedVersion.any(), StreamChange.tombstone());
        append(ORDER, 1);

        assertThat(eventsOf(ORDER)).hasSize(1);
        assertThat(positions(store.read(Read.all()))).containsExactly(1L, 2L, 3L, 6L);
    }

    @Test
    void eventsThatAStreamHidesKeepTheirPlace() {
        append(ORDER, 3);
        append(STOCK, 2);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(2));
        store.change(STOCK, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(1)));
        append(STOCK, 1);

        assertThat(eventsOf(ORDER)).hasSize(1);
        assertThat(eventsOf(STOCK)).hasSize(1);
        assertThat(positions(store.read(Read.all()))).containsExactly(1L, 2L, 3L, 4L, 5L, 8L);
        assertThat(positions(store.read(Read.all().streamPrefix("$")))).containsExactly(6L, 7L);
    }

    @ParameterizedTest(name = "prefix [{0}]: {1}")
    @CsvSource({
        "'', 1 2 3 4 5 6 7",
        "o, 1 2 3 5",
        "order, 1 2 3 5",
        "order-, 1 3",
        "order-4, 1 3",
        "order-42, 1 3",
        "order-421, 3",
        "order-4212, ''",
        "orders, 2",
        "x, ''",
        "x-, ''",
        "0, 4 6",
        "0b4f0f5a, 4 6",
        "0b4f0f5a-, 4 6",
        "0b4f0f5a-5d1c, 4",
        "0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a, 4",
        "0b4f0f5a-z, 6",
        "😀, 7"
    })
    void aPrefixIsWhatTheIdsOfTheStreamsStartWith(String prefix, String positions) {
        var ids = List.of(
                "order-42",
                "orders",
                "order-421",
                "0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a",
                "order",
                "0b4f0f5a-z",
                "😀-1");
        ids.forEach(id -> append(StreamId.of(id), 1));

        var read = Read.all().streamPrefix(prefix);

        assertThat(positions(store.read(read))).isEqualTo(parse(positions));
        assertThat(positions(store.read(read.backward())))
                .isEqualTo(parse(positions).reversed());
    }

    @Test
    void aReadFromAMomentBeginsWithWhatWasRecordedThen() {
        for (int i = 0; i < 40; i++) {
            append(i % 3 == 0 ? ORDER : STOCK, 2);
        }
        var all = store.read(Read.all()).stream().toList();
        for (var event : List.of(all.getFirst(), all.get(33), all.get(34), all.getLast())) {
            for (var moment : List.of(
                    event.recordedAt(),
                    event.recordedAt().minusNanos(1),
                    event.recordedAt().minusSeconds(9))) {
                compareFrom(moment, Read.all(), all);
                compareFrom(moment, Read.stream(STOCK), eventsOf(STOCK));
            }
        }
    }

    private void compareFrom(Instant moment, Read read, List<Event> events) {
        assertThat(store.read(read.since(moment)).stream().toList())
                .as("since %s", moment)
                .isEqualTo(events.stream()
                        .filter(event -> !event.recordedAt().isBefore(moment))
                        .toList());
        assertThat(store.read(read.backward().since(moment)).stream().toList())
                .as("backward from %s", moment)
                .isEqualTo(events.reversed().stream()
                        .filter(event -> !event.recordedAt().isAfter(moment))
                        .toList());
    }

    @Test
    void aReadFromTheEarliestMomentGivesEverything() {
        append(ORDER, 3);
        var earliest = Instant.parse("1678-01-01T00:00:00Z");

        for (var read : List.of(Read.all(), Read.stream(ORDER))) {
            assertThat(store.read(read.since(earliest))).hasSize(3);
            assertThat(store.read(read.backward().since(earliest))).isEmpty();
        }
    }

    @Test
    void aMomentThatHasNotComeIsMisuse() {
        append(ORDER, 1);
        var tomorrow = Instant.now().plus(Duration.ofDays(1));

        for (var read : List.of(Read.all(), Read.stream(ORDER), Read.all().backward())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.read(read.since(tomorrow)))
                    .withMessageContaining("must not be in the future")
                    .withMessageContaining(tomorrow.toString());
        }
    }

    static List<Long> positions(Iterable<Event> events) {
        var positions = new ArrayList<Long>();
        events.forEach(event -> positions.add(event.position()));
        return positions;
    }

    static List<Long> parse(String positions) {
        return positions.isEmpty()
                ? List.of()
                : List.of(positions.split(" ")).stream().map(Long::valueOf).toList();
    }

    private static List<Long> numbers(long from, long end) {
        return LongStream.range(from, end).boxed().toList();
    }
}
