package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds however many callers there are. */
abstract class ConcurrencyContract extends ContractChapter {

    private static final int CALLER_COUNT = 16;
    private static final int ROUND_COUNT = 25;

    ConcurrencyContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest
    @EnumSource
    void ofManyWithTheSameBeliefExactlyOneWins(Callers.Kind kind) throws InterruptedException {
        var callers = new ArrayList<Callable<List<Appended>>>();
        for (int i = 0; i < CALLER_COUNT; i++) {
            callers.add(this::appendAtEveryVersion);
        }

        var wins = new ArrayList<Long>();
        for (var won : Callers.run(kind, callers)) {
            won.forEach(appended -> wins.add(appended.version(ORDER)));
        }

        wins.sort(Comparator.naturalOrder());
        assertThat(wins).isEqualTo(numbers(0, ROUND_COUNT));
        assertThat(eventsOf(ORDER)).extracting(Event::version).isEqualTo(wins);
    }

    /** Tries to be the one who appends each version; after a lost race the version is there for sure. */
    private List<Appended> appendAtEveryVersion() {
        var won = new ArrayList<Appended>();
        for (int version = 0; version < ROUND_COUNT; version++) {
            var expected = version == 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version - 1);
            try {
                won.add(store.append(Append.to(ORDER, expected, event())));
            } catch (VersionConflictException lost) {
                assertThat(lost.actual().orElseThrow()).isGreaterThanOrEqualTo(version);
            }
        }
        return won;
    }

    @ParameterizedTest
    @EnumSource
    void everyAppendIsThereOnceWithoutGapOrMixture(Callers.Kind kind) throws InterruptedException {
        var callers = new ArrayList<Callable<List<Append>>>();
        for (int i = 0; i < CALLER_COUNT; i++) {
            var own = StreamId.of("own-" + i);
            callers.add(() -> appendToASharedAndAnOwnStream(own));
        }

        var appends = new ArrayList<Append>();
        Callers.run(kind, callers).forEach(appends::addAll);

        var shared = eventsOf(ORDER);
        assertThat(shared).extracting(Event::version).isEqualTo(numbers(0, 2 * appends.size()));
        assertThat(shared)
                .extracting(Event::content)
                .containsExactlyInAnyOrderElementsOf(appends.stream()
                        .flatMap(append -> append.appends().getFirst().events().stream())
                        .toList());
        for (int i = 0; i < shared.size(); i += 2) {
            assertThat(shared.get(i + 1).position()).isEqualTo(shared.get(i).position() + 1);
        }
        var positions = new ArrayList<Long>();
        shared.forEach(event -> positions.add(event.position()));
        for (int i = 0; i < CALLER_COUNT; i++) {
            var own = eventsOf(StreamId.of("own-" + i));
            assertThat(own).extracting(Event::version).isEqualTo(numbers(0, ROUND_COUNT));
            own.forEach(event -> positions.add(event.position()));
        }
        positions.sort(Comparator.naturalOrder());
        assertThat(positions).isEqualTo(numbers(1, positions.size()));
    }

    private List<Append> appendToASharedAndAnOwnStream(StreamId own) {
        var appends = new ArrayList<Append>();
        for (int i = 0; i < ROUND_COUNT; i++) {
            var append = Append.to(ORDER, ExpectedVersion.any(), events(2))
                    .and(own, i == 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(i - 1), event());
            var appended = store.append(append);
            assertThat(appended.version(own)).isEqualTo(i);
            assertThat(eventsOf(own)).as("a caller sees what it wrote").hasSize(i + 1);
            appends.add(append);
        }
        return appends;
    }

    @ParameterizedTest
    @EnumSource
    void theSameAppendByManyIsWrittenOnce(Callers.Kind kind) throws InterruptedException {
        for (var expected : List.of(ExpectedVersion.any(), ExpectedVersion.noStream())) {
            var stream = StreamId.of("once-" + expected);
            var append = Append.to(stream, expected, events(3));
            var callers = new ArrayList<Callable<Appended>>();
            for (int i = 0; i < CALLER_COUNT; i++) {
                callers.add(() -> store.append(append));
            }

            var results = Callers.run(kind, callers);

            assertThat(results).filteredOn(appended -> !appended.duplicate()).hasSize(1);
            assertThat(results)
                    .extracting(Appended::firstPosition)
                    .containsOnly(results.getFirst().firstPosition());
            assertThat(contentOf(stream)).isEqualTo(append.appends().getFirst().events());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppendIsSeenWholeAndInOrder(Callers.Kind kind) throws InterruptedException {
        var isDone = new AtomicBoolean();
        var callers = new ArrayList<Callable<Long>>();
        callers.add(() -> appendToBothStreams(isDone));
        for (int i = 0; i < 4; i++) {
            callers.add(() -> readUntil(isDone));
        }

        assertThat(Callers.run(kind, callers))
                .as("all see the whole in the end")
                .containsOnly(12L * ROUND_COUNT);
    }

    private long appendToBothStreams(AtomicBoolean isDone) {
        try {
            for (int i = 0; i < 4 * ROUND_COUNT; i++) {
                store.append(
                        Append.to(ORDER, ExpectedVersion.any(), events(3)).and(STOCK, ExpectedVersion.any(), event()));
            }
        } finally {
            isDone.set(true);
        }
        return eventsOf(ORDER).size();
    }

    private long readUntil(AtomicBoolean isDone) {
        long seen = 0;
        while (!isDone.get()) {
            // virtual threads that only give way keep those out for ever that a platform thread has woken; waiting lets
            // them in
            LockSupport.parkNanos(1);
            var orders = eventsOf(ORDER);
            var stocks = eventsOf(STOCK);
            assertThat(orders.size() % 3).as("an append is seen whole").isZero();
            assertThat(stocks.size())
                    .as("both streams of an append are seen")
                    .isGreaterThanOrEqualTo(orders.size() / 3);
            assertThat((long) orders.size()).as("what was seen stays seen").isGreaterThanOrEqualTo(seen);
            assertThat(orders).extracting(Event::version).isEqualTo(numbers(0, orders.size()));
            seen = orders.size();
        }
        return eventsOf(ORDER).size();
    }

    @ParameterizedTest
    @EnumSource
    void whatACallerWasToldEveryoneSees(Callers.Kind kind) throws InterruptedException {
        var callers = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < CALLER_COUNT; i++) {
            callers.add(() -> {
                for (int round = 0; round < ROUND_COUNT; round++) {
                    var appended = store.append(Append.to(ORDER, ExpectedVersion.any(), event()));
                    var cursor = store.read(Read.stream(ORDER).backward());
                    assertThat(cursor.asOf()).isGreaterThanOrEqualTo(appended.lastPosition());
                    assertThat(cursor.first().orElseThrow().version()).isGreaterThanOrEqualTo(appended.version(ORDER));
                    assertThat(store.stream(ORDER).orElseThrow().version())
                            .isGreaterThanOrEqualTo(appended.version(ORDER));
                }
                return true;
            });
        }

        assertThat(Callers.run(kind, callers)).containsOnly(true);
    }

    @ParameterizedTest
    @EnumSource
    void aTombstoneEndsAStreamHoweverManyAppend(Callers.Kind kind) throws InterruptedException {
        append(ORDER, 1);
        var callers = new ArrayList<Callable<Long>>();
        for (int i = 0; i < CALLER_COUNT; i++) {
            callers.add(this::appendUntilTombstoned);
        }
        callers.add(() -> {
            var changed = store.change(ORDER, ExpectedVersion.any(), StreamChange.tombstone());
            return changed.versions().get(ORDER);
        });

        var last = Callers.run(kind, callers);

        assertThat(last).as("no append after the tombstone").allMatch(version -> version <= last.getLast());
        assertThat(eventsOf(ORDER)).isEmpty();
        assertThat(store.stream(ORDER).orElseThrow().version()).isEqualTo(last.getLast());
    }

    private long appendUntilTombstoned() {
        long version = 0;
        try {
            while (true) {
                version = store.append(Append.to(ORDER, ExpectedVersion.any(), event()))
                        .version(ORDER);
            }
        } catch (StreamDeletedException tombstoned) {
            return version;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCheckHoldsWhenTheAppendIsWritten(Callers.Kind kind) throws InterruptedException {
        // each of two may write only while the other has not: never both
        for (int round = 0; round < ROUND_COUNT; round++) {
            var left = StreamId.of("left-" + round);
            var right = StreamId.of("right-" + round);

            var written = Callers.run(kind, List.of(() -> writeUnless(left, right), () -> writeUnless(right, left)));

            assertThat(written).as("round %d", round).containsExactlyInAnyOrder(true, false);
        }
    }

    private boolean writeUnless(StreamId own, StreamId other) {
        try {
            store.append(Append.to(own, ExpectedVersion.noStream(), event()).check(other, ExpectedVersion.noStream()));
            return true;
        } catch (VersionConflictException beaten) {
            return false;
        }
    }

    private static List<Long> numbers(long first, int count) {
        return LongStream.range(first, first + count).boxed().toList();
    }
}
