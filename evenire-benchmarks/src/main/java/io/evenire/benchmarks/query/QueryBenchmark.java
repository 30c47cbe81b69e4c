package io.evenire.benchmarks.query;

import io.evenire.benchmarks.disk.Directories;
import io.evenire.benchmarks.report.Conditions;
import io.evenire.benchmarks.report.Report;
import io.evenire.benchmarks.turn.Turns;
import io.evenire.benchmarks.turn.Work;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Measures reads by queries and appends with conditions, each in turns with an ordinary append to the same store. */
public final class QueryBenchmark {

    private static final int CALLER_COUNT = 16;

    private final QuerySize size;
    private final Path directory;
    private final PrintStream out;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Prepares the benchmark.
     *
     * @param size how much is looked through
     * @param directory where the store is made, and deleted
     * @param out where progress is told
     */
    public QueryBenchmark(QuerySize size, Path directory, PrintStream out) {
        this.size = size;
        this.directory = directory;
        this.out = out;
    }

    /**
     * Measures; takes some minutes.
     *
     * @param conditions what is measured, and where
     * @return what came out
     * @throws IOException if files fail
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if the store fails
     */
    public Report run(Conditions conditions) throws IOException, InterruptedException, ExecutionException {
        var place = directory.resolve("store");
        try (var store = Evenire.open(place)) {
            new TaggedEvents(store, size.eventCount()).fill();
        }
        long head;
        try (var store = Evenire.open(place)) { // anew, so that all but what is measured is in runs
            var events = new TaggedEvents(store, size.eventCount());
            measure(events);
            head = store.state().head();
        }
        Directories.delete(place);
        return report(conditions, head);
    }

    private void measure(TaggedEvents events) throws InterruptedException, ExecutionException {
        var alone = new Turns(1, size.workCount(), size.windowCount());
        compare(alone, "read the %d events with a rare tag".formatted(TaggedEvents.RARE_COUNT), events.rare(), events);
        compare(alone, "the same, with a common tag and a type too", events.rareAndCommon(), events);
        compare(alone, "read what has a tag that is not there", events.absent(), events);
        compare(
                alone,
                "read the last %d events with a common tag".formatted(TaggedEvents.PAGE_COUNT),
                events.common(true),
                events);
        compare(
                alone,
                "read the first %d events with a common tag".formatted(TaggedEvents.PAGE_COUNT),
                events.common(false),
                events);
        compare(alone, "append, condition after the last append", events.appendsWithRecentCondition(), events);
        compare(
                alone,
                "append, condition on all events, by a tag that is not there",
                events.appendsWithConditionOnAll(),
                events);
        compare(
                alone,
                "append, condition on all events, by two common tags that never meet",
                events.appendsWithConditionOnTwoTags(),
                events);
        var together = new Turns(CALLER_COUNT, size.workCount() / 2, size.windowCount());
        compare(together, "append, condition after the last append", events.appendsWithRecentCondition(), events);
        compare(
                together,
                "append, condition on all events, by a tag that is not there",
                events.appendsWithConditionOnAll(),
                events);
    }

    private void compare(Turns turns, String what, Work work, TaggedEvents events)
            throws InterruptedException, ExecutionException {
        var compared = turns.compare(events.appends(), work);
        rows.add(List.of(
                what,
                Integer.toString(turns.callerCount()),
                micros(turns.callerCount() / compared.other()),
                micros(turns.callerCount() / compared.one()),
                "%.2f (%.2f to %.2f)".formatted(compared.ratio(), compared.lowest(), compared.highest())));
        out.printf(
                Locale.ROOT,
                "%s, %d callers: %.2f times as long as an append%n",
                what,
                turns.callerCount(),
                compared.ratio());
        out.flush();
    }

    private static String micros(double seconds) {
        return String.format(Locale.ROOT, "%.0f µs", 1e6 * seconds);
    }

    private Report report(Conditions conditions, long head) {
        var report = new Report("query", "How fast queries and conditions are", conditions);
        report.text("""
                A store in files with %,d events of %d bytes of data, each with one of 20 types, one of 10 tags that are \
                common and one that %d events have, far from each other. It was closed and opened again; the appends that \
                are measured came behind, and it has %,d events in the end. Up to some 16,000 of the last are in no run of \
                the index and are found by their terms in memory. Each thing is done in turns with durable appends of one event \
                that expects any version and has no condition, in the same process, by as many callers. The ratio says how \
                many times as long it takes: the median of %d pairs of neighbouring windows, with the lowest and the \
                highest.""".formatted(
                size.eventCount(), TaggedEvents.DATA_LENGTH, TaggedEvents.RARE_COUNT, head, size.windowCount()));
        report.table(List.of("what", "callers", "takes", "an append takes", "ratio"), rows);
        return report;
    }
}
