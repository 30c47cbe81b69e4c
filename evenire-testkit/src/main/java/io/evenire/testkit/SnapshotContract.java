package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.Payload;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved states of streams. */
abstract class SnapshotContract extends ContractChapter {

    private static final String NAME = "balance";

    SnapshotContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void givesBackTheLatestState() {
        append(ORDER, 5);
        assertThat(latest()).isEmpty();

        store.snapshots().save(state(2));
        assertThat(latest()).contains(state(2));
        store.snapshots().save(state(4));
        assertThat(latest()).contains(state(4));

        reopen();
        assertThat(latest()).contains(state(4));
    }

    @Test
    void anOlderStateNeverTakesThePlaceOfANewerOne() {
        append(ORDER, 5);
        store.snapshots().save(state(3));
        long head = store.state().head();

        store.snapshots().save(state(2));

        assertThat(latest()).contains(state(3));
        assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
    }

    @Test
    void aStateOfTheSameVersionIsReplaced() {
        append(ORDER, 3);
        store.snapshots().save(state(2));
        var other = new Snapshot(ORDER, NAME, 2, Payload.text("other"));

        store.snapshots().save(other);

        assertThat(latest()).contains(other);
    }

    @Test
    void eachStreamAndNameHasAStateOfItsOwn() {
        append(ORDER, 3);
        append(STOCK, 3);
        append(StreamId.of("order-4"), 3);
        var states = List.of(
                new Snapshot(ORDER, "a", 0, Payload.text("1")),
                new Snapshot(ORDER, "b", 1, Payload.text("2")),
                new Snapshot(STOCK, "a", 2, Payload.text("3")),
                new Snapshot(StreamId.of("order-4"), "2a", 0, Payload.text("4")));

        states.forEach(store.snapshots()::save);

        for (var state : states) {
            assertThat(store.snapshots().latest(state.stream(), state.name())).contains(state);
        }
        assertThat(store.snapshots().latest(STOCK, "b")).isEmpty();
        assertThat(store.snapshots().latest(StreamId.of("order-4"), "a")).isEmpty();
    }

    @Test
    void aStateMayBeAnyBytes() {
        append(ORDER, 3);
        for (var payload : List.of(
                Payload.empty(),
                Payload.json("{\"a\": [1.0, 1e400]}"),
                Payload.json("no JSON"),
                Payload.text("text äöü\n"),
                Payload.bytes(new byte[] {0, -1, 10}),
                Payload.bytes(new byte[Limits.DATA_LENGTH_DEFAULT_MAX]))) {
            var snapshot = new Snapshot(ORDER, NAME, 2, payload);
            store.snapshots().save(snapshot);
            assertThat(latest()).contains(snapshot);
        }
    }

    @Test
    void aStateThatIsTooLongIsRefused() {
        append(ORDER, 1);
        var tooLong = new Snapshot(ORDER, NAME, 0, Payload.bytes(new byte[Limits.DATA_LENGTH_DEFAULT_MAX + 1]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.snapshots().save(tooLong))
                .withMessage("snapshot must have at most 1048576 bytes, has 1048577");

        assertThat(store.state().head()).as("nothing was written").isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Snapshot(ORDER, NAME, 0, Payload.bytes(new byte[Limits.DATA_LENGTH_MAX + 1])))
                .withMessageContaining("snapshot must have at most 16777216 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "$x", "a b%2F+", "ä😀", "-", "...", "?#&=;"})
    void aNameMayBeAnyText(String name) {
        append(ORDER, 1);
        var snapshot = new Snapshot(ORDER, name, 0, Payload.text(name));

        store.snapshots().save(snapshot);

        assertThat(store.snapshots().latest(ORDER, name)).contains(snapshot);
    }

    @Test
    void theLongestNamesAreTaken() {
        var stream = StreamId.of("ü".repeat(Limits.STREAM_ID_LENGTH_MAX / 2));
        append(stream, 1);
        var snapshot = new Snapshot(stream, "ü".repeat(Limits.SNAPSHOT_NAME_LENGTH_MAX / 2), 0, Payload.empty());

        store.snapshots().save(snapshot);

        assertThat(store.snapshots().latest(stream, snapshot.name())).contains(snapshot);
    }

    @Test
    void whatIsOutOfBoundsIsRefused() {
        requireRefused("", "snapshot name must not be empty");
        requireRefused("a\nb", "U+000A");
        requireRefused(".", "snapshot name must not be '.' or '..', is '.'");
        requireRefused("..", "snapshot name must not be '.' or '..', is '..'");
        requireRefused(
                "x".repeat(Limits.SNAPSHOT_NAME_LENGTH_MAX + 1), "snapshot name must have at most 256 UTF-8 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Snapshot(ORDER, NAME, -1, Payload.empty()))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Snapshot(StreamId.NONE, NAME, 0, Payload.empty()))
                .withMessageContaining("needs a stream");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Snapshot(StreamId.of("$streams"), NAME, 0, Payload.empty()))
                .withMessageContaining("'$streams'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.snapshots().latest(StreamId.NONE, NAME))
                .withMessageContaining("needs a stream");
    }

    @Test
    void aVersionThatWasNotReachedIsRefused() {
        append(ORDER, 3);

        requireAhead(ORDER, 3, 2);
        requireAhead(STOCK, 0, -1);
        assertThat(store.state().head()).as("nothing was written").isEqualTo(3);
        assertThat(latest()).isEmpty();
    }

    @Test
    void aStateOfADeletedStreamIsNotGiven() {
        append(ORDER, 3);
        store.snapshots().save(state(2));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        assertThat(latest()).isEmpty();
        requireDeleted(2, false);

        append(ORDER, 2);
        assertThat(latest()).as("it is of what the stream was before").isEmpty();
        requireDeleted(2, false);
        store.snapshots().save(state(3));
        assertThat(latest()).contains(state(3));

        store.change(ORDER, ExpectedVersion.any(), StreamChange.tombstone());
        assertThat(latest()).isEmpty();
        requireDeleted(4, true);
    }

    @Test
    void aStateIsGivenAsLongAsNoEventBehindItIsHidden() {
        append(ORDER, 6);
        store.snapshots().save(state(3));

        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(3));
        assertThat(latest()).contains(state(3));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(4));
        assertThat(latest()).contains(state(3));
        assertThat(store.read(Read.stream(ORDER).from(4))).hasSize(2);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(5));
        assertThat(latest()).as("version 4 is missing").isEmpty();
        store.snapshots().save(state(5));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(6));
        assertThat(latest()).as("the stream has no event left").contains(state(5));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(1)));
        append(ORDER, 1);
        assertThat(latest()).contains(state(5));
        append(ORDER, 1);
        assertThat(latest()).as("version 6 is missing").isEmpty();
    }

    @Test
    void aStateIsAnEventOfAStreamThatHasOnlyTheLastOne() {
        append(ORDER, 3);
        for (int i = 0; i < 3; i++) {
            store.snapshots().save(state(i));
        }

        assertThat(store.state().head()).isEqualTo(6);
        assertThat(store.streams("$snapshot-")).singleElement().satisfies(state -> {
            assertThat(state.firstVersion()).isEqualTo(2);
            assertThat(state.version()).isEqualTo(2);
            assertThat(eventsOf(state.stream()))
                    .singleElement()
                    .satisfies(event -> assertThat(event.data()).isEqualTo(state(2).state()));
        });
        assertThat(store.streams("")).extracting(state -> state.stream()).containsExactly(ORDER);
    }

    @Test
    void theNewestOfManyThatAreSavedAtOnceStays() throws InterruptedException {
        append(ORDER, 40);
        var savings = new ArrayList<Callable<Long>>();
        for (int i = 0; i < 4; i++) {
            int first = i;
            savings.add(() -> {
                for (int version = first; version < 40; version += 4) {
                    store.snapshots().save(state(version));
                    assertThat(latest().orElseThrow().version()).isGreaterThanOrEqualTo(version);
                }
                return latest().orElseThrow().version();
            });
        }

        assertThat(Callers.run(Callers.Kind.VIRTUAL, savings)).contains(39L);

        assertThat(latest()).contains(state(39));
    }

    @Test
    void aClosedStoreRefuses() {
        append(ORDER, 1);
        var snapshots = store.snapshots();
        store.close();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> snapshots.save(state(0)));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> snapshots.latest(ORDER, NAME));
    }

    private Optional<Snapshot> latest() {
        return store.snapshots().latest(ORDER, NAME);
    }

    private static Snapshot state(long version) {
        return new Snapshot(ORDER, NAME, version, Payload.json("{\"sum\": %d}".formatted(version)));
    }

    private void requireRefused(String name, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Snapshot(ORDER, name, 0, Payload.empty()))
                .withMessageContaining(problem);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.snapshots().latest(ORDER, name))
                .withMessageContaining(problem);
    }

    private void requireAhead(StreamId stream, long version, long head) {
        assertThatExceptionOfType(PositionAheadException.class)
                .isThrownBy(() -> store.snapshots().save(new Snapshot(stream, NAME, version, Payload.empty())))
                .satisfies(ahead -> {
                    assertThat(ahead.stream()).contains(stream);
                    assertThat(ahead.place()).isEqualTo(version);
                    assertThat(ahead.head()).isEqualTo(head);
                });
    }

    private void requireDeleted(long version, boolean isTombstoned) {
        assertThatExceptionOfType(StreamDeletedException.class)
                .isThrownBy(() -> store.snapshots().save(state(version)))
                .satisfies(deleted -> assertThat(deleted.isTombstoned()).isEqualTo(isTombstoned));
    }
}
