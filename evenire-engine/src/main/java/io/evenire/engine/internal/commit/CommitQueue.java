package io.evenire.engine.internal.commit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line of appends before the journal, and who of them leads the next batch.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class CommitQueue {
    /*
     * Leader and followers. Whoever finds no commit running leads one batch: he takes what stands in the queue, hands
     * it to the committer, and while the disk works the next batch gathers by itself, without a timer. Then he makes
     * the first in the queue the next leader, and only then tells the others of his batch, so that the disk is never
     * idle while callers are woken. A single caller leads his own append and is never handed from thread to thread.
     *
     * A caller in the queue can still leave it (interrupt, time-out): nothing of his was written. Once he is taken or
     * leads, he waits for the true outcome, however long the disk takes. The leader's I/O is not interruptible.
     *
     * Callers wait without a time limit of their own, because setting and dropping one costs more than all the rest of
     * a wait. A virtual thread looks for those whose time has passed, a few times in the longest wait; it is there as
     * long as it finds somebody in the queue.
     *
     * Order. Appends that are asked for by one thread, one behind the other, must not be prepared again once they are
     * in the queue, for that would put them behind the next. So the queue takes only what was prepared a short while
     * ago, and only so many events that what is in it is near enough to the head when its turn comes.
     *
     * Whatever is thrown, nobody may be left waiting: what is needed to tell of a failure is made beforehand.
     *
     * Nothing under `lock` blocks or does I/O. An append that nobody waits for is led by a virtual thread.
     */

    private static final Logger LOG = LoggerFactory.getLogger(CommitQueue.class);

    /** The most appends in one batch. */
    static final int BATCH_COUNT_MAX = 4_096;

    /** The most bytes in one batch, unless one append alone is larger. */
    static final int BATCH_LENGTH_MAX = 8 * 1024 * 1024;

    /** The most events in the queue; {@link RecentHeads#WINDOW} is more than twice this and what may be missed before. */
    static final int EVENT_COUNT_MAX = 16_384;

    /** How many events may have become visible since an append was prepared, for it to be taken in. */
    static final int MISSED_COUNT_MAX = 8_192;

    /** How many times in the longest wait the queue is looked through for those who waited too long. */
    private static final int LOOKS_PER_WAIT = 10;

    private final Committer committer;
    private final Appender.Bounds bounds;
    private final LongSupplier visible;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Condition late = lock.newCondition();

    @GuardedBy("lock")
    private final Waiting waiting;

    @GuardedBy("lock")
    private boolean isLed;

    @GuardedBy("lock")
    private boolean isWatched;

    @GuardedBy("lock")
    private boolean isClosed;

    CommitQueue(Committer committer, Appender.Bounds bounds, LongSupplier visible) {
        this.committer = committer;
        this.bounds = bounds;
        this.visible = visible;
        this.waiting = new Waiting(bounds);
    }

    /** {@return the moment at which an append that begins now has waited too long} */
    long deadline() {
        return System.nanoTime() + bounds.waitMax().toNanos();
    }

    /** {@return how many bytes the appends have that wait} */
    long length() {
        lock.lock();
        try {
            return waiting.length();
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many appends wait} */
    int count() {
        lock.lock();
        try {
            return waiting.count();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts an append through and waits for its outcome.
     *
     * @return the outcome; empty if the append was not taken in, because it was prepared too long ago
     * @throws StoreBusyException if its turn did not come in time
     * @throws AppendInterruptedException if the thread was interrupted before its turn
     */
    Optional<Outcome> submit(Prepared prepared, long deadline) {
        var submission = Submission.waiting(prepared, deadline);
        return switch (enter(submission)) {
            case TOO_LATE -> Optional.empty();
            case LEADS -> {
                lead(submission);
                yield Optional.of(submission.outcome());
            }
            case QUEUED -> Optional.of(await(submission));
        };
    }

    /**
     * Puts an append through and has its outcome told.
     *
     * @param then is told, by a thread that must not be held up
     * @return whether the append was taken in; if not, it was prepared too long ago
     */
    boolean submit(Prepared prepared, long deadline, Consumer<Outcome> then) {
        return switch (enter(Submission.notifying(prepared, then, deadline))) {
            case TOO_LATE -> false;
            case LEADS -> {
                if (!startLeader()) {
                    lead(null);
                }
                yield true;
            }
            case QUEUED -> true;
        };
    }

    /**
     * Refuses new appends and waits until those in the queue are through, or gives them up.
     *
     * @return whether no commit is under way any more
     */
    boolean close(Duration waitMax) {
        boolean isInterrupted = false;
        lock.lock();
        try {
            isClosed = true;
            room.signalAll();
            long left = waitMax.toNanos();
            while (isLed && left > 0) {
                try {
                    left = idle.awaitNanos(left);
                } catch (InterruptedException e) {
                    isInterrupted = true; // closing goes on; the caller finds his mark again
                }
            }
            refuse(
                    submission -> submission.state() == Submission.State.QUEUED,
                    new Outcome.Failed(
                            new StoreUnavailableException("the store was closed before the append had its turn")));
            late.signalAll();
            return !isLed;
        } finally {
            lock.unlock();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What became of an append that wanted to enter the queue. */
    private enum Entry {
        /** It is in the queue, and its caller is to lead a batch. */
        LEADS,
        /** It is in the queue. */
        QUEUED,
        /** It is not in the queue: it was prepared too long ago. */
        TOO_LATE
    }

    private Entry enter(Submission submission) {
        lock.lock();
        try {
            awaitRoom(submission);
            if (visible.getAsLong() - submission.prepared().asOf() > MISSED_COUNT_MAX) {
                if (submission.deadline() - System.nanoTime() <= 0) {
                    throw busy("each time it was prepared, more than %d events were appended meanwhile"
                            .formatted(MISSED_COUNT_MAX));
                }
                return Entry.TOO_LATE;
            }
            if (isLed && !isWatched) {
                Thread.ofVirtual().name("evenire-queue").start(this::watch);
                isWatched = true;
            }
            waiting.add(submission);
            if (isLed) {
                return Entry.QUEUED;
            }
            isLed = true;
            submission.become(Submission.State.LEADS);
            return Entry.LEADS;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void awaitRoom(Submission submission) {
        while (true) {
            if (isClosed) {
                throw new IllegalStateException("the store is closed");
            }
            committer.requireWorking();
            if (waiting.hasRoom(submission.prepared())) {
                return;
            }
            long left = submission.deadline() - System.nanoTime();
            if (left <= 0) {
                throw busy(waiting.toString());
            }
            try {
                room.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted();
            }
        }
    }

    private Outcome await(Submission submission) {
        boolean isInterrupted = false;
        boolean canLeave = true;
        try {
            while (true) {
                switch (submission.state()) {
                    case DONE -> {
                        return submission.outcome();
                    }
                    case LEADS -> {
                        lead(submission);
                        return submission.outcome();
                    }
                    case QUEUED, TAKEN -> {}
                }
                isInterrupted |= Thread.interrupted();
                if (isInterrupted && canLeave) {
                    if (withdraw(submission)) {
                        throw interrupted();
                    }
                    canLeave = false;
                } else {
                    LockSupport.park(this);
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean withdraw(Submission submission) {
        lock.lock();
        try {
            if (submission.state() != Submission.State.QUEUED || !waiting.remove(submission)) {
                return false;
            }
            room.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether a thread could be started that leads the next batch} */
    private boolean startLeader() {
        try {
            Thread.ofVirtual().name("evenire-commit").start(() -> lead(null));
            return true;
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory for a thread that commits; this one goes on", e);
            return false;
        }
    }

    /** Commits one batch, appoints the next leader, tells the outcomes; one of them may be the leader's own. */
    private void lead(@Nullable Submission own) {
        boolean goesOn = true;
        while (goesOn) {
            var batch = commitNext();
            var next = appoint();
            goesOn = next != null && !next.isWaited() && !startLeader();
            if (next != null && next.isWaited()) {
                next.wake();
            }
            for (int i = 0; i < batch.size(); i++) {
                if (batch.get(i) == own) {
                    own.become(Submission.State.DONE);
                } else {
                    batch.get(i).tell();
                }
            }
        }
    }

    private List<Submission> commitNext() {
        List<Submission> batch = List.of();
        boolean isInterrupted = Thread.interrupted(); // a storage need not know that its caller was
        try {
            batch = take();
            committer.commit(batch);
        } catch (Throwable e) {
            committer.fail(batch, e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return batch;
    }

    private List<Submission> take() {
        lock.lock();
        try {
            var batch = waiting.take(BATCH_COUNT_MAX, BATCH_LENGTH_MAX);
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** {@return who leads next, or null if nobody waits} */
    private @Nullable Submission appoint() {
        lock.lock();
        try {
            if (committer.failure() != null) {
                refuse(_ -> true, committer.refusal());
            }
            var next = waiting.first();
            if (next == null) {
                isLed = false;
                idle.signalAll();
            } else {
                next.become(Submission.State.LEADS);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what has waited too long, as long as there is anything in the queue. */
    private void watch() {
        lock.lock();
        try {
            try {
                while (!waiting.isEmpty()) {
                    late.awaitNanos(bounds.waitMax().toNanos() / LOOKS_PER_WAIT);
                    refuseLate();
                }
            } finally {
                isWatched = false;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody has this thread to interrupt it", e);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void refuseLate() {
        long now = System.nanoTime();
        var first = waiting.first();
        if (first != null && first.deadline() - now < 0) {
            refuse(
                    submission -> submission.state() == Submission.State.QUEUED && submission.deadline() - now < 0,
                    new Outcome.Failed(busy("the append was still in the queue")));
        }
    }

    @GuardedBy("lock")
    private void refuse(Predicate<Submission> which, Outcome outcome) {
        waiting.refuse(which, outcome);
        room.signalAll();
    }

    private StoreBusyException busy(String why) {
        return new StoreBusyException(
                "append waited %s for its turn, and %s; nothing was written".formatted(bounds.waitMax(), why));
    }

    private static AppendInterruptedException interrupted() {
        return new AppendInterruptedException("interrupted before the append had its turn; nothing was written");
    }
}
