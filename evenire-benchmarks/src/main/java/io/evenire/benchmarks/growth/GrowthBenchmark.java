package io.evenire.benchmarks.growth;

import io.evenire.benchmarks.disk.Directories;
import io.evenire.benchmarks.report.Conditions;
import io.evenire.benchmarks.report.Report;
import io.evenire.benchmarks.turn.Comparison;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** Measures stores of many sizes, each in turns with a new store of the smallest size. */
public final class GrowthBenchmark {
    /*
     * A store is filled, closed, measured beside the smallest, closed, started in processes of their own, and deleted.
     * The smallest is made anew each time, because measuring lets it grow: by some ten thousand events.
     */

    /** How long nothing may change in the index for its background to count as idle. */
    private static final Duration IDLE = Duration.ofMillis(500);

    /** How long the background of the index may take to become idle. */
    private static final Duration IDLE_WAIT_MAX = Duration.ofMinutes(15);

    private static final Duration IDLE_LOOK = Duration.ofMillis(50);

    private final Grid grid;
    private final Path directory;
    private final PrintStream out;

    /**
     * Prepares the benchmark.
     *
     * @param grid which stores are measured
     * @param directory where they are made, and deleted
     * @param out where progress is told
     */
    public GrowthBenchmark(Grid grid, Path directory, PrintStream out) {
        this.grid = grid;
        this.directory = directory;
        this.out = out;
    }

    /**
     * Measures all stores; takes minutes.
     *
     * @param conditions what is measured, and where
     * @return what came out
     * @throws IOException if files or processes fail
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if the store fails
     */
    public Report run(Conditions conditions) throws IOException, InterruptedException, ExecutionException {
        List<Measured> all = new ArrayList<>();
        for (var cell : grid.cells()) {
            long begin = System.nanoTime();
            var measured = measure(cell);
            all.add(measured);
            out.printf(
                    "%s: appends %.2f (any) and %.2f (exact) times as long as in the smallest store, reads %.2f (cold),"
                            + " started in %d ms, after a kill in %d ms; %d s%n",
                    cell,
                    measured.any().ratio(),
                    measured.exact().ratio(),
                    measured.cold().ratio(),
                    measured.start().clean().toMillis(),
                    measured.start().killed().toMillis(),
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds());
            out.flush();
        }
        return GrowthReport.of(new Growth(grid, all), conditions);
    }

    private Measured measure(Cell cell) throws IOException, InterruptedException, ExecutionException {
        var place = directory.resolve(cell.name());
        double fillRate = fill(place, cell);
        var disk = DiskUse.of(place);
        var small = grid.smallest(cell.ids());
        var smallPlace = directory.resolve("smallest");
        fill(smallPlace, small);
        Comparison any;
        Comparison exact;
        Comparison alone;
        Comparison warm;
        try (var grown = GrownStore.open(place, cell, Settings.defaults());
                var smallest = GrownStore.open(smallPlace, small, Settings.defaults())) {
            any = grid.appends().compare(smallest.appends(false), grown.appends(false));
            exact = grid.appends().compare(smallest.appends(true), grown.appends(true));
            alone = grid.alone().compare(smallest.appends(true), grown.appends(true));
            warm = grid.reads().compare(smallest.reads(), grown.reads());
        }
        var cold = cold(place, cell, smallPlace, small);
        Directories.delete(smallPlace);
        var start = new Starts(place, cell, grid.startCount()).measure();
        Directories.delete(place);
        return new Measured(cell, fillRate, any, exact, alone, cold, warm, disk, start);
    }

    /** Without a cache, and without the end of the journal in memory, every read is of something untouched. */
    private Comparison cold(Path place, Cell cell, Path smallPlace, Cell small)
            throws InterruptedException, ExecutionException {
        var settings = Settings.defaults().withMemory(0, 0);
        try (var grown = GrownStore.open(place, cell, settings);
                var smallest = GrownStore.open(smallPlace, small, settings)) {
            return grid.reads().compare(smallest.reads(), grown.reads());
        }
    }

    private static double fill(Path place, Cell cell) {
        try (var store = Evenire.open(place)) {
            long begin = System.nanoTime();
            new Filling(store, cell).fill();
            double rate = 1e9 * store.state().head() / (System.nanoTime() - begin);
            awaitIdle(store);
            return rate;
        }
    }

    private static void awaitIdle(Evenire store) {
        long begin = System.nanoTime();
        long changed = begin;
        var usage = store.usage();
        while (System.nanoTime() - changed < IDLE.toNanos()) {
            if (System.nanoTime() - begin > IDLE_WAIT_MAX.toNanos()) {
                throw new IllegalStateException("the index was not idle after %s: %s".formatted(IDLE_WAIT_MAX, usage));
            }
            LockSupport.parkNanos(IDLE_LOOK.toNanos());
            var now = store.usage();
            if (!now.equals(usage)) {
                usage = now;
                changed = System.nanoTime();
            }
        }
    }
}
