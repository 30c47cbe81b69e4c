package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.StreamState.Status;
import io.evenire.api.VersionConflictException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hiding the first events of a stream does, by a version or by what the stream keeps. */
abstract class RetentionContract extends ContractChapter {

    private static final int LONG_COUNT = 1_100; // more than a store reads at once
    private static final Retention NOTHING_OLD = Retention.ofAge(Duration.ofNanos(1));

    RetentionContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "streamExists", "4"})
    void truncatingHidesTheEventsBelow(String expected) {
        append(ORDER, 5);
        append(STOCK, 2);

        var changed = store.change(ORDER, expected(expected), StreamChange.truncateBefore(3));

        assertThat(changed).isEqualTo(new Appended(8, 8, Map.of(ORDER, 4L), false));
        requireVersions(ORDER, 3, 4);
        requireVersions(STOCK, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 600, LONG_COUNT - 1})
    void aLongStreamIsReadFromWhereItWasTruncated(int before) {
        append(ORDER, LONG_COUNT);
        assertThat(eventsOf(ORDER)).as("so that it is in the cache").hasSize(LONG_COUNT);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(before));

        requireVersions(ORDER, before, LONG_COUNT - 1);
        reopen();
        requireVersions(ORDER, before, LONG_COUNT - 1);
    }

    @Test
    void aReadSinceAMomentBeginsBehindWhatIsHidden() {
        append(ORDER, 3);
        var moment = eventsOf(ORDER).getFirst().recordedAt();

        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(2));

        assertThat(store.read(Read.stream(ORDER).since(moment)))
                .extracting(Event::version)
                .containsExactly(2L);
        assertThat(store.read(Read.stream(ORDER).backward().since(moment))).allMatch(event -> event.version() == 2);
    }

    @Test
    void aStreamThatWasEmptiedIsLiveWithTheVersionThatItHas() {
        append(ORDER, 3);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(3));
        requireVersions(ORDER, 3, 2);

        requireConflict(ExpectedVersion.noStream());
        requireConflict(ExpectedVersion.exactly(1));
        requireConflict(ExpectedVersion.exactly(3));
        requireVersions(ORDER, 3, 2);

        var belief = List.of(ExpectedVersion.any(), ExpectedVersion.streamExists(), ExpectedVersion.exactly(4));
        for (int i = 0; i < belief.size(); i++) {
            var appended = store.append(Append.to(ORDER, belief.get(i), event()));
            assertThat(appended.version(ORDER)).isEqualTo(3 + i);
        }
        requireVersions(ORDER, 3, 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void nothingIsShownAgainByTruncatingLess(long before) {
        append(ORDER, 4);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(2));

        var changed = store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(before));

        assertThat(changed).isEqualTo(new Appended(6, 6, Map.of(ORDER, 3L), false));
        requireVersions(ORDER, 2, 3);
    }

    @Test
    void aStreamIsNotTruncatedFurtherThanItGoes() {
        append(ORDER, 3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(4)))
                .withMessage(
                        "stream 'order-42' can be truncated before version 3 at most, where it ends, not before 4");

        assertThat(store.state().head()).as("nothing was written").isEqualTo(3);
        requireVersions(ORDER, 0, 2);
    }

    @Test
    void whatHidesNothingThatCanBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamChange.truncateBefore(-1))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.ofCount(0))
                .withMessageContaining("countMax must be 1 or more, is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.ofAge(Duration.ZERO))
                .withMessageContaining("PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.ofAge(Duration.ofSeconds(-1)))
                .withMessageContaining("PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.ofAge(Limits.RETENTION_AGE_MAX.plusNanos(1)))
                .withMessageContaining(Limits.RETENTION_AGE_MAX.toString());
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream", "streamExists", "0"})
    void aStreamThatNeverHadAnEventCannotBeChanged(String expected) {
        for (var change : changes()) {
            assertThatExceptionOfType(VersionConflictException.class)
                    .isThrownBy(() -> store.change(ORDER, expected(expected), change))
                    .satisfies(conflict -> assertThat(conflict.stream()).isEqualTo(ORDER));
        }
        assertThat(store.state().head()).as("nothing was written").isZero();
        assertThat(store.stream(ORDER)).isEmpty();
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream", "streamExists", "2"})
    void aDeletedStreamCannotBeChangedAndATombstoneStays(String expected) {
        append(ORDER, 3);
        for (var end : new StreamChange[] {StreamChange.delete(), StreamChange.tombstone()}) {
            store.change(ORDER, ExpectedVersion.any(), end);
            for (var change : changes()) {
                assertThatExceptionOfType(StreamDeletedException.class)
                        .isThrownBy(() -> store.change(ORDER, expected(expected), change))
                        .satisfies(deleted ->
                                assertThat(deleted.isTombstoned()).isEqualTo(end instanceof StreamChange.Tombstone));
            }
        }
        assertThat(store.state().head()).as("nothing was written").isEqualTo(5);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"noStream", "1", "3"})
    void aStreamThatIsNotAsExpectedIsNotChanged(String expected) {
        append(ORDER, 3);

        for (var change : changes()) {
            assertThatExceptionOfType(VersionConflictException.class)
                    .isThrownBy(() -> store.change(ORDER, expected(expected), change));
        }

        assertThat(store.state().head()).as("nothing was written").isEqualTo(3);
        requireVersions(ORDER, 0, 2);
        requireRetention(ORDER, Retention.none());
    }

    @Test
    void theStoresOwnStreamsCannotBeChanged() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(0));

        for (var change : changes()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.change(StreamId.of("$streams"), ExpectedVersion.any(), change))
                    .withMessageContaining("'$streams'");
        }
        assertThat(store.state().head()).as("nothing was written").isEqualTo(2);
    }

    @Test
    void aChangeIsMadeOnceHoweverOftenItIsRepeated() {
        append(ORDER, 3);
        var truncate = StreamChange.truncateBefore(3);
        var truncated = store.change(ORDER, ExpectedVersion.exactly(2), truncate);
        var keep = StreamChange.keep(Retention.ofCount(2));
        var kept = store.change(ORDER, ExpectedVersion.exactly(2), keep);
        append(ORDER, 4);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(3)));
        long head = store.state().head();

        for (int i = 0; i < 2; i++) {
            assertThat(store.change(ORDER, ExpectedVersion.exactly(2), truncate))
                    .isEqualTo(again(truncated));
            assertThat(store.change(ORDER, ExpectedVersion.exactly(2), keep)).isEqualTo(again(kept));
            assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
            requireVersions(ORDER, 5, 6);
            requireRetention(ORDER, Retention.ofCount(3));
            reopen();
        }
    }

    @Test
    void onlyTheLastEventsAreKept() {
        append(ORDER, 5);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(3)));
        requireVersions(ORDER, 2, 4);
        requireRetention(ORDER, Retention.ofCount(3));

        append(ORDER, 1);
        requireVersions(ORDER, 3, 5);

        append(ORDER, 7);
        requireVersions(ORDER, 10, 12);
        reopen();
        requireVersions(ORDER, 10, 12);
        requireRetention(ORDER, Retention.ofCount(3));
        append(ORDER, 1);
        requireVersions(ORDER, 11, 13);
    }

    @Test
    void aStreamWithFewerEventsThanItKeepsHasThemAll() {
        append(ORDER, 2);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(3)));

        requireVersions(ORDER, 0, 1);
        append(ORDER, 1);
        requireVersions(ORDER, 0, 2);
        append(ORDER, 1);
        requireVersions(ORDER, 1, 3);
    }

    @Test
    void nothingIsShownAgainByKeepingMore() {
        append(ORDER, 5);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(2)));

        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(4)));
        requireVersions(ORDER, 3, 4);
        append(ORDER, 1);
        requireVersions(ORDER, 3, 5);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.none()));
        requireVersions(ORDER, 3, 5);
        append(ORDER, 1);
        requireVersions(ORDER, 3, 6);
        requireRetention(ORDER, Retention.none());
    }

    @Test
    void eventsThatAreTooOldAreHidden() {
        append(ORDER, 3);
        append(STOCK, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofAge(Duration.ofDays(1))));
        requireVersions(ORDER, 0, 2);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(NOTHING_OLD));
        awaitTick();

        requireVersions(ORDER, 3, 2);
        requireVersions(STOCK, 0, 0);
        requireConflict(ExpectedVersion.noStream());
        assertThat(store.append(Append.to(ORDER, ExpectedVersion.exactly(2), event()))
                        .version(ORDER))
                .isEqualTo(3);
        awaitTick();
        requireVersions(ORDER, 4, 3);
        reopen();
        requireVersions(ORDER, 4, 3);
        requireRetention(ORDER, NOTHING_OLD);
    }

    @Test
    void whatWasTooOldStaysHiddenWhenOlderEventsAreKept() {
        append(ORDER, LONG_COUNT);
        assertThat(eventsOf(ORDER)).hasSize(LONG_COUNT);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(NOTHING_OLD));
        awaitTick();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofAge(Duration.ofDays(1))));
        requireVersions(ORDER, LONG_COUNT, LONG_COUNT - 1);

        append(ORDER, 2);
        requireVersions(ORDER, LONG_COUNT, LONG_COUNT + 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.none()));
        requireVersions(ORDER, LONG_COUNT, LONG_COUNT + 1);
        reopen();
        requireVersions(ORDER, LONG_COUNT, LONG_COUNT + 1);
        append(ORDER, LONG_COUNT);
        requireVersions(ORDER, LONG_COUNT, 2 * LONG_COUNT + 1);
    }

    @Test
    void anEventIsKeptOnlyIfNothingHidesIt() {
        append(ORDER, 6);
        var retention = Retention.ofAge(Duration.ofDays(1)).withCountMax(4);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(retention));
        requireVersions(ORDER, 2, 5);
        requireRetention(ORDER, retention);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(3));
        requireVersions(ORDER, 3, 5);
        requireRetention(ORDER, retention);

        append(ORDER, 2);
        requireVersions(ORDER, 4, 7);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(NOTHING_OLD.withCountMax(4)));
        awaitTick();
        requireVersions(ORDER, 8, 7);
    }

    @Test
    void whatIsKeptStaysSetWhenAStreamIsDeletedAndStartedAgain() {
        append(ORDER, 5);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(2)));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        assertThat(store.stream(ORDER)).hasValueSatisfying(state -> {
            assertThat(state.status()).isEqualTo(Status.DELETED);
            assertThat(state.firstVersion()).isEqualTo(5);
            assertThat(state.retention()).isEqualTo(Retention.ofCount(2));
        });

        append(ORDER, 1);
        requireVersions(ORDER, 5, 5);
        append(ORDER, 3);
        requireVersions(ORDER, 7, 8);
        requireRetention(ORDER, Retention.ofCount(2));

        store.change(ORDER, ExpectedVersion.any(), StreamChange.tombstone());
        assertThat(store.stream(ORDER)).map(StreamState::retention).contains(Retention.none());
    }

    @Test
    void theLongestAndTheLargestAreTaken() {
        append(ORDER, 2);
        var retention = new Retention(Limits.RETENTION_AGE_MAX.minusNanos(1), Retention.COUNT_UNBOUNDED - 1);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(retention));

        requireVersions(ORDER, 0, 1);
        requireRetention(ORDER, retention);
        reopen();
        requireRetention(ORDER, retention);
    }

    @Test
    void aChangeIsAChangeOfTheStream() {
        append(ORDER, 2);
        var before = store.stream(ORDER).orElseThrow();
        awaitTick();

        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(1));

        assertThat(store.stream(ORDER)).hasValueSatisfying(state -> {
            assertThat(state.createdAt()).isEqualTo(before.createdAt());
            assertThat(state.changedAt()).isAfter(before.changedAt());
        });
    }

    @Test
    void idsOfHiddenEventsAreStillKnown() {
        var first = Append.to(ORDER, ExpectedVersion.noStream(), events(3));
        var appended = store.append(first);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(3));

        assertThat(store.append(first)).isEqualTo(again(appended));
        var events = first.appends().getFirst().events().toArray(NewEvent[]::new);
        assertThat(store.append(Append.to(ORDER, ExpectedVersion.any(), events)))
                .isEqualTo(again(appended));
        requireVersions(ORDER, 3, 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReadOfAStreamThatIsTruncatedMeanwhileIsWholeOrFails(boolean isForward) {
        append(ORDER, LONG_COUNT);
        var read = isForward ? Read.stream(ORDER) : Read.stream(ORDER).backward();
        var events = store.read(read).iterator();
        events.next();

        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(LONG_COUNT));

        int count = 1;
        try {
            for (; events.hasNext(); events.next()) {
                count++;
            }
            assertThat(count).as("events before the end").isEqualTo(LONG_COUNT);
        } catch (StoreUnavailableException e) {
            assertThat(e).hasMessageContaining("while it was read");
        }
    }

    private static List<StreamChange> changes() {
        return List.of(
                StreamChange.truncateBefore(0),
                StreamChange.truncateBefore(1),
                StreamChange.keep(Retention.ofCount(1)),
                StreamChange.keep(Retention.none()));
    }

    private static Appended again(Appended first) {
        return new Appended(first.firstPosition(), first.lastPosition(), first.versions(), true);
    }

    /** Waits until the clock shows another time, so that what was recorded before is older than now. */
    private static void awaitTick() {
        var before = Instant.now();
        while (!Instant.now().isAfter(before.plusNanos(1))) {
            Thread.onSpinWait();
        }
    }

    private void requireConflict(ExpectedVersion expected) {
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, expected, event())))
                .satisfies(conflict -> assertThat(conflict.actual()).hasValue(eventCountEver() - 1));
    }

    private long eventCountEver() {
        return store.stream(ORDER).orElseThrow().version() + 1;
    }

    private void requireRetention(StreamId stream, Retention retention) {
        assertThat(store.stream(stream)).map(StreamState::retention).contains(retention);
        assertThat(store.streams(stream.value()))
                .extracting(StreamState::retention)
                .containsExactly(retention);
    }

    /** Requires that a live stream has the events from one version to another and no more, however it is read. */
    private void requireVersions(StreamId stream, long first, long last) {
        var versions = LongStream.rangeClosed(first, last).boxed().toList();
        assertThat(versions(Read.stream(stream))).isEqualTo(versions);
        assertThat(versions(Read.stream(stream).from(0))).isEqualTo(versions);
        assertThat(versions(Read.stream(stream).backward())).isEqualTo(versions.reversed());
        assertThat(versions(Read.stream(stream).backward().limit(2)))
                .isEqualTo(versions.reversed().subList(0, Math.min(2, versions.size())));
        assertThat(versions(Read.stream(stream).from(first).limit(1)))
                .isEqualTo(versions.subList(0, Math.min(1, versions.size())));
        if (first > 0) {
            assertThat(versions(Read.stream(stream).backward().from(first - 1))).isEmpty();
            assertThat(versions(Read.stream(stream).from(first - 1))).isEqualTo(versions);
        }
        assertThat(store.stream(stream)).hasValueSatisfying(state -> {
            assertThat(state.status()).isEqualTo(Status.LIVE);
            assertThat(state.firstVersion()).isEqualTo(first);
            assertThat(state.version()).isEqualTo(last);
            assertThat(state.count()).isEqualTo(versions.size());
        });
        assertThat(store.streams(stream.value()))
                .extracting(StreamState::firstVersion)
                .containsExactly(first);
    }

    private List<Long> versions(Read read) {
        return store.read(read).stream().map(Event::version).toList();
    }
}
