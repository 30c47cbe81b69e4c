package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Append;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.ScavengeState.Completed;
import io.evenire.api.ScavengeState.Failed;
import io.evenire.api.ScavengeState.Idle;
import io.evenire.api.ScavengeState.Running;
import io.evenire.api.ScavengeState.Stopped;
import io.evenire.api.Scavenged;
import io.evenire.api.Scavenging;
import io.evenire.api.StoreState.Health;
import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a scavenge begins and ends, in a thread of its own and without one. */
class ScavengingTest {

    private static final StreamId GONE = StreamId.of("gone-1");
    private static final StreamId KEPT = StreamId.of("kept-1");
    private static final int COUNT = 20;
    private static final Settings UNCACHED = Settings.defaults().withMemory(0, 0);

    private final ScriptedStorage storage = new ScriptedStorage();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicReference<@Nullable Thread> scavenger = new AtomicReference<>();

    @Test
    void runsInAThreadThatIsThereOnlyMeanwhile() throws Exception {
        try (var store = filled()) {
            holdTheScavenge();
            assertThat(store.scavenging().state()).isEqualTo(new Idle());

            var started = store.scavenging().start();
            begun.await();

            assertThat(started).isInstanceOf(Running.class);
            assertThat(store.append(Append.to(KEPT, any(), event())).duplicate())
                    .as("the store serves")
                    .isFalse();
            released.countDown();
            var ended = store.scavenging().await(Limits.SCAVENGE_WAIT_MAX);
            assertThat(ended).isInstanceOfSatisfying(Completed.class, completed -> {
                assertThat(completed.done().removedCount()).isEqualTo(COUNT);
                assertThat(completed.endedAt()).isAfterOrEqualTo(completed.startedAt());
                assertThat(started).isEqualTo(new Running(completed.startedAt(), 0, 0, Scavenged.NOTHING));
            });
            assertThat(store.scavenging().state()).isEqualTo(ended);
            assertThat(scavengerSeen().join(Duration.ofSeconds(60))).isTrue();
        }
    }

    @Test
    void oneRunsAtATime() throws Exception {
        try (var store = filled()) {
            holdTheScavenge();
            var first = store.scavenging().start();
            begun.await();

            var second = store.scavenging().start();

            assertThat(second)
                    .isInstanceOfSatisfying(
                            Running.class,
                            running -> assertThat(running.startedAt()).isEqualTo(((Running) first).startedAt()));
            released.countDown();
            store.scavenging().await(Limits.SCAVENGE_WAIT_MAX);
            assertThat(store.read(Read.all()).stream()).hasSize(COUNT);
        }
    }

    @Test
    void endsWhenItIsStopped() throws Exception {
        try (var store = filled()) {
            holdTheScavenge();
            store.scavenging().start();
            begun.await();

            assertThat(store.scavenging().stop()).isInstanceOf(Running.class);
            released.countDown();

            assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX))
                    .isInstanceOfSatisfying(
                            Stopped.class,
                            stopped -> assertThat(stopped.done().removedCount()).isZero());
            assertThat(store.read(Read.all()).stream()).hasSize(2 * COUNT);
            store.scavenging().start();
            assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX)).isInstanceOf(Completed.class);
            assertThat(store.read(Read.all()).stream()).hasSize(COUNT);
        }
    }

    /** A stop that finds nothing to stop must not stop the next one. */
    @Test
    void aStopIsForTheOneThatRuns() throws Exception {
        try (var store = filled()) {
            assertThat(store.scavenging().stop()).isEqualTo(new Idle());

            store.scavenging().start();

            assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX)).isInstanceOf(Completed.class);
        }
    }

    @Test
    void tellsWhyItFailed() throws Exception {
        try (var store = filled()) {
            storage.beforeRead = () -> {
                if (isScavenger()) {
                    throw new IOException("planted");
                }
            };

            store.scavenging().start();

            assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX))
                    .isInstanceOfSatisfying(Failed.class, failed -> {
                        assertThat(failed.detail()).contains("planted");
                        assertThat(failed.done()).isEqualTo(Scavenged.NOTHING);
                    });
            assertThat(store.state().health()).isEqualTo(Health.SERVING);
            storage.beforeRead = ScriptedStorage.Step.NOTHING;
            store.scavenging().start();
            assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX)).isInstanceOf(Completed.class);
        }
    }

    @Test
    void closingTheStoreStopsItAndWaitsForThat() throws Exception {
        var store = filled();
        var closer = Thread.ofVirtual().unstarted(store::close);
        var scavenging = store.scavenging();
        storage.beforeRead = () -> {
            if (isScavenger() && scavenger.compareAndSet(null, Thread.currentThread())) {
                closer.start();
                while (!isClosed(scavenging)) {
                    Thread.onSpinWait();
                }
            }
        };

        scavenging.start();
        assertThatIllegalStateException()
                .isThrownBy(() -> scavenging.await(Limits.SCAVENGE_WAIT_MAX))
                .withMessage("the store is closed");
        closer.join();

        assertThat(scavengerSeen().isAlive()).isFalse();
        assertThatIllegalStateException().isThrownBy(scavenging::start);
        assertThatIllegalStateException().isThrownBy(scavenging::state);
        assertThatIllegalStateException().isThrownBy(scavenging::stop);
        assertThatIllegalStateException().isThrownBy(store::scavenging);
        try (var again = storage.open(UNCACHED)) {
            assertThat(again.read(Read.all()).stream())
                    .as("nothing was removed")
                    .hasSize(2 * COUNT);
        }
    }

    @Test
    void aWaitHasItsBoundAndMayBeInterrupted() throws Exception {
        try (var store = filled()) {
            holdTheScavenge();
            store.scavenging().start();
            begun.await();

            assertThat(store.scavenging().await(Duration.ofNanos(1))).isInstanceOf(Running.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.scavenging().await(Limits.SCAVENGE_WAIT_MAX.plusNanos(1)))
                    .withMessageContaining("must be PT0S to PT1M, is PT1M0.000000001S");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.scavenging().await(Duration.ofNanos(-1)));
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> store.scavenging().await(Limits.SCAVENGE_WAIT_MAX));
            released.countDown();
            assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX)).isInstanceOf(Completed.class);
        }
    }

    @Test
    void isDoneByWhoeverStartsItInAStoreWithoutThreads() {
        try (var store = Evenire.builder().storage(storage).withoutThread().open()) {
            fill(store);

            assertThat(store.scavenging().start())
                    .isInstanceOfSatisfying(
                            Completed.class,
                            completed ->
                                    assertThat(completed.done().removedCount()).isEqualTo(COUNT));
        }
    }

    @Test
    void refusesAStorageThatCannot() {
        storage.rewritesParts = false;
        try (var store = storage.open()) {
            assertThatExceptionOfType(StoreUnsupportedException.class)
                    .isThrownBy(() -> store.scavenging().start())
                    .withMessageContaining("cannot write its journal anew");
            assertThat(store.scavenging().state()).isEqualTo(new Idle());
        }
    }

    /** Has the scavenge wait for {@link #released} where it reads for the first time. */
    private void holdTheScavenge() {
        storage.beforeRead = () -> {
            if (isScavenger() && scavenger.compareAndSet(null, Thread.currentThread())) {
                begun.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IOException("nobody interrupts a scavenge", e);
                }
            }
        };
    }

    private Thread scavengerSeen() {
        return Objects.requireNonNull(scavenger.get(), "the scavenge read nothing");
    }

    private static boolean isClosed(Scavenging scavenging) {
        try {
            return scavenging.state() == null;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static boolean isScavenger() {
        return Thread.currentThread().getName().equals("evenire-scavenge");
    }

    private Evenire filled() {
        var store = storage.open(UNCACHED);
        fill(store);
        return store;
    }

    private static void fill(Evenire store) {
        for (int i = 0; i < COUNT; i++) {
            store.append(Append.to(GONE, any(), event()));
            store.append(Append.to(KEPT, any(), event()));
        }
        store.change(GONE, any(), StreamChange.delete());
    }

    private static NewEvent event() {
        return NewEvent.of("Tried", Payload.text("t".repeat(400)));
    }
}
