package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Read;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState.Status;
import io.evenire.api.VersionConflictException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What deleting and tombstoning a stream does. */
abstract class DeleteContract extends ContractChapter {

    private static final int LONG_COUNT = 1_100; // more than a store reads at once

    DeleteContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "streamExists", "2"})
    void deletingHidesTheEvents(String expected) {
        append(ORDER, 3);
        append(STOCK, 1);

        var changed = store.change(ORDER, expected(expected), StreamChange.delete());

        assertThat(changed.firstPosition()).isEqualTo(5);
        assertThat(changed.lastPosition()).isEqualTo(5);
        assertThat(changed.versions()).isEqualTo(Map.of(ORDER, 2L));
        assertThat(changed.duplicate()).isFalse();
        requireEmpty(ORDER, Status.DELETED, 2);
        assertThat(eventsOf(STOCK)).hasSize(1);
        assertThat(store.state().head()).isEqualTo(5);
    }

    @Test
    void aDeletedStreamStartsAgainAtTheNextVersion() {
        append(ORDER, 3);
        var createdAt = eventsOf(ORDER).getFirst().recordedAt();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        var appended = store.append(Append.to(ORDER, ExpectedVersion.noStream(), events(2)));

        assertThat(appended.firstPosition()).isEqualTo(5);
        assertThat(appended.version(ORDER)).isEqualTo(4);
        assertThat(eventsOf(ORDER)).extracting(Event::version).containsExactly(3L, 4L);
        assertThat(store.read(Read.stream(ORDER).from(1)))
                .extracting(Event::version)
                .containsExactly(3L, 4L);
        assertThat(store.read(Read.stream(ORDER).from(4)))
                .extracting(Event::version)
                .containsExactly(4L);
        assertThat(store.read(Read.stream(ORDER).backward()))
                .extracting(Event::version)
                .containsExactly(4L, 3L);
        assertThat(store.read(Read.stream(ORDER).backward().from(2))).isEmpty();
        assertThat(store.read(Read.stream(ORDER).backward().from(3)))
                .extracting(Event::version)
                .containsExactly(3L);
        assertThat(store.stream(ORDER)).hasValueSatisfying(state -> {
            assertThat(state.status()).isEqualTo(Status.LIVE);
            assertThat(state.firstVersion()).isEqualTo(3);
            assertThat(state.version()).isEqualTo(4);
            assertThat(state.count()).isEqualTo(2);
            assertThat(state.createdAt()).isEqualTo(createdAt);
            assertThat(state.changedAt()).isEqualTo(eventsOf(ORDER).getLast().recordedAt());
        });
    }

    @Test
    void aStreamMayBeDeletedAndStartedAgainAndAgain() {
        for (int round = 0; round < 5; round++) {
            append(ORDER, 2);
            assertThat(eventsOf(ORDER)).extracting(Event::version).containsExactly(2L * round, 2L * round + 1);
            store.change(ORDER, ExpectedVersion.streamExists(), StreamChange.delete());
            requireEmpty(ORDER, Status.DELETED, 2L * round + 1);
        }
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "streamExists", "2"})
    void aTombstoneHidesTheEventsForGood(String expected) {
        append(ORDER, 3);

        var changed = store.change(ORDER, expected(expected), StreamChange.tombstone());

        assertThat(changed.versions()).isEqualTo(Map.of(ORDER, 2L));
        requireEmpty(ORDER, Status.TOMBSTONED, 2);
        assertThatExceptionOfType(StreamDeletedException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.any(), event())))
                .withMessage("stream 'order-42' is tombstoned");
        requireEmpty(ORDER, Status.TOMBSTONED, 2);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream"})
    void aStreamThatNeverHadAnEventCanBeTombstoned(String expected) {
        var changed = store.change(ORDER, expected(expected), StreamChange.tombstone());

        assertThat(changed.versions()).isEqualTo(Map.of(ORDER, -1L));
        requireEmpty(ORDER, Status.TOMBSTONED, -1);
        assertThat(store.stream(ORDER))
                .hasValueSatisfying(state -> assertThat(state.createdAt()).isEqualTo(state.changedAt()));
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream", "2"})
    void aDeletedStreamCanBeTombstoned(String expected) {
        append(ORDER, 3);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        store.change(ORDER, expected(expected), StreamChange.tombstone());

        requireEmpty(ORDER, Status.TOMBSTONED, 2);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream", "streamExists", "0"})
    void aStreamThatNeverHadAnEventCannotBeDeleted(String expected) {
        append(STOCK, 1);

        requireConflict(expected, StreamChange.delete());

        assertThat(store.stream(ORDER)).isEmpty();
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream", "streamExists", "2"})
    void aDeletedStreamCannotBeDeletedAgain(String expected) {
        append(ORDER, 3);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        assertThatExceptionOfType(StreamDeletedException.class)
                .isThrownBy(() -> store.change(ORDER, expected(expected), StreamChange.delete()))
                .withMessage("stream 'order-42' is deleted");

        assertThat(store.state().head()).as("nothing was written").isEqualTo(4);
        requireEmpty(ORDER, Status.DELETED, 2);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"noStream", "1", "3"})
    void aStreamThatIsNotAsExpectedIsNotChanged(String expected) {
        append(ORDER, 3);

        requireConflict(expected, StreamChange.delete());
        requireConflict(expected, StreamChange.tombstone());

        assertThat(eventsOf(ORDER)).hasSize(3);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"streamExists", "0"})
    void aStreamThatIsNotThereIsNotTombstonedByWhoBelievesItIs(String expected) {
        requireConflict(expected, StreamChange.tombstone());

        assertThat(store.stream(ORDER)).isEmpty();
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream", "streamExists", "2"})
    void aTombstoneStays(String expected) {
        append(ORDER, 3);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.tombstone());

        for (var change : new StreamChange[] {StreamChange.delete(), StreamChange.tombstone()}) {
            assertThatExceptionOfType(StreamDeletedException.class)
                    .isThrownBy(() -> store.change(ORDER, expected(expected), change))
                    .satisfies(deleted -> assertThat(deleted.isTombstoned()).isTrue());
        }
        requireEmpty(ORDER, Status.TOMBSTONED, 2);
    }

    @Test
    void aChangeIsMadeOnceHoweverOftenItIsRepeated() {
        append(ORDER, 3);
        var delete = StreamChange.delete();
        var first = store.change(ORDER, ExpectedVersion.exactly(2), delete);
        requireFirstResultAgain(delete, first);

        append(ORDER, 2);
        requireFirstResultAgain(delete, first);
        assertThat(eventsOf(ORDER)).as("the deletion is not made again").hasSize(2);

        var tombstone = StreamChange.tombstone();
        var second = store.change(ORDER, ExpectedVersion.any(), tombstone);
        requireFirstResultAgain(tombstone, second);
        requireFirstResultAgain(delete, first);
    }

    @Test
    void aChangeRepeatedAfterReopeningIsNotMadeAgain() {
        append(ORDER, 3);
        var delete = StreamChange.delete();
        var first = store.change(ORDER, ExpectedVersion.exactly(2), delete);
        append(ORDER, 1);
        store.change(STOCK, ExpectedVersion.any(), StreamChange.tombstone());
        var order = store.stream(ORDER);
        var stock = store.stream(STOCK);

        reopen();

        assertThat(store.stream(ORDER)).isEqualTo(order);
        assertThat(store.stream(STOCK)).isEqualTo(stock);
        requireFirstResultAgain(delete, first);
        assertThat(eventsOf(ORDER)).extracting(Event::version).containsExactly(3L);
    }

    @Test
    void theStoresOwnStreamsCannotBeChanged() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> store.change(StreamId.of("$streams"), ExpectedVersion.any(), StreamChange.tombstone()))
                .withMessageContaining("'$streams'");
        requireEmpty(ORDER, Status.DELETED, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReadOfAStreamThatIsDeletedMeanwhileIsWholeOrFails(boolean startsAgain) {
        append(ORDER, LONG_COUNT);
        for (var read : List.of(Read.stream(ORDER), Read.stream(ORDER).backward())) {
            var events = store.read(read).iterator();
            events.next();
            store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
            if (startsAgain) {
                append(ORDER, 1);
            }

            int count = 1;
            try {
                for (; events.hasNext(); events.next()) {
                    count++;
                }
                assertThat(count).as("events before the end").isEqualTo(LONG_COUNT);
            } catch (StoreUnavailableException e) {
                assertThat(e).hasMessageContaining("deleted while it was read");
            }

            append(ORDER, startsAgain ? LONG_COUNT - 1 : LONG_COUNT);
        }
    }

    @Test
    void aCheckOfADeletedStreamGuardsItsRestart() {
        append(ORDER, 1);
        var append = Append.to(STOCK, ExpectedVersion.any(), event()).check(ORDER, ExpectedVersion.exactly(0));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        append(ORDER, 1);

        assertThat(catchThrowable(() -> store.append(append)))
                .isInstanceOfSatisfying(
                        VersionConflictException.class,
                        conflict -> assertThat(conflict.stream()).isEqualTo(ORDER));
    }

    private void requireConflict(String expected, StreamChange change) {
        long head = store.state().head();

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.change(ORDER, expected(expected), change))
                .satisfies(conflict -> assertThat(conflict.stream()).isEqualTo(ORDER));

        assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
    }

    private void requireFirstResultAgain(StreamChange change, Appended first) {
        long head = store.state().head();

        var again = store.change(ORDER, ExpectedVersion.exactly(2), change);

        assertThat(again).isEqualTo(new Appended(first.firstPosition(), first.lastPosition(), first.versions(), true));
        assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
    }

    private void requireEmpty(StreamId stream, Status status, long version) {
        assertThat(store.read(Read.stream(stream))).isEmpty();
        assertThat(store.read(Read.stream(stream).backward())).isEmpty();
        assertThat(store.read(Read.stream(stream).from(0))).isEmpty();
        assertThat(store.streams(stream.value())).isEmpty();
        assertThat(store.stream(stream)).hasValueSatisfying(state -> {
            assertThat(state.stream()).isEqualTo(stream);
            assertThat(state.status()).isEqualTo(status);
            assertThat(state.version()).isEqualTo(version);
            assertThat(state.firstVersion()).isEqualTo(version + 1);
            assertThat(state.count()).isZero();
            assertThat(state.changedAt()).isAfterOrEqualTo(state.createdAt());
        });
    }
}
