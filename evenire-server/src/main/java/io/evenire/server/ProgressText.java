package io.evenire.server;

import io.evenire.engine.ToolProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells how far a tool is: as a bar that moves on a terminal, else in lines. */
final class ProgressText implements ToolProgress {

    private static final Duration BAR_INTERVAL = Duration.ofMillis(100);
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(1);
    private static final int BAR_LENGTH = 40;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MEGABYTE = 1e6;

    private final PrintWriter out;
    private final boolean isBar;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private long toldAt;
    private boolean isShown;

    /**
     * Creates a text.
     *
     * @param out takes it
     * @param isBar whether it is seen on a terminal
     * @param nanoTime time that only goes forward, in nanoseconds
     */
    ProgressText(PrintWriter out, boolean isBar, LongSupplier nanoTime) {
        this.out = out;
        this.isBar = isBar;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
        this.toldAt = startedAt;
    }

    @Override
    public void reached(long done, long total) {
        long now = nanoTime.getAsLong();
        var interval = isBar ? BAR_INTERVAL : LINE_INTERVAL;
        if (now - toldAt < interval.toNanos() || total == 0) {
            return;
        }
        toldAt = now;
        double rate = done / ((now - startedAt) / NANOS_PER_SECOND);
        var text = String.format(
                Locale.ROOT,
                "%3d %%  %,.0f of %,.0f MB  %,.0f MB/s  %,.0f s left",
                100 * done / total,
                done / MEGABYTE,
                total / MEGABYTE,
                rate / MEGABYTE,
                (total - done) / Math.max(1, rate));
        if (isBar) {
            int length = (int) (BAR_LENGTH * done / total);
            out.print("\r[%s%s] %s   ".formatted("#".repeat(length), ".".repeat(BAR_LENGTH - length), text));
            out.flush();
            isShown = true;
        } else {
            out.println(text.strip());
        }
    }

    /** Takes the bar away. */
    void end() {
        if (isShown) {
            out.print("\r%s\r".formatted(" ".repeat(2 * BAR_LENGTH + BAR_LENGTH)));
            out.flush();
        }
    }
}
