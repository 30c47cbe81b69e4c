package io.evenire.benchmarks.growth;

import io.evenire.benchmarks.growth.Measured.Start;
import io.evenire.benchmarks.report.Conditions;
import io.evenire.benchmarks.report.Report;
import io.evenire.benchmarks.turn.Comparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Tells what came out of a grid: goals, plots, tables. */
final class GrowthReport {

    private static final double GROWTH_MAX = 1.3;
    private static final Duration CLEAN_START_MAX = Duration.ofMillis(200);
    private static final Duration KILLED_START_MAX = Duration.ofSeconds(1);
    private static final double REBUILD_RATE_MIN = 0.3e9;
    private static final double MEBIBYTE = 1024 * 1024;

    private final Growth growth;
    private final Report report;

    private GrowthReport(Growth growth, Conditions conditions) {
        this.growth = growth;
        this.report = new Report("growth", "How the store grows", conditions);
    }

    static Report of(Growth growth, Conditions conditions) {
        var page = new GrowthReport(growth, conditions);
        page.introduce();
        page.goals();
        page.plots();
        for (var ids : growth.grid().ids()) {
            page.tables(ids, growth.of(ids));
        }
        return page.report;
    }

    private void introduce() {
        var smallest = growth.grid().smallest(growth.grid().ids().getFirst());
        report.text("""
                Each store is measured in turns with a new one of the smallest size (%,d streams, %,d events), both open in \
                one process; a factor says how many times as long the larger one takes, the median of %d pairs of \
                neighbouring windows, with the lowest and the highest pair behind it. 1.00 is no difference; below 1 the \
                larger store was faster.""".formatted(
                smallest.streamCount(), smallest.eventCount(), growth.grid().windowCount()));
        report.text("""
                Events have %d bytes of data. The events of a stream lie as far from each other as they can: each stream \
                in turn gets one. Appends are durable and of one event; 99 of 100 go to streams that their caller writes \
                to again and again, one to any stream of the store. Reads are of whole streams of %d events that are \
                spread over the whole journal, each in a frame of its own; cold is without anything in the memory of the \
                store, though the system may have the files in its cache.""".formatted(Events.DATA_LENGTH, Filling.SAMPLE_EVENT_COUNT));
        report.text("""
                Starts are in a process of its own with a heap of %s. To open is from the call to the open store, in a \
                process that has opened none, so with the loading of classes; from the start of the process is until then, \
                with the start of Java; again is in a process that had it open a moment ago. No start-up cache of Java is \
                used, the files of the store may be in the cache of the system. Killed is SIGKILL under load. Rebuilt is with all deleted that can be made again; its rate is the \
                bytes of the journal by the time of processors, so by one core. The heap is what is in use after garbage \
                was collected: at the start, and when cache, end of the journal and index hold all they may.""".formatted(StoreProcess.HEAP));
    }

    private void goals() {
        report.chapter("Goals");
        List<List<String>> rows = new ArrayList<>();
        rows.add(growthGoal("append, any version", each -> each.any().ratio()));
        rows.add(growthGoal("append, exact version", each -> each.exact().ratio()));
        rows.add(growthGoal("append by one caller", each -> each.alone().ratio()));
        rows.add(growthGoal("read of a cold stream", each -> each.cold().ratio()));
        rows.add(growthGoal("read of a warm stream", each -> each.warm().ratio()));
        rows.add(startGoal("to open after closing", CLEAN_START_MAX, Start::clean));
        rows.add(startGoal("to open after a kill", KILLED_START_MAX, Start::killed));
        var slowest = growth.lowest(each -> each.start().rebuildRate());
        rows.add(List.of(
                "rebuilding, a core",
                "at least %s".formatted(gigabytes(REBUILD_RATE_MIN)),
                gigabytes(slowest.start().rebuildRate()),
                slowest.cell().toString(),
                answer(slowest.start().rebuildRate() >= REBUILD_RATE_MIN)));
        report.table(List.of("what", "goal", "worst", "of", "met"), rows);
    }

    private List<String> growthGoal(String what, ToDoubleFunction<Measured> factor) {
        var worst = growth.highest(factor);
        double value = factor.applyAsDouble(worst);
        return List.of(
                what, "at most " + two(GROWTH_MAX), two(value), worst.cell().toString(), answer(value <= GROWTH_MAX));
    }

    private List<String> startGoal(String what, Duration most, Function<Start, Duration> time) {
        var worst = growth.highest(each -> time.apply(each.start()).toNanos());
        var value = time.apply(worst.start());
        return List.of(
                what,
                "at most " + milliseconds(most),
                milliseconds(value),
                worst.cell().toString(),
                answer(value.compareTo(most) <= 0));
    }

    private void plots() {
        report.chapter("Plots");
        var plots = new GrowthPlots(growth);
        report.figure("append", "Appends as the store grows", plots.appends(GROWTH_MAX));
        report.figure("read", "Reads as the store grows", plots.reads(GROWTH_MAX));
        report.figure("start", "Starts as the store grows", plots.starts());
        report.figure("space", "Memory and disk as the store grows", plots.space());
    }

    private void tables(Cell.Ids ids, List<Measured> all) {
        report.chapter("Ids " + ids);
        report.table(
                List.of(
                        "streams",
                        "events",
                        "filled, events/s",
                        "any, appends/s",
                        "factor",
                        "exact, appends/s",
                        "factor",
                        "one caller, appends/s",
                        "factor"),
                rows(
                        all,
                        each -> List.of(
                                whole(each.fillRate()),
                                whole(each.any().other()),
                                factor(each.any()),
                                whole(each.exact().other()),
                                factor(each.exact()),
                                whole(each.alone().other()),
                                factor(each.alone()))));
        report.table(
                List.of("streams", "events", "cold read", "factor", "warm read", "factor"),
                rows(
                        all,
                        each -> List.of(
                                microseconds(each.cold().other()),
                                factor(each.cold()),
                                microseconds(each.warm().other()),
                                factor(each.warm()))));
        report.table(
                List.of(
                        "streams",
                        "events",
                        "files",
                        "journal, bytes an event",
                        "derived, bytes an event",
                        "disk by data",
                        "heap at start",
                        "heap, full"),
                rows(all, GrowthReport::space));
        report.table(
                List.of(
                        "streams",
                        "events",
                        "open",
                        "from the start of the process",
                        "again",
                        "after a kill",
                        "rebuilt",
                        "rate",
                        "rate a core"),
                rows(all, each -> starts(each.start())));
    }

    private static List<String> space(Measured each) {
        double count = each.cell().eventCount();
        var disk = each.disk();
        return List.of(
                "%d, %d of them the journal".formatted(disk.fileCount(), disk.segmentCount()),
                one(disk.journalLength() / count),
                one(disk.derivedLength() / count),
                two((disk.journalLength() + disk.derivedLength()) / (count * Events.DATA_LENGTH)),
                one(each.start().heapAtStart() / MEBIBYTE) + " MiB",
                one(each.start().heap() / MEBIBYTE) + " MiB");
    }

    private static List<String> starts(Start start) {
        return List.of(
                milliseconds(start.clean()),
                milliseconds(start.process()),
                milliseconds(start.reopened()),
                milliseconds(start.killed()),
                milliseconds(start.rebuilt()),
                gigabytes(start.rebuiltLength() * 1e9 / start.rebuilt().toNanos()),
                gigabytes(start.rebuildRate()));
    }

    private static List<List<String>> rows(List<Measured> all, Function<Measured, List<String>> cells) {
        List<List<String>> rows = new ArrayList<>();
        for (var each : all) {
            List<String> row = new ArrayList<>();
            row.add(whole(each.cell().streamCount()));
            row.add(whole(each.cell().eventCount()));
            row.addAll(cells.apply(each));
            rows.add(row);
        }
        return rows;
    }

    private static String factor(Comparison comparison) {
        return "**%s** (%s to %s)"
                .formatted(two(comparison.ratio()), two(comparison.lowest()), two(comparison.highest()));
    }

    private static String answer(boolean isMet) {
        return isMet ? "yes" : "**no**";
    }

    private static String microseconds(double rate) {
        return one(1e6 / rate) + " µs";
    }

    private static String milliseconds(Duration time) {
        return whole(time.toNanos() / 1e6) + " ms";
    }

    private static String gigabytes(double rate) {
        return two(rate / 1e9) + " GB/s";
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String one(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
