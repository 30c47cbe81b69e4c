package io.evenire.benchmarks.growth;

import io.evenire.benchmarks.report.Chart;
import io.evenire.benchmarks.report.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws what came out of a grid: the number of events to the right, a line for each number of streams. */
final class GrowthPlots {

    private static final String FACTOR = "times as long as in the smallest store";
    private static final double MEBIBYTE = 1024 * 1024;

    private final Growth growth;

    GrowthPlots(Growth growth) {
        this.growth = growth;
    }

    Figure appends(double goal) {
        List<Chart> charts = new ArrayList<>();
        for (var ids : growth.grid().ids()) {
            charts.add(chart(
                    "append, any version, ids " + ids,
                    FACTOR,
                    goal,
                    ids,
                    each -> each.any().ratio()));
            charts.add(chart(
                    "append, exact version, ids " + ids,
                    FACTOR,
                    goal,
                    ids,
                    each -> each.exact().ratio()));
        }
        return new Figure(charts);
    }

    Figure reads(double goal) {
        List<Chart> charts = new ArrayList<>();
        for (var ids : growth.grid().ids()) {
            charts.add(chart(
                    "cold read, ids " + ids,
                    FACTOR,
                    goal,
                    ids,
                    each -> each.cold().ratio()));
            charts.add(chart(
                    "warm read, ids " + ids,
                    FACTOR,
                    goal,
                    ids,
                    each -> each.warm().ratio()));
        }
        return new Figure(charts);
    }

    Figure starts() {
        List<Chart> charts = new ArrayList<>();
        for (var ids : growth.grid().ids()) {
            charts.add(chart(
                    "to open after closing, ids " + ids,
                    "ms",
                    200,
                    ids,
                    each -> milliseconds(each.start().clean())));
            charts.add(chart(
                    "to open after a kill, ids " + ids,
                    "ms",
                    1000,
                    ids,
                    each -> milliseconds(each.start().killed())));
        }
        return new Figure(charts);
    }

    Figure space() {
        List<Chart> charts = new ArrayList<>();
        for (var ids : growth.grid().ids()) {
            charts.add(chart(
                    "heap when full, ids " + ids,
                    "MiB",
                    0,
                    ids,
                    each -> each.start().heap() / MEBIBYTE));
            charts.add(chart("disk, ids " + ids, "bytes an event", 0, ids, GrowthPlots::diskPerEvent));
        }
        return new Figure(charts);
    }

    private Chart chart(String title, String y, double goal, Cell.Ids ids, ToDoubleFunction<Measured> value) {
        List<Chart.Series> lines = new ArrayList<>();
        for (int streamCount : growth.grid().streamCounts()) {
            List<Chart.Point> points = new ArrayList<>();
            for (var each : growth.of(ids)) {
                if (each.cell().streamCount() == streamCount) {
                    points.add(new Chart.Point(each.cell().eventCount(), value.applyAsDouble(each)));
                }
            }
            lines.add(new Chart.Series(String.format(Locale.ROOT, "%,d streams", streamCount), points));
        }
        return new Chart(title, "events in the store", y, goal, lines);
    }

    private static double milliseconds(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static double diskPerEvent(Measured each) {
        var disk = each.disk();
        return (double) (disk.journalLength() + disk.derivedLength())
                / each.cell().eventCount();
    }
}
