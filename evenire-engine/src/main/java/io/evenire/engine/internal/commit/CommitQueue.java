package io.evenire.engine.internal.commit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.EvenireException;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
     * Nothing under `lock` blocks or does I/O. An append that nobody waits for is led by a virtual thread.
     */

    /** The most appends in one batch. */
    static final int BATCH_COUNT_MAX = 4_096;

    /** The most bytes in one batch, unless one append alone is larger. */
    static final int BATCH_LENGTH_MAX = 8 * 1024 * 1024;

    private final Committer committer;
    private final Appender.Bounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition idle = lock.newCondition();

    @GuardedBy("lock")
    private final ArrayDeque<Submission> queue = new ArrayDeque<>();

    @GuardedBy("lock")
    private long length;

    @GuardedBy("lock")
    private boolean isLed;

    @GuardedBy("lock")
    private boolean isClosed;

    CommitQueue(Committer committer, Appender.Bounds bounds) {
        this.committer = committer;
        this.bounds = bounds;
    }

    /** {@return the moment at which an append that begins now has waited too long} */
    long deadline() {
        return System.nanoTime() + bounds.waitMax().toNanos();
    }

    /** {@return how many appends wait} */
    int count() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts an append through and waits for its outcome.
     *
     * @throws StoreBusyException if its turn did not come in time
     * @throws AppendInterruptedException if the thread was interrupted before its turn
     */
    Outcome submit(Prepared prepared, long deadline) {
        var submission = Submission.waiting(prepared, deadline);
        if (enter(submission)) {
            lead(submission);
            return submission.outcome();
        }
        return await(submission);
    }

    /** Puts an append through and has its outcome told, by a thread that must not be held up. */
    void submit(Prepared prepared, long deadline, Consumer<Outcome> then) {
        if (enter(Submission.notifying(prepared, then, deadline))) {
            leadOnVirtualThread();
        }
    }

    /** Refuses new appends and waits until those in the queue are through, or gives them up. */
    void close(Duration waitMax) {
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
            refuseQueued(new StoreUnavailableException("the store was closed before the append had its turn"));
        } finally {
            lock.unlock();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@return whether the submission is to lead a batch} */
    private boolean enter(Submission submission) {
        lock.lock();
        try {
            awaitRoom(submission);
            queue.addLast(submission);
            length += submission.prepared().length();
            if (isLed) {
                return false;
            }
            isLed = true;
            submission.become(Submission.State.LEADS);
            return true;
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
            boolean fits = queue.size() < bounds.countMax()
                    && length + submission.prepared().length() <= bounds.lengthMax();
            if (fits || queue.isEmpty()) {
                return;
            }
            long left = submission.deadline() - System.nanoTime();
            if (left <= 0) {
                throw busy("%d appends with %d bytes wait already".formatted(queue.size(), length));
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
                long left = submission.deadline() - System.nanoTime();
                if (canLeave && (isInterrupted || left <= 0)) {
                    if (withdraw(submission)) {
                        throw isInterrupted ? interrupted() : busy("the append was still in the queue");
                    }
                    canLeave = false;
                } else if (canLeave) {
                    LockSupport.parkNanos(this, left);
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
            if (submission.state() != Submission.State.QUEUED || !queue.remove(submission)) {
                return false;
            }
            length -= submission.prepared().length();
            room.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leadOnVirtualThread() {
        Thread.ofVirtual().name("evenire-commit").start(() -> lead(null));
    }

    /** Commits one batch, appoints the next leader, tells the outcomes; one of them may be the leader's own. */
    private void lead(@Nullable Submission own) {
        var batch = take();
        committer.commit(batch);
        appoint();
        for (var submission : batch) {
            if (submission == own) {
                submission.become(Submission.State.DONE);
            } else {
                submission.finish();
            }
        }
    }

    private List<Submission> take() {
        lock.lock();
        try {
            var batch = new ArrayList<Submission>(Math.min(queue.size(), BATCH_COUNT_MAX));
            long batchLength = 0;
            while (!queue.isEmpty() && batch.size() < BATCH_COUNT_MAX) {
                int next = queue.getFirst().prepared().length();
                if (!batch.isEmpty() && batchLength + next > BATCH_LENGTH_MAX) {
                    break;
                }
                var submission = queue.removeFirst();
                length -= next;
                if (!submission.isWaited() && submission.deadline() - System.nanoTime() < 0) {
                    submission.decide(new Outcome.Failed(busy("the append was still in the queue")));
                    submission.finish();
                    continue;
                }
                submission.become(Submission.State.TAKEN);
                batch.add(submission);
                batchLength += next;
            }
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void appoint() {
        Submission next;
        lock.lock();
        try {
            var failure = committer.failure();
            if (failure != null) {
                refuseQueued(failure);
            }
            next = queue.peekFirst();
            if (next == null) {
                isLed = false;
                idle.signalAll();
                return;
            }
            next.become(Submission.State.LEADS);
        } finally {
            lock.unlock();
        }
        if (next.isWaited()) {
            next.wake();
        } else {
            leadOnVirtualThread();
        }
    }

    @GuardedBy("lock")
    private void refuseQueued(EvenireException reason) {
        for (var submission : queue) {
            if (submission.state() == Submission.State.QUEUED) {
                submission.decide(new Outcome.Failed(reason));
                submission.finish();
            }
        }
        queue.removeIf(submission -> submission.state() == Submission.State.DONE);
        length = 0;
        for (var submission : queue) {
            length += submission.prepared().length();
        }
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
