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
    private Step step = Step.CHECK;
    private long startedAt;
    private long toldAt;
    private int shownLength;

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
    public void reached(Step next, long done, long total) {
        long now = nanoTime.getAsLong();
        if (next != step) {
            step = next;
            startedAt = now;
            toldAt = now;
        }
        var interval = isBar ? BAR_INTERVAL : LINE_INTERVAL;
        if (now - toldAt < interval.toNanos() || total == 0) {
            return;
        }
        toldAt = now;
        var text = text(next, done, total, (now - startedAt) / NANOS_PER_SECOND);
        if (isBar) {
            int length = (int) (BAR_LENGTH * done / total);
            var line = "[%s%s] %s".formatted("#".repeat(length), ".".repeat(BAR_LENGTH - length), text);
            out.print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
            out.flush();
            shownLength = line.length();
        } else {
            out.println(text.strip());
        }
    }

    private static String text(Step step, long done, long total, double seconds) {
        double rate = done / seconds;
        long percent = 100 * done / total;
        double unit = step == Step.INDEX ? 1 : MEGABYTE;
        var what = switch (step) {
            case CHECK -> "checked";
            case TABLES -> "tables of offsets";
            case INDEX -> "index";
        };
        return String.format(
                Locale.ROOT,
                "%3d %%  %s: %,.0f of %,.0f %s, %,.0f a second%s",
                percent,
                what,
                done / unit,
                total / unit,
                step == Step.INDEX ? "events" : "MB",
                rate / unit,
                percent == 0 ? "" : String.format(Locale.ROOT, ", %,.0f s left", (total - done) / rate));
    }

    /** Takes the bar away. */
    void end() {
        if (shownLength > 0) {
            out.print("\r%s\r".formatted(" ".repeat(shownLength)));
            out.flush();
        }
    }
}
