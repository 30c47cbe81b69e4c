package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.Append;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.Appended;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.StoreState;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An interrupt hurts nobody but the append that it meets, and that one is told the truth. */
abstract class InterruptContract extends ContractChapter {

    private static final int CALLER_COUNT = 8;
    private static final int APPEND_COUNT = 40;

    InterruptContract(EventStoreContract contract) {
        super(contract);
    }

    /** What one caller was told about its appends. */
    private static final class Told {
        final List<UUID> written = new ArrayList<>();
        final List<UUID> notWritten = new ArrayList<>();
        final List<Append> unknown = new ArrayList<>();
    }

    /** The threads that may be interrupted now. */
    private static final class Targets {
        private final ReentrantLock lock = new ReentrantLock();

        @GuardedBy("lock")
        private final List<Thread> threads = new ArrayList<>();

        @GuardedBy("lock")
        private int expectedCount;

        void announceOne() {
            lock.lock();
            try {
                expectedCount++;
            } finally {
                lock.unlock();
            }
        }

        void enter() {
            lock.lock();
            try {
                threads.add(Thread.currentThread());
            } finally {
                lock.unlock();
            }
        }

        void leave() {
            lock.lock();
            try {
                threads.remove(Thread.currentThread());
                Thread.interrupted();
                expectedCount--;
            } finally {
                lock.unlock();
            }
        }

        /** Interrupts all, and says whether some are left to come or to go. */
        boolean interruptAll() {
            lock.lock();
            try {
                threads.forEach(Thread::interrupt);
                return expectedCount > 0;
            } finally {
                lock.unlock();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppendOfAnInterruptedThreadGivesATrueResult(Callers.Kind kind) throws InterruptedException {
        Callable<Told> caller = () -> {
            var results = new Told();
            for (int i = 0; i < APPEND_COUNT; i++) {
                Thread.currentThread().interrupt();
                appendAndNote(results);
                assertThat(Thread.interrupted())
                        .as("the thread is still marked as interrupted")
                        .isTrue();
            }
            return results;
        };

        var told = Callers.run(kind, List.of(caller));

        requireTruth(told, APPEND_COUNT);
    }

    @ParameterizedTest
    @EnumSource
    void appendsThatAreInterruptedAnywhereGiveTrueResults(Callers.Kind kind) throws InterruptedException {
        var targets = new Targets();
        var callers = new ArrayList<Callable<Told>>();
        for (int i = 0; i < CALLER_COUNT; i++) {
            targets.announceOne();
            callers.add(() -> appendWhileInterrupted(targets));
        }
        callers.add(() -> {
            while (targets.interruptAll()) {
                store.state();
            }
            return new Told();
        });

        requireTruth(Callers.run(kind, callers), CALLER_COUNT * APPEND_COUNT);
    }

    private Told appendWhileInterrupted(Targets targets) {
        var results = new Told();
        targets.enter();
        try {
            for (int i = 0; i < APPEND_COUNT; i++) {
                appendAndNote(results);
                Thread.interrupted();
            }
        } finally {
            targets.leave();
        }
        return results;
    }

    private void appendAndNote(Told told) {
        var append = Append.to(ORDER, ExpectedVersion.any(), event());
        var id = append.appends().getFirst().events().getFirst().id();
        try {
            store.append(append);
            told.written.add(id);
        } catch (AppendInterruptedException withdrawn) {
            told.notWritten.add(id);
        } catch (AppendOutcomeUnknownException unknown) {
            told.unknown.add(append);
        }
    }

    private void requireTruth(List<Told> told, int appendCount) {
        assertThat(store.state().health()).isEqualTo(StoreState.Health.SERVING);
        var unknown = new ArrayList<Appended>();
        for (var results : told) {
            for (var append : results.unknown) {
                unknown.add(store.append(append)); // repeated: known from now on
            }
        }
        var written = new ArrayList<UUID>();
        int withdrawnCount = 0;
        for (var results : told) {
            written.addAll(results.written);
            withdrawnCount += results.notWritten.size();
            results.unknown.forEach(append ->
                    written.add(append.appends().getFirst().events().getFirst().id()));
        }
        assertThat(written.size() + withdrawnCount)
                .as("every append was answered")
                .isEqualTo(appendCount);
        assertThat(eventsOf(ORDER)).extracting(Event::id).containsExactlyInAnyOrderElementsOf(written);
        assertThat(store.append(Append.to(ORDER, ExpectedVersion.any(), event()))
                        .version(ORDER))
                .isEqualTo(written.size());
        assertThat(unknown)
                .allSatisfy(appended -> assertThat(appended.version(ORDER)).isLessThan(written.size()));
    }
}
