package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamCheck;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events that belong to no stream. */
abstract class NoStreamContract extends ContractChapter {

    NoStreamContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void theyAreReadByPositionAndByQueries() {
        append(ORDER, 1);
        var one = event().withTags("a");
        var other = NewEvent.json("Other", "{}").withTags("a", "b");

        var appended = store.append(Append.of(one, other));

        assertThat(appended.firstPosition()).isEqualTo(2);
        assertThat(appended.lastPosition()).isEqualTo(3);
        assertThat(appended.versions()).isEmpty();
        for (int i = 0; i < 2; i++) {
            var found = store.read(Read.all().from(2)).stream().toList();
            assertThat(found).extracting(Event::content).containsExactly(one, other);
            assertThat(found).extracting(Event::position).containsExactly(2L, 3L);
            assertThat(found).allMatch(event -> event.stream().isNone() && event.version() == Event.NO_VERSION);
            assertThat(store.read(Read.matching(Query.tagged("a")))).hasSize(2);
            assertThat(store.read(Read.matching(Query.tagged("b")))).hasSize(1);
            assertThat(store.read(Read.matching(Query.types(one.type())))).hasSize(2);
            reopen();
        }
    }

    @Test
    void anEmptyIdIsNoStreamAndNobodyMeansItByMistake() {
        assertThat(new StreamId("")).isEqualTo(StreamId.NONE).matches(StreamId::isNone);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamId.of(""))
                .withMessage("stream id must not be empty");
        assertThatIllegalArgumentException().isThrownBy(() -> Read.stream(""));
    }

    @Test
    void theyAreInNoStreamAndInNoCategory() {
        append(StreamId.of("0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a"), 1);
        store.append(Append.of(event().withTags("a")));

        assertThat(store.streams("")).hasSize(1);
        assertThat(store.stream(StreamId.NONE)).isEmpty();
        assertThat(store.read(Read.matching(Query.categories("")))).hasSize(1);
        assertThat(store.read(
                        Read.matching(Query.of(Item.none().withCategories("").withTags("a")))))
                .isEmpty();
        assertThat(store.read(Read.all().streamPrefix("0"))).hasSize(1);
    }

    @Test
    void theyGoTogetherWithEventsOfStreams() {
        append(ORDER, 2);
        var append = Append.of(event(), event())
                .and(ORDER, ExpectedVersion.exactly(1), event())
                .and(STOCK, ExpectedVersion.noStream(), event());

        var appended = store.append(append);

        assertThat(appended.firstPosition()).isEqualTo(3);
        assertThat(appended.lastPosition()).isEqualTo(6);
        assertThat(appended.versions()).isEqualTo(Map.of(ORDER, 2L, STOCK, 0L));
        assertThat(store.read(Read.all())).extracting(Event::version).containsExactly(0L, 1L, -1L, -1L, 2L, 0L);
        assertThat(eventsOf(ORDER)).extracting(Event::position).containsExactly(1L, 2L, 5L);
        assertThat(store.append(append)).isEqualTo(new Appended(3, 6, appended.versions(), true));
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.of(event()).and(STOCK, ExpectedVersion.noStream(), event())));
        assertThat(store.state().head()).isEqualTo(6);
    }

    @Test
    void aStreamGoesOnBehindThem() {
        for (int i = 0; i < 20; i++) {
            append(ORDER, 1);
            store.append(Append.of(events(3)));
        }
        reopen();
        append(ORDER, 1);

        assertThat(eventsOf(ORDER)).extracting(Event::version).hasSize(21).isSorted();
        assertThat(store.read(Read.all()).stream()
                        .filter(event -> event.stream().isNone()))
                .hasSize(60);
    }

    @Test
    void theSameAgainIsADuplicate() {
        var append = Append.of(events(3));
        var first = store.append(append);
        append(ORDER, 1);

        for (int i = 0; i < 2; i++) {
            var again = store.append(append);
            assertThat(again.duplicate()).isTrue();
            assertThat(again.firstPosition()).isEqualTo(first.firstPosition());
            assertThat(again.lastPosition()).isEqualTo(first.lastPosition());
            reopen();
        }
        var some = append.appends().getFirst().events().get(1);
        assertThatExceptionOfType(DuplicateEventException.class)
                .isThrownBy(() -> store.append(Append.of(some, event())));
        assertThatExceptionOfType(DuplicateEventException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.any(), some)));
        assertThat(store.state().head()).isEqualTo(4);
    }

    @Test
    void whatNeedsAStreamDoesNotTakeNone() {
        var beliefs = List.of(ExpectedVersion.noStream(), ExpectedVersion.streamExists(), ExpectedVersion.exactly(0));
        for (var expected : beliefs) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Append.to(StreamId.NONE, expected, event()))
                    .withMessage("events without a stream can expect any, expect " + expected);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> StreamId.of(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Read.stream(StreamId.NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamCheck(StreamId.NONE, ExpectedVersion.any()));
        assertThatIllegalArgumentException().isThrownBy(() -> Item.none().withStreams(StreamId.NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.change(StreamId.NONE, ExpectedVersion.any(), StreamChange.tombstone()));
    }
}
