package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.AppendInterruptedException;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers interrupted at every step of an append: the store lives, and every result is true. */
@Timeout(60)
class InterruptTest {

    private final ScriptedStorage storage = new ScriptedStorage();

    static Stream<ThreadFactory> threads() {
        return Stream.of(Thread.ofPlatform().factory(), Thread.ofVirtual().factory());
    }

    @ParameterizedTest
    @MethodSource("threads")
    void beforeTheCallWithNobodyElseThereTheAppendIsDone(ThreadFactory threads) throws InterruptedException {
        try (var store = storage.open()) {
            var caller = new Caller(store, threads, () -> Thread.currentThread().interrupt());
            caller.join();

            caller.requireDone(true);
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void whileWritingTheAppendIsDone(ThreadFactory threads) throws InterruptedException {
        storage.beforeAppend = () -> Thread.currentThread().interrupt();
        try (var store = storage.open()) {
            var caller = new Caller(store, threads, () -> {});
            caller.join();

            caller.requireDone(true);
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void whileForcingTheAppendIsDone(ThreadFactory threads) throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var caller = new Caller(store, threads, () -> {});
            gate.awaitReached();
            caller.interrupt();
            gate.open();
            caller.join();

            caller.requireDone(true);
            assertThat(new Caller(store, threads, () -> {}).join().isInterrupted)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void inTheQueueTheAppendIsTakenBack(ThreadFactory threads) throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var leader = new Caller(store, threads, () -> {});
            gate.awaitReached();
            var queued = new Caller(store, threads, () -> {});
            queued.awaitParked();
            queued.interrupt();
            queued.join();
            gate.open();
            leader.join();

            queued.requireTakenBack();
            leader.requireDone(false);
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void beforeThereIsRoomInTheQueueTheAppendIsTakenBack(ThreadFactory threads) throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        var settings = Settings.defaults().withQueue(1, 1024 * 1024, Duration.ofSeconds(50));
        try (var store = storage.open(settings)) {
            var leader = new Caller(store, threads, () -> {});
            gate.awaitReached();
            var queued = new Caller(store, threads, () -> {});
            queued.awaitParked();
            var outside = new Caller(store, threads, () -> {});
            outside.awaitParked();
            outside.interrupt();
            outside.join();
            gate.open();
            leader.join();
            queued.join();

            outside.requireTakenBack();
            queued.requireDone(false);
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void inABatchThatIsBeingForcedTheAppendIsDone(ThreadFactory threads) throws InterruptedException {
        var first = new Gate();
        storage.beforeForce = first;
        try (var store = storage.open()) {
            var leader = new Caller(store, threads, () -> {});
            first.awaitReached();
            var nextLeader = new Caller(store, threads, () -> {});
            nextLeader.awaitParked();
            var follower = new Caller(store, threads, () -> {});
            follower.awaitParked();
            var second = new Gate();
            storage.beforeForce = second;
            first.open();
            second.awaitReached();
            follower.interrupt();
            nextLeader.interrupt();
            second.open();
            leader.join();
            nextLeader.join();
            follower.join();

            follower.requireDone(true);
            nextLeader.requireDone(true);
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void atRandomEveryResultIsTrue(ThreadFactory threads) throws InterruptedException {
        int callerCount = 16;
        int appendCount = 200;
        var done = new ConcurrentLinkedQueue<UUID>();
        var takenBack = new ConcurrentLinkedQueue<UUID>();
        var left = new AtomicInteger(callerCount);
        try (var store = storage.open()) {
            var callers = new ArrayList<Thread>();
            for (int i = 0; i < callerCount; i++) {
                var stream = "s-" + i;
                callers.add(threads.newThread(() -> {
                    for (int k = 0; k < appendCount; k++) {
                        var event = NewEvent.json("Happened", "{}");
                        try {
                            store.append(stream, any(), event);
                            done.add(event.id());
                        } catch (AppendInterruptedException e) {
                            takenBack.add(event.id());
                        }
                        Thread.interrupted();
                    }
                    left.decrementAndGet();
                }));
            }
            callers.forEach(Thread::start);
            for (int i = 0; left.get() > 0; i++) {
                callers.get(i % callerCount).interrupt();
                Thread.onSpinWait();
            }
            for (var caller : callers) {
                caller.join();
            }

            List<UUID> stored = new ArrayList<>();
            for (int i = 0; i < callerCount; i++) {
                store.read("s-" + i).stream().map(Event::id).forEach(stored::add);
            }
            assertThat(stored).containsExactlyInAnyOrderElementsOf(done);
            assertThat(takenBack).noneMatch(new HashSet<>(stored)::contains);
            assertThat(done.size() + takenBack.size()).isEqualTo(callerCount * appendCount);
        }
    }

    /** A thread that appends one event. */
    private static final class Caller {

        private final Evenire store;
        private final NewEvent event = NewEvent.json("Happened", "{}");
        private final Thread thread;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean isDone; // written by the thread, read by the test after it ended
        private volatile boolean isTakenBack; // the same
        private volatile boolean isInterrupted; // the same

        Caller(Evenire store, ThreadFactory threads, Runnable before) {
            this.store = store;
            this.thread = threads.newThread(() -> {
                before.run();
                try {
                    store.append("s", any(), event);
                    isDone = true;
                } catch (AppendInterruptedException e) {
                    isTakenBack = true;
                } finally {
                    isInterrupted = Thread.currentThread().isInterrupted();
                    ended.countDown();
                }
            });
            thread.start();
        }

        void interrupt() {
            thread.interrupt();
        }

        void awaitParked() {
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        Caller join() throws InterruptedException {
            ended.await();
            return this;
        }

        void requireDone(boolean marked) {
            assertThat(isDone).isTrue();
            assertThat(isInterrupted).isEqualTo(marked);
            assertThat(store.read("s")).extracting(Event::id).contains(event.id());
        }

        void requireTakenBack() {
            assertThat(isTakenBack).isTrue();
            assertThat(isInterrupted).isTrue();
            assertThat(store.read("s")).extracting(Event::id).doesNotContain(event.id());
        }
    }
}
