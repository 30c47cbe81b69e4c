package io.evenire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Append;
import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import io.evenire.api.Subscription.State;
import io.evenire.testkit.ScavengeRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engine promises of subscriptions beyond the contract. */
@Timeout(120)
class SubscriptionTest {

    private static final StreamId ORDER = StreamId.of("order-42");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(30);

    /** Keeps nothing in memory that can be read from the journal. */
    private static final Settings FROM_DISK =
            Settings.defaults().withMemory(0, 0).withStreamFiles(StreamFiling.NONE);

    private final ScriptedStorage storage = new ScriptedStorage();

    /** Whoever looked a stream up before a scavenge went on to an event that was removed, and failed. */
    @Test
    void passesOverWhatAScavengeRemovesAfterTheStreamWasLookedUp() throws Exception {
        var meanwhile = new AtomicReference<Runnable>(() -> {});
        InstantSource clock = () -> { // the engine asks for the time between looking a stream up and reading it
            meanwhile.getAndSet(() -> {}).run();
            return Instant.EPOCH;
        };
        try (var store = Evenire.builder()
                .storage("memory")
                .settings(FROM_DISK)
                .clock(clock)
                .open()) {
            for (int i = 0; i < 10; i++) {
                append(store);
            }
            store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofAge(Duration.ofDays(1))));
            try (var subscription = store.subscribe(Read.stream(ORDER))) {
                meanwhile.set(() -> {
                    store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(7));
                    assertThat(ScavengeRun.scavenge(store).removedCount()).isEqualTo(7);
                });

                assertThat(receive(subscription, 3)).extracting(Event::version).containsExactly(7L, 8L, 9L);
            }
        }
    }

    @Test
    void aThousandWhoWaitEndWithExactlyTheLog() throws Exception {
        try (var store = Evenire.inMemory()) {
            int count = 40;
            var readers = new ArrayList<CompletableFuture<List<Event>>>();
            for (int i = 0; i < Limits.SUBSCRIPTION_COUNT_MAX; i++) {
                var read = switch (i % 3) {
                    case 0 -> Read.all();
                    case 1 -> Read.stream(ORDER);
                    default -> Read.matching(Query.types("ThingHappened"));
                };
                readers.add(start(() -> {
                    try (var subscription = store.subscribe(read)) {
                        return receive(subscription, count);
                    }
                }));
            }
            for (int i = 0; i < count; i++) {
                append(store);
            }

            var log = store.read(Read.all()).stream().toList();
            for (var reader : readers) {
                assertThat(reader.get()).isEqualTo(log);
            }
        }
    }

    @Test
    void oneMoreThanAThousandIsRefusedUntilOneEnds() throws InterruptedException {
        try (var store = Evenire.inMemory()) {
            append(store);
            var subscriptions = new ArrayList<Subscription>();
            for (int i = 0; i < Limits.SUBSCRIPTION_COUNT_MAX - 1; i++) {
                subscriptions.add(store.subscribe(Read.all()));
            }
            var ofStream = store.subscribe(Read.stream(ORDER));
            requireRefused(store);

            subscriptions.getFirst().close();
            subscriptions.getFirst().close();

            subscriptions.set(0, store.subscribe(Read.all()));
            requireRefused(store);

            store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
            assertThatExceptionOfType(StreamDeletedException.class).isThrownBy(() -> ofStream.next(LONG));

            subscriptions.add(store.subscribe(Read.all()));
            ofStream.close(); // it has made room already
            requireRefused(store);
            assertThat(receive(subscriptions.getLast(), 1)).hasSize(1);
        }
    }

    private static void requireRefused(Evenire store) {
        assertThatExceptionOfType(StoreBusyException.class)
                .isThrownBy(() -> store.subscribe(Read.all()))
                .withMessage("there are 1000 subscriptions already, more are not served at once; close some");
    }

    @Test
    void nothingIsGivenBeforeItIsDurable() throws Exception {
        try (var store = storage.open();
                var subscription = store.subscribe(Read.all())) {
            requireCaughtUp(subscription);
            var gate = new Gate();
            storage.beforeForce = gate;
            var appending = start(() -> append(store));
            gate.awaitReached();

            assertThat(subscription.next(SHORT)).isEmpty();

            gate.open();
            assertThat(receive(subscription, 1)).hasSize(1);
            appending.get();
        }
    }

    @Test
    void whoReadsSlowlyHoldsNobodyUp() throws Exception {
        try (var store = storage.open(FROM_DISK);
                var subscription = store.subscribe(Read.all())) {
            append(store);
            var gate = new Gate();
            storage.beforeRead = gate;
            var reading = start(() -> receive(subscription, 1));
            gate.awaitReached();

            for (int i = 0; i < 100; i++) {
                append(store);
            }

            storage.beforeRead = ScriptedStorage.Step.NOTHING;
            gate.open();
            assertThat(reading.get()).hasSize(1);
            assertThat(receive(subscription, 100)).hasSize(100);
        }
    }

    @Test
    void aStoreThatIsReadIsClosedWithoutWaitingForTheReader() throws Exception {
        var store = storage.open(FROM_DISK);
        var subscription = store.subscribe(Read.all());
        append(store);
        var gate = new Gate();
        storage.beforeRead = () -> {
            gate.run();
            throw new IOException("planted: closed");
        };
        var reading = start(() -> receive(subscription, 1));
        gate.awaitReached();

        store.close();
        gate.open();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(reading::get)
                .withCauseInstanceOf(IllegalStateException.class)
                .withMessageContaining("the store is closed");
        assertThat(subscription.state()).isEqualTo(State.ENDED);
    }

    @Test
    void whatCannotBeReadIsTriedAgainByTheNextCall() throws Exception {
        try (var store = storage.open(FROM_DISK);
                var all = store.subscribe(Read.all());
                var stream = store.subscribe(Read.stream(ORDER))) {
            for (int i = 0; i < 3; i++) {
                append(store);
            }
            for (var subscription : List.of(all, stream)) {
                storage.beforeRead = () -> {
                    throw new IOException("planted");
                };
                for (int i = 0; i < 2; i++) {
                    assertThatExceptionOfType(StoreUnavailableException.class)
                            .isThrownBy(() -> subscription.next(LONG));
                    assertThat(subscription.state()).isEqualTo(State.CATCHING_UP);
                }

                storage.beforeRead = ScriptedStorage.Step.NOTHING;

                assertThat(receive(subscription, 3))
                        .isEqualTo(store.read(Read.all()).stream().toList());
                requireCaughtUp(subscription);
            }
        }
    }

    @Test
    void aStoreThatFailedGivesWhatIsDurableAndThenNothing() throws Exception {
        var store = storage.open();
        append(store);
        var subscription = store.subscribe(Read.all());
        storage.beforeForce = () -> {
            throw new IOException("planted");
        };
        assertThatExceptionOfType(AppendOutcomeUnknownException.class).isThrownBy(() -> append(store));

        assertThat(receive(subscription, 1)).hasSize(1);
        requireCaughtUp(subscription);
        assertThat(subscription.next(SHORT)).isEmpty();
        assertThat(subscription.state()).isEqualTo(State.LIVE);

        store.close();
        assertThatIllegalStateException().isThrownBy(() -> subscription.next(LONG));
    }

    @Test
    void whatWasPassedIsNotPassedAgain() throws Exception {
        var settings = FROM_DISK.withTableCountMax(64);
        try (var store = storage.open(settings)) {
            for (int i = 0; i < 20; i++) {
                store.append(Append.to(StreamId.of("other-" + i), ExpectedVersion.any(), events(1_000)));
            }
            try (var subscription = store.subscribe(Read.matching(Query.types("Rare")))) {
                while (!(subscription.next() instanceof Signal.CaughtUp)) {
                    assertThat(subscription.state()).isEqualTo(State.CATCHING_UP);
                }
                storage.readCount = 0;

                for (int i = 0; i < 100; i++) {
                    assertThat(subscription.next(Duration.ZERO)).isEmpty();
                }

                assertThat(storage.readCount).isZero();
            }
        }
    }

    private static NewEvent[] events(int count) {
        var events = new NewEvent[count];
        for (int i = 0; i < count; i++) {
            events[i] = NewEvent.json("OtherHappened", "{}");
        }
        return events;
    }

    private static long append(Evenire store) {
        var event = NewEvent.json("ThingHappened", "{}");
        return store.append(Append.to(ORDER, ExpectedVersion.any(), event)).lastPosition();
    }

    private static List<Event> receive(Subscription subscription, int count) throws InterruptedException {
        var events = new ArrayList<Event>();
        while (events.size() < count) {
            var signal = subscription.next(LONG).orElseThrow(() -> new AssertionError("nothing came within " + LONG));
            if (signal instanceof Signal.Received(var event)) {
                events.add(event);
            }
        }
        return events;
    }

    private static void requireCaughtUp(Subscription subscription) throws InterruptedException {
        assertThat(subscription.next(LONG))
                .hasValueSatisfying(signal -> assertThat(signal).isInstanceOf(Signal.CaughtUp.class));
    }

    private static <T> CompletableFuture<T> start(Callable<T> task) {
        var result = new CompletableFuture<T>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(task.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
