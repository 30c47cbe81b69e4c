package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.Read.From;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reader of a stream sees. */
abstract class ReadContract extends ContractChapter {

    ReadContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "{0} from {1}, limit {2}: {3}")
    @CsvSource({
        "FORWARD, start, all, 0 1 2 3 4",
        "FORWARD, start, 1, 0",
        "FORWARD, start, 4, 0 1 2 3",
        "FORWARD, start, 5, 0 1 2 3 4",
        "FORWARD, start, 6, 0 1 2 3 4",
        "FORWARD, end, all, ''",
        "FORWARD, end, 1, ''",
        "FORWARD, 0, all, 0 1 2 3 4",
        "FORWARD, 3, all, 3 4",
        "FORWARD, 3, 1, 3",
        "FORWARD, 4, all, 4",
        "FORWARD, 5, all, ''",
        "FORWARD, 9223372036854775807, all, ''",
        "BACKWARD, end, all, 4 3 2 1 0",
        "BACKWARD, end, 1, 4",
        "BACKWARD, end, 5, 4 3 2 1 0",
        "BACKWARD, end, 6, 4 3 2 1 0",
        "BACKWARD, start, all, ''",
        "BACKWARD, start, 1, ''",
        "BACKWARD, 4, all, 4 3 2 1 0",
        "BACKWARD, 2, all, 2 1 0",
        "BACKWARD, 2, 2, 2 1",
        "BACKWARD, 0, all, 0",
        "BACKWARD, 5, 2, 4 3",
        "BACKWARD, 9223372036854775807, 2, 4 3"
    })
    void aReadGivesTheEventsFromSomewhereOnUpToTheLimit(
            Read.Direction direction, String from, String limit, String versions) {
        append(STOCK, 3);
        append(ORDER, 5);
        append(STOCK, 3);

        var cursor = store.read(new Read(new Read.Source.Stream(ORDER), direction, from(from), limit(limit)));

        var found = new ArrayList<String>();
        for (var event : cursor) {
            assertThat(event.stream()).isEqualTo(ORDER);
            found.add(Long.toString(event.version()));
        }
        assertThat(String.join(" ", found)).isEqualTo(versions);
        assertThat(cursor.isEmpty()).isEqualTo(found.isEmpty());
        assertThat(cursor.first().map(event -> Long.toString(event.version())))
                .isEqualTo(found.stream().findFirst());
        assertThat(cursor.stream()).hasSize(found.size());
    }

    @Test
    void backwardIsForwardTurnedRound() {
        append(ORDER, 1_200);

        var backward = new ArrayList<>(
                store.read(Read.stream(ORDER).backward()).stream().toList());

        Collections.reverse(backward);
        assertThat(backward).isEqualTo(eventsOf(ORDER)).hasSize(1_200);
    }

    @Test
    void theLatestEventIsReadBackwardWithLimitOne() {
        append(ORDER, 3);
        var latest = event();
        store.append(Append.to(ORDER, ExpectedVersion.any(), latest));

        var found = store.read(Read.stream("order-42").backward().limit(1)).first();

        assertThat(found).map(Event::content).contains(latest);
    }

    @Test
    void aStreamThatIsNotThereReadsEmpty() {
        append(ORDER, 2);

        for (var read : List.of(
                Read.stream(STOCK),
                Read.stream(STOCK).backward(),
                Read.stream(STOCK).from(3))) {
            var cursor = store.read(read);
            assertThat(cursor).isEmpty();
            assertThat(cursor.isEmpty()).isTrue();
            assertThat(cursor.first()).isEmpty();
            assertThat(cursor.asOf()).isEqualTo(2);
        }
        assertThat(store.stream(STOCK)).as("reading makes no stream").isEmpty();
    }

    @Test
    void theStoresOwnStreamsCanBeRead() {
        append(ORDER, 1);

        assertThat(store.read("$no-such-stream")).isEmpty();
    }

    @Test
    void asOfIsTheHeadOfTheStoreWhenTheCursorWasOpened() {
        assertThat(store.read(Read.stream(ORDER)).asOf()).isZero();
        append(ORDER, 2);
        append(STOCK, 3);

        var cursor = store.read(Read.stream(ORDER));
        append(ORDER, 1);

        assertThat(cursor.asOf()).isEqualTo(5);
        assertThat(cursor).hasSize(2);
        assertThat(cursor.asOf()).isEqualTo(5);
        assertThat(store.read(Read.stream(ORDER)).asOf()).isEqualTo(6);
    }

    @Test
    void aCursorEndsWhereTheStoreEndedWhenItWasOpened() {
        append(ORDER, 3);
        var forward = store.read(Read.stream(ORDER));
        var backward = store.read(Read.stream(ORDER).backward());
        var late = store.read(Read.stream(ORDER).from(3));
        append(ORDER, 3);

        assertThat(forward).extracting(Event::version).containsExactly(0L, 1L, 2L);
        assertThat(backward).extracting(Event::version).containsExactly(2L, 1L, 0L);
        assertThat(late).isEmpty();
    }

    @Test
    void aCursorEndsAlthoughItsReaderAppendsForEveryEventRead() {
        append(ORDER, 20);

        int count = 0;
        for (var event : store.read(Read.stream(ORDER))) {
            assertThat(event.version()).isEqualTo(count);
            append(ORDER, 1);
            count++;
        }

        assertThat(count).isEqualTo(20);
        assertThat(eventsOf(ORDER)).hasSize(40);
    }

    @Test
    void eachIteratorBeginsAnewAndSeesTheSame() {
        append(ORDER, 700);
        var cursor = store.read(Read.stream(ORDER).from(5));
        var one = cursor.iterator();
        for (int i = 0; i < 300; i++) {
            one.next();
        }
        append(ORDER, 1);

        var other = cursor.stream().toList();

        assertThat(other).extracting(Event::version).isEqualTo(versions(5, 700));
        assertThat(one.next().version()).isEqualTo(305);
        assertThat(cursor.stream().toList()).isEqualTo(other);
    }

    @Test
    void aCursorMayBeShared() {
        append(ORDER, 600);
        var cursor = store.read(Read.stream(ORDER));
        var readers = new ArrayList<CompletableFuture<List<Event>>>();
        for (int i = 0; i < 4; i++) {
            var events = new CompletableFuture<List<Event>>();
            readers.add(events);
            Thread.startVirtualThread(
                    () -> events.completeAsync(() -> cursor.stream().toList(), Runnable::run));
        }

        assertThat(readers).extracting(CompletableFuture::join).containsOnly(eventsOf(ORDER));
    }

    @Test
    void anIteratorAtItsEndSaysSo() {
        append(ORDER, 1);
        var iterator = store.read(Read.stream(ORDER)).iterator();
        iterator.next();

        assertThat(iterator.hasNext()).isFalse();
        assertThat(iterator.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> store.read(Read.stream(STOCK)).iterator().next());
    }

    @Test
    void anIteratorNeedNotBeAskedWhetherThereIsMore() {
        append(ORDER, 600);
        var iterator = store.read(Read.stream(ORDER)).iterator();

        for (int i = 0; i < 600; i++) {
            assertThat(iterator.next().version()).isEqualTo(i);
        }
        assertThat(iterator.hasNext()).isFalse();
    }

    @Test
    void aStreamOfLargeEventsIsReadWhole() {
        var large = new ArrayList<NewEvent>();
        for (int i = 0; i < 12; i++) {
            var bytes = new byte[300_000 + i];
            bytes[i] = (byte) (i + 1);
            large.add(NewEvent.of("Large", Payload.bytes(bytes)));
        }
        for (var event : large) {
            store.append(Append.to(ORDER, ExpectedVersion.any(), event, event()));
        }

        var found = store.read(Read.stream(ORDER)).stream()
                .filter(event -> event.type().equals("Large"))
                .map(Event::content)
                .toList();
        assertThat(found).isEqualTo(large);
        assertThat(store.read(Read.stream(ORDER).backward())).hasSize(24);
    }

    @Test
    void longStreamsAreReadFromAnyVersionOn() {
        for (int i = 0; i < 5; i++) {
            append(ORDER, 500);
            append(STOCK, 10);
        }

        for (long from : new long[] {0, 1, 255, 256, 257, 499, 500, 1_000, 2_498, 2_499}) {
            assertThat(store.read(Read.stream(ORDER).from(from)))
                    .extracting(Event::version)
                    .isEqualTo(versions(from, 2_500));
            assertThat(store.read(Read.stream(ORDER).backward().from(from).limit(3)))
                    .extracting(Event::version)
                    .isEqualTo(versions(Math.max(0, from - 2), from + 1).reversed());
        }
    }

    private static List<Long> versions(long from, long end) {
        return LongStream.range(from, end).boxed().toList();
    }

    private static From from(String text) {
        return switch (text) {
            case "start" -> new From.Start();
            case "end" -> new From.End();
            default -> new From.At(Long.parseLong(text));
        };
    }

    private static long limit(String text) {
        return text.equals("all") ? Long.MAX_VALUE : Long.parseLong(text);
    }
}
