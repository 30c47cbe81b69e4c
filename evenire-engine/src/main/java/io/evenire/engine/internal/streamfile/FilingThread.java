package io.evenire.engine.internal.streamfile;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who writes stream files: a thread in the background, or whoever finds that one is behind.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads, {@link #start} by one.
 */
public interface FilingThread {

    /** {@return a thread of its own, which begins when it is started} */
    static FilingThread own() {
        return new Own();
    }

    /** {@return none: files are written by whoever finds that one is behind, and when the store is closed} */
    static FilingThread none() {
        return new None();
    }

    /**
     * Has something done again and again.
     *
     * @param pass what; it must not throw exceptions
     * @param interval how long after its end it begins anew
     */
    void start(Runnable pass, Duration interval);

    /** {@return whether there is a thread, so that nobody else must do anything} */
    boolean isThere();

    /** Waits for what is being done, and ends. */
    void close();

    /** A thread. */
    final class Own implements FilingThread {

        /** How long a close waits for what is being done. */
        private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

        /** Written by whoever starts it, read by whoever closes it. */
        private volatile @Nullable ScheduledThreadPoolExecutor executor;

        private Own() {}

        @Override
        public void start(Runnable pass, Duration interval) {
            var started = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("evenire-streams").factory());
            var _ = started.scheduleWithFixedDelay(pass, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
            executor = started;
        }

        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public void close() {
            var started = executor;
            if (started == null) {
                return;
            }
            started.shutdown(); // which cancels what is done again and again
            boolean isInterrupted = false;
            long deadline = System.nanoTime() + CLOSE_WAIT_MAX.toNanos();
            while (!started.isTerminated() && System.nanoTime() < deadline) {
                try {
                    started.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
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
        public void close() {
            // there is no thread to end
        }
    }
}
