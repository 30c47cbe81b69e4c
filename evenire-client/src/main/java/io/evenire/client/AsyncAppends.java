package io.evenire.client;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Appends that nobody waits for: those of one thread are sent one after the other, in the order of its calls. */
final class AsyncAppends {
    /*
     * Order. Requests on different connections overtake each other, so an append is sent when the one before it of the
     * same thread is answered. `tails` holds the last one of each thread, until it is answered.
     *
     * Closing. What is chained to a future may itself close the store, so an append no longer counts as under way when its
     * future is completed; that it is completed before the store is closed is seen to by awaitAll.
     */

    /** How much may be under way at a time, in KiB of events; each append counts as one more. */
    static final int PENDING_KIB_MAX = 64 * 1024;

    /** How many appends may be under way at a time. */
    static final int PENDING_COUNT_MAX = 4_096;

    /** About what an event takes in memory beside its bytes. */
    private static final int EVENT_OVERHEAD = 256;

    private static final int KIB = 1024;

    private final Semaphore places = new Semaphore(PENDING_COUNT_MAX);
    private final Semaphore room = new Semaphore(PENDING_KIB_MAX);
    private final ConcurrentMap<Thread, Turn> tails = new ConcurrentHashMap<>();
    private final Set<Turn> pending = ConcurrentHashMap.newKeySet();

    /** The turn of one append, which is over when it is answered, and its result. */
    private static final class Turn {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final CompletableFuture<Appended> result = new CompletableFuture<>();

        void await() {
            end.join();
        }

        void end() {
            end.complete(null);
        }

        void complete(@Nullable Appended appended, @Nullable Throwable failure) {
            if (appended != null) {
                result.complete(appended);
            } else if (failure != null) {
                result.completeExceptionally(failure);
            }
        }
    }

    /**
     * Takes an append; waits while there is no room for it.
     *
     * @param append the append
     * @param send sends it and waits for the answer
     * @param finished run when it is answered, before the future is completed
     */
    CompletableFuture<Appended> add(Append append, Supplier<Appended> send, Runnable finished) {
        int size = size(append);
        places.acquireUninterruptibly();
        room.acquireUninterruptibly(size);
        var caller = Thread.currentThread();
        var turn = new Turn();
        pending.add(turn);
        var before = tails.put(caller, turn);
        var sender = Thread.ofVirtual().name("evenire-append").unstarted(() -> {
            if (before != null) {
                before.await();
            }
            Appended appended = null;
            Throwable failure = null;
            try {
                appended = send.get();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            leave(caller, turn, size);
            finished.run();
            turn.complete(appended, failure);
            pending.remove(turn);
        });
        try {
            sender.start();
        } catch (Error e) { // there is no memory for another thread
            leave(caller, turn, size);
            pending.remove(turn);
            throw e;
        }
        return turn.result;
    }

    private void leave(Thread caller, Turn turn, int size) {
        tails.remove(caller, turn);
        turn.end();
        room.release(size);
        places.release();
    }

    /** Waits until the appends that this thread has added are answered. */
    void awaitOwn() {
        var tail = tails.get(Thread.currentThread());
        if (tail != null) {
            tail.await();
        }
    }

    /** Waits until the futures of all appends are completed. */
    void awaitAll(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        for (var turn : pending) {
            Patience.await(turn.result, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }

    /** {@return what an append takes of the room, in KiB; summed before it is rounded, because many events are short} */
    static int size(Append append) {
        int length = 0;
        for (var part : append.appends()) {
            for (var event : part.events()) {
                length += event.length() + EVENT_OVERHEAD;
            }
        }
        return 1 + length / KIB;
    }
}
