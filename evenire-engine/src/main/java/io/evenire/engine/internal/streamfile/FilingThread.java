package io.evenire.engine.internal.streamfile;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Who writes stream files: a thread in the background, or whoever finds that one is behind.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads, {@link #start} by one.
 */
public interface FilingThread {

    /** {@return a thread of its own, which is there from its start on} */
    static FilingThread own() {
        return new Own(new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().daemon().name("evenire-streams").factory(),
                new ThreadPoolExecutor.DiscardPolicy()));
    }

    /** {@return none: files are written by whoever finds that one is behind, and when the store is closed} */
    static FilingThread none() {
        return new None();
    }

    /**
     * Has something done again and again, until it is stopped or closed.
     *
     * @param pass what; it must not throw exceptions
     * @param interval how long after its end it begins anew
     */
    void start(Runnable pass, Duration interval);

    /** {@return whether there is a thread, so that nobody else must do anything} */
    boolean isThere();

    /** Has nothing begin anew. May be called by what is done. */
    void stop();

    /**
     * Stops, and waits for what is being done.
     *
     * @return whether it ended in time
     */
    boolean close();

    /**
     * A thread.
     *
     * @param executor has it, from the first start on; what comes after the end is not done
     */
    record Own(ScheduledThreadPoolExecutor executor) implements FilingThread {

        /** How long a close waits for what is being done, which ends early when the store is closed. */
        private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

        @Override
        public void start(Runnable pass, Duration interval) {
            var _ = executor.scheduleWithFixedDelay(pass, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public void stop() {
            executor.shutdown(); // which cancels what is done again and again
        }

        @Override
        public boolean close() {
            stop();
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
            return executor.isTerminated();
        }
    }

    /** Nobody. */
    record None() implements FilingThread {

        @Override
        public void start(Runnable pass, Duration interval) {
            // there is no thread to start
        }

        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public void stop() {
            // there is no thread to stop
        }

        @Override
        public boolean close() {
            return true; // there is no thread to end
        }
    }
}
