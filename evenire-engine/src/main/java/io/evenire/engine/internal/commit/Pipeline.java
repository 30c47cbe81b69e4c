package io.evenire.engine.internal.commit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.Appended;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The appends of one thread that are under way and that it does not wait for, in the order of its calls.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class Pipeline {
    /*
     * Appends are decided in the order in which they came into the queue. One that has to be prepared again would come
     * in behind those of its thread that stand there already. So it breaks the pipeline: from then on nothing of it is
     * decided, and nothing enters. When the last of its appends has left the queue, those that were not decided are
     * put through again, one after the other. That is slow, and rare. A pipeline that broke is not used again.
     */

    private final Thread caller;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean isBroken; // written by the thread that leads, read by all

    @GuardedBy("this")
    private final TreeMap<Integer, Unawaited> undecided = new TreeMap<>(); // by turn

    @GuardedBy("this")
    private int enteredCount;

    @GuardedBy("this")
    private int leftCount;

    /**
     * An append that its caller does not wait for.
     *
     * @param request the append
     * @param result what the caller holds
     */
    record Unawaited(Request request, CompletableFuture<Appended> result) {}

    Pipeline(Thread caller) {
        this.caller = caller;
    }

    Thread caller() {
        return caller;
    }

    /** {@return the turn of one more append; -1 if none may enter any more} */
    synchronized int enter() {
        boolean isOver = enteredCount > 0 && leftCount == enteredCount;
        return isOver || isBroken ? -1 : enteredCount++;
    }

    /** {@return whether nothing of this is to be decided before what broke it has been prepared again} */
    boolean isBroken() {
        return isBroken;
    }

    void breakOff() {
        isBroken = true;
    }

    /** {@return whether the last append has left the queue} */
    synchronized boolean leave() {
        leftCount++;
        return leftCount == enteredCount;
    }

    /**
     * Takes note of an append that left the queue and was not decided.
     *
     * @return whether the last append has left the queue
     */
    synchronized boolean leaveUndecided(int turn, Unawaited append) {
        undecided.put(turn, append);
        return leave();
    }

    /** {@return what was not decided, in the order of the calls} */
    synchronized List<Unawaited> undecided() {
        return List.copyOf(undecided.values());
    }

    /** Lets those go on who wait for the end. */
    void end() {
        end.countDown();
    }

    /** {@return whether the end came before a moment of {@link System#nanoTime()}} */
    boolean awaitEnd(long deadline) throws InterruptedException {
        return end.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
