package io.evenire.storage.file;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread per store for the tasks in the background. */
final class BackgroundThread implements Background {

    /** How long a close waits for the task that runs: one write and one force. */
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundThread.class);

    private final ScheduledThreadPoolExecutor executor;

    private BackgroundThread(ScheduledThreadPoolExecutor executor) {
        this.executor = executor;
    }

    static BackgroundThread start() {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("evenire-journal").factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new BackgroundThread(executor);
    }

    @Override
    public void run(Runnable task) {
        runAfter(Duration.ZERO, task);
    }

    @Override
    public void runAfter(Duration delay, Runnable task) {
        try {
            var _ = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed, so nothing more is done in the background", e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        boolean interrupted = false;
        long end = System.nanoTime() + CLOSE_WAIT_MAX.toNanos();
        while (!executor.isTerminated() && System.nanoTime() < end) {
            try {
                if (!executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.warn("the journal's background task did not end within {}", CLOSE_WAIT_MAX);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
