package io.evenire.engine.internal.commit;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the reading of the journal has come; the log is told now and then.
 *
 * <p><b>Thread safety.</b> One thread reads the journal, any number ask.
 */
final class ReplayProgress {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayProgress.class);

    /** How often the log is told. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final double NANOS_PER_SECOND = 1e9;

    private final long first;
    private final long last;
    private final long startedAt;
    private long toldAt;
    private volatile long reached; // written by the one who reads, read by all
    private volatile long reachedAt; // written before `reached`

    private ReplayProgress(long first, long last, long now) {
        this.first = first;
        this.last = last;
        this.startedAt = now;
        this.toldAt = now;
        this.reachedAt = now;
        this.reached = first - 1;
    }

    /** {@return the progress of reading some positions, from now on} */
    static ReplayProgress of(long first, long last) {
        return new ReplayProgress(first, last, System.nanoTime());
    }

    /** Takes note that everything was read up to a position. */
    void reached(long position) {
        long now = System.nanoTime();
        reachedAt = now;
        reached = position;
        if (now - toldAt >= INTERVAL.toNanos() && position < last) {
            toldAt = now;
            LOG.info("{}", text());
        }
    }

    /** {@return what is told} */
    String text() {
        long done = done();
        long count = last - first + 1;
        return "the index is made again: %d %% (%d of %d events), %d events a second, %s"
                .formatted(
                        count == 0 ? 100 : 100 * done / count,
                        done,
                        count,
                        Math.round(rate()),
                        done == 0 ? "just begun" : left().toSeconds() + " seconds left");
    }

    /** {@return how long it will take at this rate; nothing if that cannot be told} */
    Duration left() {
        double rate = rate();
        return rate == 0 ? Duration.ZERO : Duration.ofMillis(Math.round(1000 * (last - first + 1 - done()) / rate));
    }

    private long done() {
        return reached - first + 1;
    }

    private double rate() {
        long done = done();
        return done == 0 ? 0 : done / (Math.max(1, reachedAt - startedAt) / NANOS_PER_SECOND);
    }
}
