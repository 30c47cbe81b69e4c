package io.evenire.engine;

import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.engine.internal.commit.JournalReplay;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a journal to an open store, which is long if the index has to be made again.
 *
 * <p><b>Thread safety.</b> {@link #run} or {@link #start} is called once; all else may be called from any number of
 * threads.
 */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    /** How long {@link #start} waits for the end when the journal is read. */
    private static final Duration START_WAIT_MAX = Duration.ofSeconds(1);

    private final JournalReplay replay;
    private final FutureTask<Engine> task;
    private volatile @Nullable Thread thread; // written by start, read by giveUp
    private volatile boolean isAwaited = true; // written by start, read by the thread: whether start tells the end

    /**
     * Prepares to open a store.
     *
     * @param replay reads the journal, and tells how far it has come
     * @param work makes the parts of the store
     */
    Opening(JournalReplay replay, Callable<Engine> work) {
        this.replay = replay;
        this.task = new FutureTask<>(work);
    }

    /** Opens the store. */
    void run() {
        task.run();
    }

    /**
     * Opens the store in a thread of its own, and waits a little for the end of that: at least until the journal is read,
     * so that what is wrong with the index is known.
     */
    void start() {
        var opener = Thread.ofPlatform().daemon().name("evenire-open").unstarted(this::runToTheEnd);
        thread = opener;
        opener.start();
        try {
            do {
                if (opener.join(START_WAIT_MAX)) {
                    return;
                }
            } while (!replay.hasBegun());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever opens it is free to close it
        }
        isAwaited = false;
        LOG.info("the store answers when its index is made again: {}", progress());
    }

    private void runToTheEnd() {
        task.run();
        if (isAwaited) {
            return; // whoever waits tells the end
        }
        var failure = failure();
        if (failure == null) {
            LOG.info("the index is complete, the store answers");
        } else if (!replay.isGivenUp()) {
            LOG.error("the store cannot be opened", failure);
        }
    }

    /** {@return whether the store is not open yet} */
    boolean isUnderWay() {
        return task.state() == FutureTask.State.RUNNING;
    }

    /** {@return how far it has come, for a person} */
    String progress() {
        return replay.progress();
    }

    /** {@return the position of the last event that can be read, or that the journal holds if none can be read yet} */
    long head() {
        var engine = found();
        return engine == null ? replay.headAtOpening() : engine.applied().visible();
    }

    /** {@return the open store; null if it is not open yet, or cannot be opened} */
    @Nullable
    Engine found() {
        return task.state() == FutureTask.State.SUCCESS ? task.resultNow() : null;
    }

    /** {@return why it could not be opened; null if it could, or is not at its end yet} */
    @Nullable
    Throwable failure() {
        return task.state() == FutureTask.State.FAILED ? task.exceptionNow() : null;
    }

    /** Waits until the store is open, or is found not to open. */
    void await() throws InterruptedException {
        try {
            var _ = task.get();
        } catch (ExecutionException e) {
            return; // whoever asks for the store is told
        }
    }

    /**
     * Gives the open store.
     *
     * @return its parts
     * @throws StoreRebuildingException if it is not open yet
     * @throws StoreUnavailableException if it could not be opened
     */
    Engine engine() {
        return switch (task.state()) {
            case SUCCESS -> task.resultNow();
            case RUNNING -> throw new StoreRebuildingException(replay.progress(), replay.left());
            case FAILED ->
                throw new StoreUnavailableException(
                        "the store could not be opened: " + task.exceptionNow().getMessage(), task.exceptionNow());
            case CANCELLED -> throw new IllegalStateException("the opening was cancelled"); // nobody does
        };
    }

    /**
     * Has it fail if it is under way, and waits for that.
     *
     * @param waitMax how long at most
     */
    void giveUp(Duration waitMax) {
        var opener = thread;
        if (opener == null || !isUnderWay()) {
            return;
        }
        replay.giveUp();
        opener.interrupt(); // it may wait for the work on the index
        boolean isInterrupted = Thread.interrupted();
        try {
            if (!opener.join(waitMax)) {
                LOG.warn("the making of the index is not at its end after {}", waitMax);
            }
        } catch (InterruptedException e) {
            isInterrupted = true;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
