package io.evenire.engine.internal.subscription;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes the waking of those who wait off the way of a commit: whoever commits wakes one thread, and only if somebody waits.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class Notifier {
    /*
     * Nothing is missed. Who waits says so first, then says that somebody is expecting something, and only then looks
     * whether there is something, before it goes to sleep. Who has something shows it first, and then looks whether it is
     * expected. So one of the two sees the other. If it is expected, the flag is taken back *before* the waking is due:
     * whoever says so again later will be seen by the next commit, and whoever found the flag still set was waiting
     * before, and is among those that are woken now. A thread that is woken for nothing says all of it again.
     */

    /** After how long the waking is tried again when it failed. */
    private static final long RETRY_NANOS = 10_000_000;

    private final Runnable wakeAll;
    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean isExpected; // written by who waits and by who commits, read by who commits
    private volatile boolean isDue; // written by who commits, taken back by the thread
    private volatile boolean isClosed; // written by close, read by the thread

    @GuardedBy("starting")
    private boolean isStarted;

    private volatile @Nullable Thread thread; // written once, before anything is expected

    /**
     * Creates a notifier; its thread is there when it is needed first.
     *
     * @param wakeAll wakes all who wait; called by one thread
     */
    Notifier(Runnable wakeAll) {
        this.wakeAll = wakeAll;
    }

    /** Has the thread run. */
    void start() {
        starting.lock();
        try {
            if (!isStarted) {
                var started =
                        Thread.ofPlatform().daemon().name("evenire-notify").unstarted(this::run);
                started.start();
                thread = started;
                isStarted = true;
            }
        } finally {
            starting.unlock();
        }
    }

    /** Says that somebody waits; look once more for what is waited for afterwards. */
    void expect() {
        if (!isExpected) {
            isExpected = true;
        }
    }

    /** Says that there is something. One read if nobody waits; it never waits itself. */
    void announce() {
        if (isExpected) {
            isExpected = false;
            isDue = true;
            LockSupport.unpark(thread);
        }
    }

    /** Lets the thread end. */
    void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!isClosed) {
            if (isDue) {
                isDue = false;
                try {
                    wakeAll.run();
                } catch (Throwable _) { // no memory, say: without this thread nobody would be woken any more
                    isDue = true;
                    LockSupport.parkNanos(this, RETRY_NANOS);
                }
            } else {
                LockSupport.park(this);
            }
        }
    }
}
