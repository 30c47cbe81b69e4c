package io.evenire.engine.internal.commit;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells now and then how far the reading of the journal has come.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class ReplayProgress {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayProgress.class);

    /** How often it tells. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final double NANOS_PER_SECOND = 1e9;

    private final long first;
    private final long last;
    private final long startedAt;
    private long toldAt;

    private ReplayProgress(long first, long last, long now) {
        this.first = first;
        this.last = last;
        this.startedAt = now;
        this.toldAt = now;
    }

    /** {@return the progress of reading some positions, from now on} */
    static ReplayProgress of(long first, long last) {
        return new ReplayProgress(first, last, System.nanoTime());
    }

    /** Takes note that everything was read up to a position. */
    void reached(long position) {
        long now = System.nanoTime();
        if (now - toldAt < INTERVAL.toNanos() || position >= last) {
            return;
        }
        toldAt = now;
        long done = position - first + 1;
        long count = last - first + 1;
        double rate = done / ((now - startedAt) / NANOS_PER_SECOND);
        LOG.info(
                "the index is made again: {} % ({} of {} events), {} events a second, {} seconds left",
                100 * done / count, done, count, Math.round(rate), Math.round((count - done) / rate));
    }
}
