package io.evenire.engine.internal.subscription;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.Subscription;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A subscription whose events are read by the thread that asks for them. */
final class LiveSubscription implements Subscription {
    /*
     * It is given in turns: the events of a part; then, if that is due, that the end was reached or that much was passed;
     * then the next part is read, or waited for. Places only move when a signal is given or a part has been read, so
     * whatever is thrown in between, by an interrupt, a close or a disk, nothing has happened yet.
     */

    private static final long FOREVER = Long.MAX_VALUE;

    private final Tail tail;
    private final UUID incarnation;
    private final Subscriptions subscriptions;
    private final ReentrantLock reading = new ReentrantLock(); // never waited for: who does not get it is refused

    @GuardedBy("reading")
    private Iterator<Event> events = Collections.emptyIterator();

    @GuardedBy("reading")
    private boolean hasLooked;

    @GuardedBy("reading")
    private long seen; // there is nothing else up to here, when the events have been given

    @GuardedBy("reading")
    private long asOf; // where the store ended when it was looked at last

    @GuardedBy("reading")
    private long told; // the position of the last signal

    private volatile State phase = State.CATCHING_UP; // written by who reads, read by all
    private volatile @Nullable StreamDeletedException end; // the same
    private volatile boolean isClosed; // written by close, read by all
    private volatile @Nullable Thread waiting; // written by who waits, read by who wakes

    LiveSubscription(Tail tail, UUID incarnation, Subscriptions subscriptions) {
        this.tail = tail;
        this.incarnation = incarnation;
        this.subscriptions = subscriptions;
        this.told = tail.begin();
    }

    @Override
    public Signal next() throws InterruptedException {
        while (true) {
            var signal = next(FOREVER);
            if (signal != null) {
                return signal;
            }
        }
    }

    @Override
    public Optional<Signal> next(Duration wait) throws InterruptedException {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("time to wait must not be negative, is " + wait);
        }
        boolean isForever = wait.compareTo(Duration.ofNanos(FOREVER)) >= 0;
        return Optional.ofNullable(next(isForever ? FOREVER : wait.toNanos()));
    }

    private @Nullable Signal next(long waitMax) throws InterruptedException {
        if (!reading.tryLock()) {
            requireGoingOn();
            throw new IllegalStateException("another thread waits for the next signal of this subscription");
        }
        try {
            long begin = System.nanoTime();
            for (boolean isFirst = true; ; isFirst = false) {
                requireGoingOn();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                var signal = take();
                if (signal != null) {
                    return signal;
                }
                boolean isAtEnd = hasLooked && seen >= asOf;
                if (isAtEnd && !isFirst && left(begin, waitMax) <= 0) {
                    return null; // however much comes meanwhile that is not for this one
                }
                if (isAtEnd && !awaitMore(seen, begin, waitMax)) {
                    return null;
                }
                look();
            }
        } finally {
            reading.unlock();
        }
    }

    /** {@return what is to be given before more is read, or null} */
    @GuardedBy("reading")
    private @Nullable Signal take() {
        if (events.hasNext()) {
            var event = events.next();
            told = event.position();
            return new Signal.Received(event);
        }
        if (hasLooked && phase == State.CATCHING_UP && seen >= asOf) {
            phase = State.LIVE;
            told = seen;
            return new Signal.CaughtUp(new Checkpoint(incarnation, seen));
        }
        if (hasLooked && seen - told >= PROGRESS_COUNT) {
            told = seen;
            return new Signal.Progress(new Checkpoint(incarnation, seen));
        }
        return null;
    }

    @GuardedBy("reading")
    private void look() {
        var part = part();
        if (phase == State.LIVE && part.asOf() - seen > PROGRESS_COUNT) {
            phase = State.CATCHING_UP;
        }
        events = part.events();
        seen = part.upTo();
        asOf = part.asOf();
        hasLooked = true;
    }

    private Tail.Part part() {
        try {
            return tail.next(this::requireGoingOn);
        } catch (StreamDeletedException e) {
            end = e;
            subscriptions.remove(this);
            throw e;
        } catch (StoreUnavailableException e) {
            if (subscriptions.isClosed()) {
                throw new IllegalStateException("the store is closed", e); // the files went while they were read
            }
            throw e;
        }
    }

    /** {@return whether something else can be done than to wait; false if the time has passed} */
    private boolean awaitMore(long position, long begin, long waitMax) throws InterruptedException {
        waiting = Thread.currentThread();
        try {
            while (true) {
                subscriptions.expect();
                if (subscriptions.visible() > position || isClosed || subscriptions.isClosed()) {
                    return true;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = left(begin, waitMax);
                if (left <= 0) {
                    return false;
                }
                if (left == FOREVER) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, left);
                }
            }
        } finally {
            waiting = null;
        }
    }

    private static long left(long begin, long waitMax) {
        return waitMax == FOREVER ? FOREVER : waitMax - (System.nanoTime() - begin);
    }

    /** Lets a thread that waits look again. */
    void wake() {
        var waiter = waiting;
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    private void requireGoingOn() {
        if (isClosed) {
            throw new IllegalStateException("the subscription is closed");
        }
        if (subscriptions.isClosed()) {
            throw new IllegalStateException("the store is closed");
        }
        var reason = end;
        if (reason != null) {
            throw new StreamDeletedException(reason.stream(), reason.isTombstoned());
        }
    }

    @Override
    public State state() {
        return isClosed || end != null || subscriptions.isClosed() ? State.ENDED : phase;
    }

    @Override
    public void close() {
        isClosed = true;
        subscriptions.remove(this);
        wake();
    }
}
