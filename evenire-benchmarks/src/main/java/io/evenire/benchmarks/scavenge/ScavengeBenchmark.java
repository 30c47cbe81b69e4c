package io.evenire.benchmarks.scavenge;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenged;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.benchmarks.disk.Directories;
import io.evenire.benchmarks.read.JournalScan;
import io.evenire.benchmarks.report.Conditions;
import io.evenire.benchmarks.report.Report;
import io.evenire.benchmarks.turn.Turns;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measures how fast a scavenge goes through a store of which half was deleted, and what it costs who appends. */
public final class ScavengeBenchmark {

    private static final List<Integer> CALLER_COUNTS = List.of(0, 1, 16); // nobody appends first
    private static final int UNDER_WAY_COUNT = 1_000;

    private final ScavengeSize size;
    private final String data;
    private final Path directory;
    private final PrintStream out;

    /**
     * Prepares the benchmark.
     *
     * @param size how much is scavenged
     * @param directory where the stores are made, and deleted
     * @param out where progress is told
     */
    public ScavengeBenchmark(ScavengeSize size, Path directory, PrintStream out) {
        this.size = size;
        this.data = "{\"text\": \"%s\"}".formatted("x".repeat(size.dataLength() - 12));
        this.directory = directory;
        this.out = out;
    }

    /**
     * What one scavenge gave.
     *
     * @param read how fast the segments were read from end to end before, in bytes a second
     * @param through how fast it went through the journal, in bytes a second
     * @param freed how fast it freed space, in bytes a second
     * @param alone appends a second before it
     * @param beside appends a second beside it
     */
    private record Measured(double read, double through, double freed, double alone, double beside) {

        double readRatio() {
            return through / read;
        }

        double appendRatio() {
            return beside / alone;
        }
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
        var template = directory.resolve("template");
        fill(template);
        var rows = new ArrayList<List<String>>();
        for (int callerCount : CALLER_COUNTS) {
            var measured = new ArrayList<Measured>();
            for (int window = 0; window < size.windowCount(); window++) {
                measured.add(measure(template, callerCount));
            }
            rows.add(row(callerCount, measured));
            out.println(String.join(", ", rows.getLast()));
        }
        Directories.delete(template);
        return report(conditions, rows);
    }

    /** Makes a store half of whose streams are deleted, and whose events lie in turns. */
    private void fill(Path place) {
        try (var store = Evenire.open(place)) {
            var underWay = new ArrayList<CompletableFuture<Appended>>();
            for (int i = 0; i < size.eventCount(); i++) {
                underWay.add(store.appendAsync(append(stream(i % size.streamCount()))));
                if (underWay.size() == UNDER_WAY_COUNT) {
                    underWay.forEach(CompletableFuture::join);
                    underWay.clear();
                }
            }
            underWay.forEach(CompletableFuture::join);
            for (int i = 0; i < size.streamCount(); i += 2) {
                store.change(stream(i), ExpectedVersion.any(), StreamChange.delete());
            }
        }
    }

    private Measured measure(Path template, int callerCount)
            throws IOException, InterruptedException, ExecutionException {
        var place = directory.resolve("store");
        copy(template, place);
        long length = JournalScan.length(place);
        var reading = JournalScan.files(place);
        reading.run(0); // so that the files are in the memory of the system, for the scavenge too
        long begin = System.nanoTime();
        reading.run(0);
        double read = rate(length, System.nanoTime() - begin);
        try (var store = Evenire.open(place)) {
            double alone = callerCount == 0
                    ? 1
                    : new Turns(callerCount, size.appendCount() / callerCount, 1)
                            .window(caller -> store.append(append(StreamId.of("sensor-" + caller))));
            var appending = new Appending(store, callerCount);
            begin = System.nanoTime();
            var done = scavenge(store);
            long nanos = System.nanoTime() - begin;
            long count = appending.end();
            return new Measured(
                    read,
                    rate(length, nanos),
                    rate(done.freedLength(), nanos),
                    alone,
                    callerCount == 0 ? 1 : rate(count, System.nanoTime() - begin));
        } finally {
            Directories.delete(place);
        }
    }

    private static Scavenged scavenge(EventStore store) throws InterruptedException {
        var state = store.scavenging().start();
        while (state instanceof ScavengeState.Running) {
            state = store.scavenging().await(Limits.SCAVENGE_WAIT_MAX);
        }
        if (state instanceof ScavengeState.Completed(var startedAt, var endedAt, var done)) {
            return done;
        }
        throw new IllegalStateException("expected a scavenge that is completed, is " + state);
    }

    /** Callers that append as fast as they are answered, until they are to end. */
    private final class Appending {

        private final AtomicBoolean isOver = new AtomicBoolean();
        private final List<FutureTask<Long>> running = new ArrayList<>();

        Appending(EventStore store, int callerCount) {
            for (int i = 0; i < callerCount; i++) {
                var stream = StreamId.of("sensor-" + i);
                var caller = new FutureTask<>(() -> append(store, stream));
                running.add(caller);
                Thread.ofVirtual().start(caller);
            }
        }

        private long append(EventStore store, StreamId stream) {
            long count = 0;
            while (!isOver.get()) {
                store.append(ScavengeBenchmark.this.append(stream));
                count++;
            }
            return count;
        }

        /** {@return how many events were appended} */
        long end() throws InterruptedException, ExecutionException {
            isOver.set(true);
            long count = 0;
            for (var caller : running) {
                count += caller.get();
            }
            return count;
        }
    }

    private Append append(StreamId stream) {
        return Append.to(stream, ExpectedVersion.any(), NewEvent.json("ReadingTaken", data));
    }

    private static StreamId stream(int number) {
        return StreamId.of("set-" + number);
    }

    private static double rate(long count, long nanos) {
        return 1e9 * count / nanos;
    }

    private static void copy(Path from, Path to) throws IOException {
        for (var file : Directories.files(from)) {
            var copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private static List<String> row(int callerCount, List<Measured> measured) {
        boolean hasCallers = callerCount > 0;
        return List.of(
                Integer.toString(callerCount),
                megabytes(measured.stream().map(Measured::through).toList()),
                megabytes(measured.stream().map(Measured::freed).toList()),
                megabytes(measured.stream().map(Measured::read).toList()),
                ratio(measured.stream().map(Measured::readRatio).toList()),
                hasCallers ? number(measured.stream().map(Measured::alone).toList()) : "–",
                hasCallers ? number(measured.stream().map(Measured::beside).toList()) : "–",
                hasCallers ? ratio(measured.stream().map(Measured::appendRatio).toList()) : "–");
    }

    private static String megabytes(List<Double> rates) {
        return number(rates.stream().map(rate -> rate / 1e6).toList());
    }

    private static String number(List<Double> values) {
        return String.format(Locale.ROOT, "%,.0f", median(values));
    }

    private static String ratio(List<Double> ratios) {
        var sorted = ratios.stream().sorted().toList();
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", median(sorted), sorted.getFirst(), sorted.getLast());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private Report report(Conditions conditions, List<List<String>> rows) {
        var report = new Report("scavenge", "How fast deleted events are taken out of a store", conditions);
        report.text("""
                A store in files with %,d events of %,d bytes of data, in %,d streams in turns, of which every second was \
                deleted: nearly every segment is read, measured, written anew without half of its events, read again and \
                put in the place of the old one. Beside it callers on virtual threads append events of the same size, \
                each a durable append of its own, as fast as they are answered. What is gone through is the whole \
                journal, by the length it had before; freed is what the segments are shorter. In turn with each \
                scavenge, its segments are read from end to end, and the callers append alone; the ratios are medians \
                of %d pairs, with the lowest and the highest. The files are in the memory of the system.""".formatted(size.eventCount(), size.dataLength(), size.streamCount(), size.windowCount()));
        report.table(
                List.of(
                        "callers",
                        "MB/s gone through",
                        "MB/s freed",
                        "MB/s read from end to end",
                        "ratio",
                        "appends/s alone",
                        "appends/s beside it",
                        "ratio"),
                rows);
        return report;
    }
}
