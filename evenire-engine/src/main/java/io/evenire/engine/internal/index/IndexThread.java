package io.evenire.engine.internal.index;

import io.evenire.api.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who does the work of an index: a thread in the background, or whoever asks for it.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public interface IndexThread {

    /** {@return a thread of its own} */
    static IndexThread start() {
        return new Own(Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("evenire-index").factory()));
    }

    /** {@return none: work is done by whoever asks for it, at once} */
    static IndexThread none() {
        return new None(new ReentrantLock());
    }

    /**
     * Has a task done.
     *
     * @param task the task
     */
    void run(Runnable task);

    /**
     * Has a task done, and waits until it is.
     *
     * @param task the task
     * @throws StoreUnavailableException if it failed, or took too long, or the thread was interrupted
     */
    void runAndWait(Runnable task);

    /** Takes no more tasks, and waits for the one under way; those that wait are not done. */
    void close();

    /**
     * A thread.
     *
     * @param executor has it
     */
    record Own(ExecutorService executor) implements IndexThread {

        /** How long somebody waits for a task. */
        private static final Duration TASK_WAIT_MAX = Duration.ofSeconds(60);

        /** How long a close waits for a task that was told to end. */
        private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(30);

        @Override
        public void run(Runnable task) {
            executor.execute(task);
        }

        @Override
        public void runAndWait(Runnable task) {
            try {
                executor.submit(task).get(TASK_WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new StoreUnavailableException("a part of the index is damaged, and cannot be made again", e);
            } catch (TimeoutException e) {
                throw new StoreUnavailableException(
                        "a part of the index is damaged, and is still being made again after " + TASK_WAIT_MAX, e);
            } catch (RejectedExecutionException e) {
                throw new IllegalStateException("the store is closed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreUnavailableException("interrupted while a part of the index was made again", e);
            }
        }

        @Override
        public void close() {
            executor.shutdown();
            boolean isInterrupted = false;
            long deadline = System.nanoTime() + CLOSE_WAIT_MAX.toNanos();
            while (!executor.isTerminated() && System.nanoTime() < deadline) {
                try {
                    executor.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Nobody.
     *
     * @param lock is held by whoever does the work, one at a time
     */
    record None(ReentrantLock lock) implements IndexThread {

        @Override
        public void run(Runnable task) {
            lock.lock();
            try {
                task.run();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void runAndWait(Runnable task) {
            run(task);
        }

        @Override
        public void close() {
            // there is no thread to end
        }
    }
}
