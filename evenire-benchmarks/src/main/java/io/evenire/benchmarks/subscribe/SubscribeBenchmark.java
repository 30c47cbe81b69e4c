package io.evenire.benchmarks.subscribe;

import io.evenire.api.Append;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Measures how soon subscribers get what is appended, and what they cost who appends. */
public final class SubscribeBenchmark {

    private static final List<Integer> CALLER_COUNTS = List.of(1, 16);
    private static final List<Integer> SUBSCRIBER_COUNTS = List.of(1, 10, 100);
    private static final int DATA_LENGTH = 300;
    private static final String DATA = "{\"text\": \"%s\"}".formatted("x".repeat(DATA_LENGTH - 12));

    private final SubscribeSize size;
    private final Path directory;
    private final PrintStream out;

    /**
     * Prepares the benchmark.
     *
     * @param size how much is appended
     * @param directory where the store is made, and deleted
     * @param out where progress is told
     */
    public SubscribeBenchmark(SubscribeSize size, Path directory, PrintStream out) {
        this.size = size;
        this.directory = directory;
        this.out = out;
    }

    /** What some windows gave. */
    private static final class Measured {
        final List<Double> alone = new ArrayList<>(); // appends a second without subscribers
        final List<Double> beside = new ArrayList<>(); // with them
        final List<Double> received = new ArrayList<>(); // events a second, all subscribers together
        final List<long[]> latencies = new ArrayList<>();

        List<Double> ratios() {
            var ratios = new ArrayList<Double>();
            for (int i = 0; i < alone.size(); i++) {
                ratios.add(beside.get(i) / alone.get(i));
            }
            return ratios;
        }

        double latency(double share) {
            var all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return all[(int) Math.min(all.length - 1, share * all.length)] / 1e3;
        }
    }

    /**
     * Measures; takes a minute or two.
     *
     * @param conditions what is measured, and where
     * @return what came out
     * @throws IOException if files fail
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if the store fails
     */
    public Report run(Conditions conditions) throws IOException, InterruptedException, ExecutionException {
        var place = directory.resolve("store");
        var rows = new ArrayList<List<String>>();
        try (var store = Evenire.open(place)) {
            for (int callerCount : CALLER_COUNTS) {
                for (int subscriberCount : SUBSCRIBER_COUNTS) {
                    var measured = measure(store, callerCount, subscriberCount);
                    rows.add(row(callerCount, subscriberCount, measured));
                    out.println(String.join(", ", rows.getLast()));
                }
            }
        }
        Directories.delete(place);
        return report(conditions, rows);
    }

    private Measured measure(EventStore store, int callerCount, int subscriberCount)
            throws InterruptedException, ExecutionException {
        var turns = new Turns(callerCount, size.appendCount() / callerCount, 1);
        var measured = new Measured();
        for (int window = 0; window <= size.windowCount(); window++) {
            double alone = turns.window(caller -> append(store, caller));
            int eventCount = turns.callerCount() * turns.workCount();
            var followers = Followers.start(store, subscriberCount, eventCount);
            var returnedAt = new long[eventCount];
            long begin = System.nanoTime();
            Work noted = caller -> {
                long position = append(store, caller);
                returnedAt[followers.index(position)] = System.nanoTime();
            };
            double beside = turns.window(noted);
            long end = followers.await();
            if (window > 0) { // the first one does not count
                measured.alone.add(alone);
                measured.beside.add(beside);
                measured.received.add(1e9 * subscriberCount * eventCount / (end - begin));
                followers.latencies(returnedAt, measured.latencies);
            }
        }
        return measured;
    }

    private static long append(EventStore store, int caller) {
        return store.append(Append.to(
                        StreamId.of("sensor-" + caller), ExpectedVersion.any(), NewEvent.json("ReadingTaken", DATA)))
                .lastPosition();
    }

    private static List<String> row(int callerCount, int subscriberCount, Measured measured) {
        var ratios = measured.ratios().stream().sorted().toList();
        return List.of(
                Integer.toString(subscriberCount),
                Integer.toString(callerCount),
                rate(measured.alone),
                rate(measured.beside),
                String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median(ratios), ratios.getFirst(), ratios.getLast()),
                rate(measured.received),
                String.format(Locale.ROOT, "%.0f µs", measured.latency(0.5)),
                String.format(Locale.ROOT, "%.0f µs", measured.latency(0.99)));
    }

    private static String rate(List<Double> rates) {
        return String.format(Locale.ROOT, "%,.0f", median(rates));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private Report report(Conditions conditions, List<List<String>> rows) {
        var report = new Report("subscribe", "How soon subscribers get what is appended", conditions);
        report.text("""
                Events with %d bytes of data, each a durable append of its own to a store in files, expecting any \
                version, by callers on virtual threads as fast as they are answered. Subscribers of the whole store, \
                each on a virtual thread, wait for them in the same process. In turns with windows without subscribers; \
                the ratio is the median of %d pairs of neighbouring windows, with the lowest and the highest. The \
                latency is from the return of an append to its caller until a subscriber has the event, over all events \
                and subscribers; below 0 it had it first.""".formatted(DATA_LENGTH, size.windowCount()));
        report.table(
                List.of(
                        "subscribers",
                        "callers",
                        "appends/s alone",
                        "appends/s beside them",
                        "ratio",
                        "events/s received",
                        "latency, half",
                        "99 %"),
                rows);
        return report;
    }
}
