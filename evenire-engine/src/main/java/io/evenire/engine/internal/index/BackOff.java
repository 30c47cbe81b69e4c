package io.evenire.engine.internal.index;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When to try again what failed: each time after twice as long, up to a bound. Tells when failing begins and when it
 * is over, not what is in between.
 *
 * <p><b>Thread safety.</b> For one thread at a time; {@link #failure()} may be asked by any.
 */
final class BackOff {

    /** How long after the first failure it is tried again. */
    static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(BackOff.class);

    private final String work;
    private final Duration waitMax;
    private final LongSupplier clock;

    private volatile @Nullable Exception failure; // written by whoever tries, read by those who ask how it goes
    private Duration wait = FIRST_WAIT;
    private long failedAt;

    /**
     * Creates a back-off for something that has not failed.
     *
     * @param work what it is for, as in "writing"
     * @param waitMax how long to wait at most
     * @param clock tells the time in nanoseconds
     */
    BackOff(String work, Duration waitMax, LongSupplier clock) {
        this.work = work;
        this.waitMax = waitMax;
        this.clock = clock;
    }

    /** {@return whether it may be tried} */
    boolean isDue() {
        return failure == null || clock.getAsLong() - failedAt >= wait.toNanos();
    }

    void failed(Exception reason) {
        if (failure == null) {
            wait = FIRST_WAIT;
            LOG.warn("{} failed; it is tried again, after {} at most", work, waitMax, reason);
        } else {
            var twice = wait.multipliedBy(2);
            wait = twice.compareTo(waitMax) < 0 ? twice : waitMax;
        }
        failedAt = clock.getAsLong();
        failure = reason;
    }

    void succeeded() {
        if (failure != null) {
            failure = null;
            LOG.info("{} works again", work);
        }
    }

    /** {@return why it failed the last time, or null if it did not} */
    @Nullable
    Exception failure() {
        return failure;
    }
}
