package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenire.api.Append;
import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.Appended;
import io.evenire.api.Event;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreState.Health;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import io.evenire.api.spi.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommitTest {

    private final ScriptedStorage storage = new ScriptedStorage();

    @Test
    void tellsAndShowsNothingBeforeTheForce() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var append = append(store, "a");
            gate.awaitReached();

            assertThat(append).isNotDone();
            assertThat(store.read("a")).isEmpty();
            assertThat(store.stream(StreamId.of("a"))).isEmpty();
            assertThat(store.streams("")).isEmpty();
            assertThat(store.state().head()).isZero();

            gate.open();
            assertThat(append.join().lastPosition()).isEqualTo(1);
            assertThat(store.read("a")).hasSize(1);
        }
    }

    @Test
    void gathersTheNextBatchWhileTheDiskWorks() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var first = append(store, "first");
            gate.awaitReached();
            var others = new ArrayList<CompletableFuture<Appended>>();
            for (int i = 0; i < 50; i++) {
                others.add(store.appendAsync(Append.to(StreamId.of("other-" + i), any(), event())));
            }
            storage.beforeForce = ScriptedStorage.Step.NOTHING;
            gate.open();

            first.join();
            others.forEach(CompletableFuture::join);
            assertThat(storage.batches()).extracting(List::size).containsExactly(1, 50);
            assertThat(storage.forceCount).isEqualTo(2);
            assertThat(storage.batches().get(1))
                    .extracting(frame -> frame.place().index())
                    .containsOnly(2L);
        }
    }

    @Test
    void chainsFramesWithoutGapAcrossReopening() {
        for (int i = 0; i < 3; i++) {
            try (var store = storage.open()) {
                store.append("a", any(), event(), event());
                store.append("b", any(), event());
            }
        }

        var frames = storage.batches().stream().flatMap(List::stream).toList();
        long next = 1;
        int previous = 0;
        for (var frame : frames) {
            assertThat(frame.firstPosition()).isEqualTo(next);
            assertThat(frame.previous()).isEqualTo(previous);
            assertThat(frame.isIntact()).isTrue();
            next = frame.lastPosition() + 1;
            previous = frame.checksum();
        }
        assertThat(frames).extracting(frame -> frame.place().epoch()).containsExactly(1L, 1L, 2L, 2L, 3L, 3L);
        assertThat(frames).extracting(frame -> frame.place().recordedAt()).isSorted();
    }

    @Test
    void holdsBackARejectionUntilWhatItWasJudgedOnIsDurable() throws InterruptedException {
        var first = new Gate();
        storage.beforeForce = first;
        try (var store = storage.open()) {
            var leader = append(store, "leader");
            first.awaitReached();
            var winner = store.appendAsync(Append.to(StreamId.of("s"), noStream(), event()));
            var loser = store.appendAsync(Append.to(StreamId.of("s"), noStream(), event()));
            var second = new Gate();
            storage.beforeForce = second;
            first.open();
            leader.join();
            second.awaitReached();

            assertThat(loser).isNotDone();
            second.open();

            assertThat(winner.join().version(StreamId.of("s"))).isZero();
            assertThatThrownBy(loser::join).hasCauseInstanceOf(VersionConflictException.class);
        }
    }

    @Test
    void neverTellsARejectionWhoseReasonWasNotKept() throws InterruptedException {
        var first = new Gate();
        storage.beforeForce = first;
        try (var store = storage.open()) {
            var leader = append(store, "leader");
            first.awaitReached();
            var winner = store.appendAsync(Append.to(StreamId.of("s"), noStream(), event()));
            var loser = store.appendAsync(Append.to(StreamId.of("s"), noStream(), event()));
            storage.beforeForce = () -> {
                throw new IOException("planted");
            };
            first.open();

            leader.join();
            assertThatThrownBy(winner::join).hasCauseInstanceOf(AppendOutcomeUnknownException.class);
            assertThatThrownBy(loser::join).hasCauseInstanceOf(StoreUnavailableException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesNoMoreAppendsAfterAFailedWriteOrForceButReadsOn(boolean isForce) {
        try (var store = storage.open()) {
            store.append("a", any(), event());
            ScriptedStorage.Step failure = () -> {
                throw new IOException("planted");
            };
            if (isForce) {
                storage.beforeForce = failure;
            } else {
                storage.beforeAppend = failure;
            }
            int forces = storage.forceCount;

            assertThatExceptionOfType(AppendOutcomeUnknownException.class)
                    .isThrownBy(() -> store.append("a", any(), event()))
                    .withRootCauseInstanceOf(IOException.class);
            storage.beforeForce = ScriptedStorage.Step.NOTHING;
            storage.beforeAppend = ScriptedStorage.Step.NOTHING;

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.append("a", any(), event()));
            assertThat(store.read("a")).hasSize(1);
            assertThat(store.state().health()).isEqualTo(Health.FAILED);
            assertThat(storage.forceCount)
                    .as("a failed force is never repeated")
                    .isEqualTo(forces + (isForce ? 1 : 0));
        }
    }

    @Test
    void stopsAfterAnErrorOfTheMachineToo() {
        try (var store = storage.open()) {
            storage.beforeForce = () -> {
                throw new OutOfMemoryError("planted");
            };

            assertThatExceptionOfType(AppendOutcomeUnknownException.class)
                    .isThrownBy(() -> store.append("a", any(), event()));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.append("a", any(), event()));
        }
    }

    @Test
    void worksAgainWhenThereIsSpaceAgain() {
        try (var store = storage.open()) {
            storage.beforeAppend = () -> {
                throw new StoreFullException("planted");
            };
            var event = event();

            assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> store.append("a", noStream(), event));
            assertThat(store.state().health()).isEqualTo(Health.FULL);
            assertThat(store.read("a")).isEmpty();
            storage.beforeAppend = ScriptedStorage.Step.NOTHING;

            assertThat(store.append("a", noStream(), event).duplicate()).isFalse();
            assertThat(store.state().health()).isEqualTo(Health.SERVING);
        }
    }

    @Test
    void findsTheSameAppendInTheSameBatch() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var leader = append(store, "leader");
            gate.awaitReached();
            var same = Append.to(StreamId.of("s"), any(), event(), event());
            var one = store.appendAsync(same);
            var two = store.appendAsync(same);
            gate.open();
            leader.join();

            assertThat(List.of(one.join(), two.join()))
                    .extracting(Appended::duplicate)
                    .containsExactlyInAnyOrder(false, true);
            assertThat(one.join().lastPosition()).isEqualTo(two.join().lastPosition());
            assertThat(store.read("s")).hasSize(2);
        }
    }

    /** It was looked up before the first one was visible, and not found. */
    @Test
    void findsTheSameAppendInTheBatchBefore() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var same = Append.to(StreamId.of("s"), any(), event());
            var one = inBackground(() -> store.append(same));
            gate.awaitReached();
            var two = store.appendAsync(same);
            gate.open();

            assertThat(one.join().duplicate()).isFalse();
            assertThat(two.join().duplicate()).isTrue();
            assertThat(store.read("s")).hasSize(1);
        }
    }

    @Test
    void keepsTheOrderOfTheCallsHoweverMuchIsUnderWay() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        var stream = StreamId.of("s");
        var results = new ConcurrentLinkedQueue<CompletableFuture<Appended>>();
        try (var store = storage.open()) {
            var leader = append(store, "leader");
            gate.awaitReached();
            var caller = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1_500; i++) {
                    results.add(store.appendAsync(Append.to(stream, any(), many(100))));
                }
            });
            while (caller.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait(); // until there is no more room
            }
            gate.open();
            caller.join();
            leader.join();

            long next = 99;
            for (var result : results) {
                assertThat(result.join().version(stream)).isEqualTo(next);
                next += 100;
            }
            assertThat(next).isEqualTo(150_099);
        }
    }

    @Test
    void takesALargeAppendThatWaitedWhileMuchHappened() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var leader = append(store, "leader");
            gate.awaitReached();
            var large = IntStream.range(0, 12)
                    .mapToObj(i -> inBackground(() -> store.append("large", any(), many(10_000))))
                    .toList();
            gate.open();

            leader.join();
            assertThat(large.stream()
                            .map(CompletableFuture::join)
                            .map(appended -> appended.version(StreamId.of("large")))
                            .sorted())
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 12)
                            .mapToObj(i -> 10_000 * i - 1)
                            .toList());
        }
    }

    @Test
    void tellsEverybodyWhenACommitFails() throws InterruptedException {
        var first = new Gate();
        storage.beforeForce = first;
        try (var store = storage.open()) {
            var leader = append(store, "leader");
            first.awaitReached();
            var others = new ArrayList<CompletableFuture<Appended>>();
            for (int i = 0; i < 20; i++) {
                others.add(append(store, "waiting-" + i));
                others.add(store.appendAsync(Append.to(StreamId.of("async-" + i), any(), event())));
            }
            var error = new OutOfMemoryError("planted");
            storage.beforeForce = () -> {
                error.addSuppressed(new IllegalStateException("the machine throws the same error again and again"));
                throw error;
            };
            first.open();

            leader.join();
            for (var other : others) {
                assertThatThrownBy(other::join)
                        .cause()
                        .isInstanceOfAny(AppendOutcomeUnknownException.class, StoreUnavailableException.class);
            }
            assertThat(store.state().head()).isEqualTo(1);
        }
    }

    @Test
    void deletesThoughThereIsNoSpaceForWhatIsInTheSameBatch() throws InterruptedException {
        var stream = StreamId.of("s");
        try (var store = storage.open()) {
            store.append("s", any(), event());
            var gate = new Gate();
            storage.beforeForce = gate;
            var leader = append(store, "leader");
            gate.awaitReached();
            storage.refusesEvents = true;
            var full = store.appendAsync(Append.to(StreamId.of("full"), any(), event()));
            var deleted = inBackground(() -> store.change(stream, any(), StreamChange.delete()));
            storage.beforeForce = ScriptedStorage.Step.NOTHING;
            gate.open();

            leader.join();
            assertThatThrownBy(full::join).hasCauseInstanceOf(StoreFullException.class);
            assertThat(deleted.join().version(stream)).isZero();
            assertThat(store.read("s")).isEmpty();
            assertThat(store.state().health()).isEqualTo(Health.FULL);
        }
    }

    @Test
    void takesTheLargestAppendThatTheLimitsAllow() {
        var stream = StreamId.of("s".repeat(Limits.STREAM_ID_LENGTH_MAX));
        var type = "t/" + "x".repeat(Limits.CONTENT_TYPE_LENGTH_MAX - 2);
        var data = Payload.of(type, ByteBuffer.allocate(1_600));
        var metadata = Payload.of(type, ByteBuffer.allocate(0));
        var events = new NewEvent[Limits.APPEND_EVENT_COUNT_MAX];
        for (int i = 0; i < events.length; i++) {
            events[i] = NewEvent.of("T", data).withMetadata(metadata);
        }
        try (var store = storage.open()) {
            assertThat(store.append(Append.to(stream, noStream(), events)).version(stream))
                    .isEqualTo(Limits.APPEND_EVENT_COUNT_MAX - 1);
        }
    }

    @Test
    void refusesAsBusyWhatWaitsTooLong() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        var settings = Settings.defaults().withQueue(1, 1024 * 1024, Duration.ofMillis(50));
        try (var store = storage.open(settings)) {
            var leader = append(store, "leader");
            gate.awaitReached();
            var queued = store.appendAsync(Append.to(StreamId.of("queued"), any(), event()));

            assertThatExceptionOfType(StoreBusyException.class)
                    .isThrownBy(() -> store.append("late", any(), event()))
                    .withMessageContaining("PT0.05S");
            assertThatThrownBy(queued::join)
                    .as("its time has passed too, though nobody waits for it")
                    .hasCauseInstanceOf(StoreBusyException.class);
            gate.open();

            leader.join();
            assertThat(store.state().head()).isEqualTo(1);
        }
    }

    @Test
    void closesOnlyWhenWhatIsUnderWayIsThrough() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        var store = storage.open();
        var leader = append(store, "leader");
        gate.awaitReached();
        var queued = store.appendAsync(Append.to(StreamId.of("queued"), any(), event()));
        var closing = Thread.ofVirtual().start(store::close);
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> store.append("late", any(), event()))
                .withMessage("the store is closed");
        gate.open();
        closing.join();

        assertThat(leader.join().lastPosition()).isEqualTo(1);
        assertThat(queued.join().lastPosition()).isEqualTo(2);
        try (var again = storage.open()) {
            assertThat(again.state().head()).isEqualTo(2);
        }
    }

    @Test
    void takesAsynchronousAppendsInTheOrderOfTheCalls() {
        var stream = StreamId.of("s");
        try (var store = storage.open()) {
            var results = new ArrayList<CompletableFuture<Appended>>();
            for (int i = 0; i < 1_000; i++) {
                var expected = i == 0 ? noStream() : exactly(i - 1);
                results.add(store.appendAsync(Append.to(stream, expected, event())));
            }

            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).join().version(stream)).isEqualTo(i);
            }
        }
    }

    @Test
    void runsStagesOnVirtualThreads() throws Exception {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var stage = store.appendAsync(Append.to(StreamId.of("s"), any(), event()))
                    .thenApply(appended -> Thread.currentThread().isVirtual());
            gate.awaitReached();
            gate.open();

            assertThat(stage.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void writesDownAChangeWithTheVersionItWasMadeAt() {
        var stream = StreamId.of("s");
        try (var store = storage.open()) {
            store.append("s", any(), event(), event());
            assertThat(store.change(stream, any(), StreamChange.delete()).version(stream))
                    .isEqualTo(1);
            store.append("s", noStream(), event());
        }

        try (var again = storage.open()) {
            assertThat(again.read("s")).extracting(Event::version).containsExactly(2L);
            assertThat(again.change(stream, exactly(2), StreamChange.tombstone())
                            .version(stream))
                    .isEqualTo(2);
            assertThat(again.read("s")).isEmpty();
        }
        assertThat(storage.batches().stream().flatMap(List::stream))
                .extracting(Frame::isHousekeeping)
                .containsExactly(false, true, false, true);
    }

    private CompletableFuture<Appended> append(Evenire store, String stream) {
        return inBackground(() -> store.append(stream, any(), event()));
    }

    private static CompletableFuture<Appended> inBackground(Supplier<Appended> append) {
        var result = new CompletableFuture<Appended>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(append.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static NewEvent event() {
        return NewEvent.json("Happened", "{}");
    }

    private static NewEvent[] many(int count) {
        var events = new NewEvent[count];
        for (int i = 0; i < count; i++) {
            events[i] = NewEvent.json("Happened", "{\"number\": %d}".formatted(i));
        }
        return events;
    }
}
