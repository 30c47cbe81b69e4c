package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreState;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Where appended events end up. */
abstract class AppendContract extends ContractChapter {

    AppendContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void aNewStoreIsEmptyAndServes() {
        var state = store.state();

        assertThat(state.head()).isZero();
        assertThat(state.health()).isEqualTo(StoreState.Health.SERVING);
        assertThat(state.detail()).isEmpty();
        assertThat(store.streams("")).isEmpty();
    }

    @Test
    void theFirstEventHasPositionOneAndVersionZero() {
        var appended = store.append("order-42", ExpectedVersion.noStream(), event());

        assertThat(appended.firstPosition()).isEqualTo(1);
        assertThat(appended.lastPosition()).isEqualTo(1);
        assertThat(appended.versions()).isEqualTo(Map.of(ORDER, 0L));
        assertThat(appended.duplicate()).isFalse();
        assertThat(store.state().head()).isEqualTo(1);
    }

    @Test
    void eventsAreReadBackInTheOrderTheyWereAppended() {
        var appended = new ArrayList<NewEvent>();
        for (int count = 1; count <= 10; count++) {
            var events = events(count);
            appended.addAll(List.of(events));
            store.append(Append.to(ORDER, ExpectedVersion.any(), events));
        }

        assertThat(contentOf(ORDER)).isEqualTo(appended);
        assertThat(eventsOf(ORDER))
                .allSatisfy(event -> assertThat(event.stream()).isEqualTo(ORDER));
    }

    @Test
    void versionsAreDenseInEachStreamAndPositionsInTheWholeStore() {
        var streams = List.of(ORDER, STOCK, CUSTOMER);
        for (int round = 0; round < 20; round++) {
            append(streams.get(round % streams.size()), 1 + round % 4);
        }

        var all = new ArrayList<Event>();
        for (var stream : streams) {
            var events = eventsOf(stream);
            assertThat(events).extracting(Event::version).isEqualTo(numbers(0, events.size()));
            assertThat(events).isSortedAccordingTo(Comparator.comparingLong(Event::position));
            all.addAll(events);
        }
        all.sort(Comparator.comparingLong(Event::position));
        assertThat(all).extracting(Event::position).isEqualTo(numbers(1, all.size()));
        assertThat(store.state().head()).isEqualTo(all.size());
    }

    @Test
    void timeNeverGoesBackAlongPositions() {
        for (int round = 0; round < 50; round++) {
            append(round % 2 == 0 ? ORDER : STOCK, 2);
        }

        var all = new ArrayList<>(eventsOf(ORDER));
        all.addAll(eventsOf(STOCK));
        all.sort(Comparator.comparingLong(Event::position));
        assertThat(all).extracting(Event::recordedAt).isSortedAccordingTo(Comparator.<Instant>naturalOrder());
    }

    @Test
    void theResultSaysWhereTheEventsAre() {
        append(STOCK, 5);
        append(ORDER, 2);

        var appended = store.append(Append.to(ORDER, ExpectedVersion.exactly(1), events(3)));

        assertThat(appended.firstPosition()).isEqualTo(8);
        assertThat(appended.lastPosition()).isEqualTo(10);
        assertThat(appended.version(ORDER)).isEqualTo(4);
        assertThat(eventsOf(ORDER)).extracting(Event::position).containsExactly(6L, 7L, 8L, 9L, 10L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> appended.version(STOCK))
                .withMessageContaining("'stock-7'");
    }

    @Test
    void severalStreamsAreWrittenInOneAppend() {
        append(ORDER, 2);
        var shipped = event();
        var taken = events(2);
        var thanked = event();

        var appended = store.append(Append.to(ORDER, ExpectedVersion.exactly(1), shipped)
                .and(STOCK, ExpectedVersion.noStream(), taken)
                .and(CUSTOMER, ExpectedVersion.any(), thanked));

        assertThat(appended.firstPosition()).isEqualTo(3);
        assertThat(appended.lastPosition()).isEqualTo(6);
        assertThat(appended.versions()).isEqualTo(Map.of(ORDER, 2L, STOCK, 1L, CUSTOMER, 0L));
        assertThat(eventsOf(ORDER).getLast().position()).isEqualTo(3);
        assertThat(eventsOf(STOCK)).extracting(Event::position).containsExactly(4L, 5L);
        assertThat(eventsOf(CUSTOMER)).extracting(Event::position).containsExactly(6L);
        assertThat(contentOf(STOCK)).containsExactly(taken);
    }

    @Test
    void ofSeveralStreamsNoneIsWrittenIfOneIsNotAsExpected() {
        append(STOCK, 2);
        var append = Append.to(ORDER, ExpectedVersion.noStream(), events(3))
                .and(STOCK, ExpectedVersion.exactly(0), event())
                .and(CUSTOMER, ExpectedVersion.any(), event());

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(append))
                .satisfies(conflict -> assertThat(conflict.stream()).isEqualTo(STOCK));

        assertThat(store.stream(ORDER)).isEmpty();
        assertThat(store.stream(CUSTOMER)).isEmpty();
        assertThat(eventsOf(STOCK)).hasSize(2);
        assertThat(store.state().head()).isEqualTo(2);
    }

    @Test
    void aRefusedAppendTakesNoPositionAndNoVersion() {
        append(ORDER, 1);
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.noStream(), events(5))));

        var appended = store.append(Append.to(ORDER, ExpectedVersion.exactly(0), event()));

        assertThat(appended.firstPosition()).isEqualTo(2);
        assertThat(appended.version(ORDER)).isEqualTo(1);
    }

    @Test
    void theStoresOwnStreamsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.append("$streams", ExpectedVersion.any(), event()))
                .withMessageContaining("'$'")
                .withMessageContaining("'$streams'");

        assertThat(store.state().head()).isZero();
    }

    @Test
    void whatWasAppendedIsThereAfterReopening() {
        append(ORDER, 3);
        store.append(Append.to(ORDER, ExpectedVersion.exactly(2), events(2))
                .and(STOCK, ExpectedVersion.noStream(), event()));
        var orders = eventsOf(ORDER);
        var stocks = eventsOf(STOCK);
        var state = store.stream(ORDER);
        var incarnation = store.state().incarnation();

        reopen();

        assertThat(eventsOf(ORDER)).isEqualTo(orders);
        assertThat(eventsOf(STOCK)).isEqualTo(stocks);
        assertThat(store.stream(ORDER)).isEqualTo(state);
        assertThat(store.state().head()).isEqualTo(6);
        assertThat(store.state().incarnation()).isEqualTo(incarnation);
        var appended = store.append(Append.to(ORDER, ExpectedVersion.exactly(4), event()));
        assertThat(appended.firstPosition()).isEqualTo(7);
        assertThat(eventsOf(ORDER).getLast().recordedAt())
                .isAfterOrEqualTo(stocks.getLast().recordedAt());
    }

    @Test
    void idsThatAreOnlyAlmostTheSameAreDifferentStreams() {
        var ids = List.of("order", "Order", "order ", "order-", "ordér", "orde\u0301r", "order-1", "order-10");
        for (int i = 0; i < ids.size(); i++) {
            append(StreamId.of(ids.get(i)), i + 1);
        }

        for (int i = 0; i < ids.size(); i++) {
            assertThat(eventsOf(StreamId.of(ids.get(i)))).as(ids.get(i)).hasSize(i + 1);
        }
    }

    private static List<Long> numbers(long first, int count) {
        return LongStream.range(first, first + count).boxed().toList();
    }
}
