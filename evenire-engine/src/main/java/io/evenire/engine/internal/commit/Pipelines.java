package io.evenire.engine.internal.commit;

import io.evenire.api.StoreBusyException;
import io.evenire.engine.internal.commit.Pipeline.Unawaited;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipelines of all threads that have one.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class Pipelines {

    private static final Logger LOG = LoggerFactory.getLogger(Pipelines.class);

    private final ConcurrentMap<Thread, Pipeline> byCaller = new ConcurrentHashMap<>();
    private final Consumer<Unawaited> again;

    /** A place in a pipeline. */
    record Place(Pipeline pipeline, int turn) {}

    /** Creates the pipelines; {@code again} puts an append through, waits for it, and tells its result. */
    Pipelines(Consumer<Unawaited> again) {
        this.again = again;
    }

    /** {@return the pipeline of the current thread, if it has appends under way} */
    @Nullable
    Pipeline own() {
        return byCaller.get(Thread.currentThread());
    }

    /**
     * Gives an append of the current thread its place; waits if an earlier one must be prepared again.
     *
     * @throws StoreBusyException if the time is over before
     */
    Place enter(long deadline) throws InterruptedException {
        while (true) {
            var pipeline = byCaller.computeIfAbsent(Thread.currentThread(), Pipeline::new);
            int turn = pipeline.enter();
            if (turn >= 0) {
                return new Place(pipeline, turn);
            }
            awaitEnd(pipeline, deadline);
        }
    }

    /** Waits until all appends of a pipeline are decided. */
    void awaitEnd(Pipeline pipeline, long deadline) throws InterruptedException {
        if (!pipeline.awaitEnd(deadline)) {
            throw new StoreBusyException(
                    "earlier appends of the same thread were still under way; nothing was written");
        }
    }

    /** Takes note that an append has left the queue. */
    void leave(Place place) {
        if (place.pipeline.leave()) {
            finish(place.pipeline);
        }
    }

    /** Takes note that an append has left the queue and must be prepared again. */
    void leaveUndecided(Place place, Unawaited append) {
        if (place.pipeline.leaveUndecided(place.turn, append)) {
            finish(place.pipeline);
        }
    }

    private void finish(Pipeline pipeline) {
        var undecided = pipeline.undecided();
        if (undecided.isEmpty()) {
            end(pipeline);
            return;
        }
        try {
            Thread.ofVirtual().name("evenire-append-again").start(() -> putThroughAgain(pipeline, undecided));
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory for a thread that puts appends through again; they are refused", e);
            var busy = new StoreBusyException("no memory to prepare the append again; nothing was written");
            undecided.forEach(append -> append.result().completeExceptionally(busy));
            end(pipeline);
        }
    }

    private void putThroughAgain(Pipeline pipeline, List<Unawaited> undecided) {
        try {
            undecided.forEach(again);
        } finally {
            end(pipeline);
        }
    }

    private void end(Pipeline pipeline) {
        byCaller.remove(pipeline.caller(), pipeline);
        pipeline.end();
    }
}
