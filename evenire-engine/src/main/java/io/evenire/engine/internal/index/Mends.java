package io.evenire.engine.internal.index;

import io.evenire.api.StoreUnavailableException;
import io.evenire.engine.internal.run.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has damaged runs made again, each of them once, however many find out and wait for it.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class Mends {
    /*
     * A run is known by itself, not by its name: the one that takes its place has the same. There is one task for a
     * run at most, so there are no more of them than runs. A task goes on when nobody waits any more, because the run
     * is as damaged as before.
     */

    /** How long somebody waits for a run. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Mends.class);

    private final IndexThread thread;
    private final ConcurrentHashMap<Run, FutureTask<Boolean>> underWay = new ConcurrentHashMap<>();

    /** Makes a run again. */
    @FunctionalInterface
    interface Mend {
        void mend(IndexRun damaged) throws IOException;
    }

    Mends(IndexThread thread) {
        this.thread = thread;
    }

    /**
     * Has a run made again, and waits for it.
     *
     * @param damaged the run
     * @param mend makes it again, if nobody has
     * @throws StoreUnavailableException if that failed or took too long, or the thread was interrupted
     * @throws IllegalStateException if the store is closed
     */
    void await(IndexRun damaged, Mend mend) {
        var task = new FutureTask<>(() -> run(damaged, mend));
        var other = underWay.putIfAbsent(damaged.content(), task);
        if (other == null && !thread.run(task)) {
            underWay.remove(damaged.content(), task);
            task.cancel(false); // others may wait for it by now
            throw refused();
        }
        await(other == null ? task : other);
    }

    private boolean run(IndexRun damaged, Mend mend) throws IOException {
        try {
            mend.mend(damaged);
            return true;
        } catch (IOException | RuntimeException e) {
            if (!thread.isClosing()) {
                // told here too, because those who waited for it may be gone
                LOG.error(
                        "index run {} is damaged, and cannot be made again",
                        damaged.content().name(),
                        e);
            }
            throw e;
        } finally {
            underWay.remove(damaged.content());
        }
    }

    private void await(FutureTask<Boolean> task) {
        try {
            task.get(WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause();
            throw thread.isClosing()
                    ? closed()
                    : new StoreUnavailableException(
                            "a part of the index is damaged, and cannot be made again: " + cause, e);
        } catch (CancellationException e) {
            throw refused();
        } catch (TimeoutException e) {
            throw new StoreUnavailableException(
                    "a part of the index is damaged, and is still being made again after " + WAIT_MAX, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while a part of the index was made again", e);
        }
    }

    private RuntimeException refused() {
        return thread.isClosing()
                ? closed()
                : new StoreUnavailableException(
                        "a part of the index is damaged, and %d tasks wait before it is made again"
                                .formatted(IndexThread.TASK_COUNT_MAX));
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the store is closed");
    }
}
