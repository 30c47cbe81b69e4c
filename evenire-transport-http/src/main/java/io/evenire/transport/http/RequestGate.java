package io.evenire.transport.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.transport.http.internal.HttpSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many requests are under way and how much memory bodies and answers take; both bounded, and closed at the end. */
final class RequestGate {

    /** Bytes are counted in this unit. */
    static final int BODY_UNIT = 1024;

    private final Semaphore work;
    private final Semaphore bodies; // and the events of answers
    private final SubscriptionGate subscriptions;
    private final Duration holdTimeout;
    private final int unitsMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private int underWay;

    private volatile boolean closed; // written by close, read by every request

    RequestGate(HttpSettings settings) {
        this.work = new Semaphore(settings.requestsMax());
        this.unitsMax = (int) Math.min(Integer.MAX_VALUE, settings.bodiesLengthMax() / BODY_UNIT);
        this.bodies = new Semaphore(unitsMax);
        this.subscriptions = new SubscriptionGate(settings);
        this.holdTimeout = settings.stallTimeout();
    }

    /** Counts a request that came. */
    void begin() {
        lock.lock();
        try {
            underWay++;
        } finally {
            lock.unlock();
        }
    }

    /** Counts a request that ended. */
    void end() {
        lock.lock();
        try {
            underWay--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@return a place among the requests that are worked on, not taken yet} */
    Work work() {
        return new Work();
    }

    /** A place among the requests that are worked on. It belongs to one thread. */
    final class Work implements AutoCloseable {

        private boolean taken;

        /** Takes the place; false if there is none. */
        boolean begin() {
            taken = work.tryAcquire();
            return taken;
        }

        /** Gives the place back. */
        @Override
        public void close() {
            if (taken) {
                taken = false;
                work.release();
            }
        }
    }

    /** {@return how many units of memory there are} */
    int unitsMax() {
        return unitsMax;
    }

    /** Takes memory; false if there is not so much. */
    boolean tryHold(int units) {
        return bodies.tryAcquire(units);
    }

    /** Waits for memory, as long as who holds it may take; false if there is not so much then. */
    boolean hold(int units) throws InterruptedException {
        return bodies.tryAcquire(units, holdTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Gives memory back. */
    void letGo(int units) {
        bodies.release(units);
    }

    /** {@return how many subscriptions requests have} */
    SubscriptionGate subscriptions() {
        return subscriptions;
    }

    /** Whether new requests are refused. */
    boolean isClosed() {
        return closed;
    }

    /** Refuses new requests from now on, and ends those that wait for events. */
    void close() {
        closed = true;
        subscriptions.close();
    }

    /** Waits for the requests under way; false if it took too long. */
    boolean awaitEmpty(Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (underWay > 0) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
