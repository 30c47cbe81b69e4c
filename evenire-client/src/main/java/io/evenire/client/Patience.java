package io.evenire.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits that an interrupt does not end: the thread is marked as interrupted again when they are over. */
final class Patience {

    private Patience() {}

    /** Waits until a future is done, however it ended, and tells whether it is. */
    static boolean await(Future<?> future, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        boolean interrupted = false;
        try {
            while (!future.isDone()) {
                try {
                    future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    return future.isDone();
                } catch (ExecutionException | CancellationException e) {
                    return true; // done: how it ended, the caller asks the future
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
