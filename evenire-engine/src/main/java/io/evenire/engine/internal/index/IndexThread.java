package io.evenire.engine.internal.index;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who does the work of an index: a thread in the background, or whoever asks for it.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public abstract sealed class IndexThread {
    /*
     * The thread of its own is there from the beginning and has a queue of fixed length, so asking it for something
     * needs no memory: those ask it whose append is durable already.
     */

    /** How many tasks may wait: one that makes runs, and one for each run that is damaged. */
    static final int TASK_COUNT_MAX = 256;

    /** How long a close waits for a task that was told to end. */
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(30);

    private volatile boolean isClosing; // written by close, read by tasks

    /** {@return a thread of its own} */
    public static IndexThread start() {
        var executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(TASK_COUNT_MAX),
                Thread.ofPlatform().daemon().name("evenire-index").factory());
        executor.execute(KnownHeads::load); // while whoever opens the store reads its files
        return new Own(executor);
    }

    /** {@return none: work is done by whoever asks for it, at once} */
    public static IndexThread none() {
        return new None();
    }

    /**
     * Has a task done.
     *
     * @param task the task; throws nothing
     * @return whether it will be done; not if this is closed, or too many wait
     */
    @CheckReturnValue
    abstract boolean run(Runnable task);

    /** {@return whether tasks should end as soon as possible} */
    final boolean isClosing() {
        return isClosing;
    }

    /**
     * Tells all tasks to end, those that wait too, and waits for the one under way; does nothing if that was done.
     *
     * @return whether none is under way any more
     */
    public final boolean close() {
        isClosing = true;
        long deadline = System.nanoTime() + CLOSE_WAIT_MAX.toNanos();
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return end(Math.max(0, deadline - System.nanoTime()));
                } catch (InterruptedException e) {
                    isInterrupted = true; // whoever closes must know whether it has ended
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@return whether no task is under way any more, after some time at most} */
    abstract boolean end(long nanos) throws InterruptedException;

    private static final class Own extends IndexThread {

        private final ThreadPoolExecutor executor;

        Own(ThreadPoolExecutor executor) {
            this.executor = executor;
        }

        @Override
        boolean run(Runnable task) {
            try {
                executor.execute(task);
                return true;
            } catch (RejectedExecutionException e) {
                return false; // closed, or too many wait: whoever asks knows what that means
            }
        }

        @Override
        boolean end(long nanos) throws InterruptedException {
            executor.shutdown();
            return executor.awaitTermination(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private static final class None extends IndexThread {

        private final ReentrantLock lock = new ReentrantLock(); // held by whoever does the work

        @Override
        boolean run(Runnable task) {
            lock.lock();
            try {
                task.run();
            } finally {
                lock.unlock();
            }
            return true;
        }

        @Override
        boolean end(long nanos) throws InterruptedException {
            if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
                return false;
            }
            lock.unlock();
            return true;
        }
    }
}
