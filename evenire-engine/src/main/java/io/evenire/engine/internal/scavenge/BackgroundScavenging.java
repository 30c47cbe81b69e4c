package io.evenire.engine.internal.scavenge;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.Limits;
import io.evenire.api.ScavengeState;
import io.evenire.api.ScavengeState.Completed;
import io.evenire.api.ScavengeState.Failed;
import io.evenire.api.ScavengeState.Idle;
import io.evenire.api.ScavengeState.Running;
import io.evenire.api.ScavengeState.Stopped;
import io.evenire.api.Scavenged;
import io.evenire.api.Scavenging;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scavenges in a thread of its own, which is there only meanwhile; or, without one, in that of whoever starts it.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class BackgroundScavenging implements Scavenging {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundScavenging.class);

    private final Scavenger scavenger;
    private final InstantSource clock;
    private final boolean hasThread;
    private final ReentrantLock lock = new ReentrantLock(); // never held while anything is read or written
    private final Condition ended = lock.newCondition(); // or closed

    @GuardedBy("lock")
    private ScavengeState state = new Idle();

    @GuardedBy("lock")
    private @Nullable Thread thread; // of the last one

    @GuardedBy("lock")
    private boolean isStopping; // it is to end

    @GuardedBy("lock")
    private boolean isStopped; // it was told so

    @GuardedBy("lock")
    private boolean isClosed;

    /**
     * Creates it; nothing runs yet.
     *
     * @param scavenger does the work
     * @param clock tells when it begins and ends
     * @param hasThread whether a scavenge gets a thread of its own
     */
    public BackgroundScavenging(Scavenger scavenger, InstantSource clock, boolean hasThread) {
        this.scavenger = scavenger;
        this.clock = clock;
        this.hasThread = hasThread;
    }

    @Override
    public ScavengeState start() {
        lock.lock();
        try {
            requireOpen();
            var _ = scavenger.parts(); // refuses here and now what cannot be done
            if (state instanceof Running) {
                return state;
            }
            var running = new Running(clock.instant(), 0, 0, Scavenged.NOTHING);
            if (hasThread) {
                // it tells nothing before it has the lock, so the state is right also if there is no thread to be had
                var scavenge =
                        Thread.ofPlatform().daemon().name("evenire-scavenge").unstarted(this::run);
                scavenge.start();
                thread = scavenge;
            }
            isStopping = false;
            isStopped = false;
            state = running;
            if (hasThread) {
                return state;
            }
        } finally {
            lock.unlock();
        }
        run();
        return state();
    }

    private void run() {
        try {
            var done = scavenger.run(this::reached);
            end(done, "");
        } catch (RuntimeException e) {
            LOG.error("the scavenge failed", e);
            end(null, detail(e));
        } catch (Error e) {
            end(null, e.toString());
            throw e;
        }
    }

    /** {@return why it failed, with what was the cause, which the message of an exception need not tell} */
    private static String detail(RuntimeException e) {
        var message = e.getMessage() == null ? e.toString() : e.getMessage();
        var why = e.getCause() == null ? null : e.getCause().getMessage();
        return why == null || message.contains(why) ? message : message + ": " + why;
    }

    /** Takes notice of how far it is, and tells whether to go on. */
    private boolean reached(long position, long last, Scavenged done) {
        lock.lock();
        try {
            state = new Running(running().startedAt(), position, last, done);
            isStopped = isStopping;
            return !isStopped;
        } finally {
            lock.unlock();
        }
    }

    /** Notes the end: a failure if nothing was done whole. */
    private void end(@Nullable Scavenged done, String detail) {
        lock.lock();
        try {
            var was = running();
            var endedAt = clock.instant();
            if (done == null) {
                state = new Failed(was.startedAt(), endedAt, was.done(), detail);
            } else if (isStopped) {
                state = new Stopped(was.startedAt(), endedAt, done);
            } else {
                state = new Completed(was.startedAt(), endedAt, done);
            }
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Running running() {
        if (state instanceof Running running) {
            return running;
        }
        throw new IllegalStateException("a scavenge that ended goes on: " + state);
    }

    @Override
    public ScavengeState state() {
        lock.lock();
        try {
            requireOpen();
            return state;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ScavengeState stop() {
        lock.lock();
        try {
            requireOpen();
            isStopping = true;
            return state;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ScavengeState await(Duration wait) throws InterruptedException {
        Limits.requireScavengeWait(wait);
        long left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (!isClosed && state instanceof Running && left > 0) {
                left = ended.awaitNanos(left);
            }
            requireOpen();
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Stops what is running, and starts nothing any more. */
    public void stopForGood() {
        lock.lock();
        try {
            isClosed = true;
            isStopping = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the thread to end; an interrupt does not end the wait.
     *
     * @param waitMax how long at most; what goes on then fails when the storage is closed
     */
    public void awaitEnd(Duration waitMax) {
        var scavenge = lastThread();
        if (scavenge == null) {
            return;
        }
        long end = System.nanoTime() + waitMax.toNanos();
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    if (!scavenge.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                        LOG.warn("the scavenge has not ended after {}", waitMax);
                    }
                    return;
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable Thread lastThread() {
        lock.lock();
        try {
            return thread;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }
}
