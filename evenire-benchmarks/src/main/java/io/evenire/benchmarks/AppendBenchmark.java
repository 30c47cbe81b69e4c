package io.evenire.benchmarks;

import io.evenire.benchmarks.Callers.Kind;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Durable appends of one event by 1, 16 and 64 callers: the store beside the limit, in turns. */
final class AppendBenchmark {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int WINDOW_COUNT = 9;

    private final Path directory;
    private final PrintStream out;

    AppendBenchmark(Path directory, PrintStream out) {
        this.directory = directory;
        this.out = out;
    }

    void run() throws Exception {
        int length = FrameLength.of(EngineAppends.sample());
        out.printf(
                "durable appends of one event, %d bytes a frame; median of %d windows of %s each%n",
                length, WINDOW_COUNT, WINDOW);
        out.printf("%-12s %14s %14s %8s %20s%n", "callers", "store/s", "limit/s", "ratio", "ratios of windows");
        for (var kind : Kind.values()) {
            for (int count : List.of(1, 16, 64)) {
                compare(new Callers(count, kind), length);
            }
        }
    }

    private void compare(Callers callers, int length) throws Exception {
        var name = callers.count() + "-" + callers.kind();
        try (var store = new EngineAppends(directory.resolve("store-" + name), callers.count());
                var limit = new GroupCommitLimit(directory.resolve("limit-" + name), length)) {
            var storeNumbers = new long[callers.count()];
            var limitNumbers = new long[callers.count()];
            callers.run(store, storeNumbers, WARM_UP);
            callers.run(limit, limitNumbers, WARM_UP);
            var storeRates = new double[WINDOW_COUNT];
            var limitRates = new double[WINDOW_COUNT];
            var ratios = new double[WINDOW_COUNT];
            for (int i = 0; i < WINDOW_COUNT; i++) {
                storeRates[i] = callers.run(store, storeNumbers, WINDOW);
                limitRates[i] = callers.run(limit, limitNumbers, WINDOW);
                ratios[i] = storeRates[i] / limitRates[i];
            }
            Arrays.sort(ratios);
            out.printf(
                    "%-12s %,14.0f %,14.0f %8.2f %12.2f to %.2f%n",
                    name.toLowerCase(Locale.ROOT),
                    median(storeRates),
                    median(limitRates),
                    median(ratios),
                    ratios[0],
                    ratios[WINDOW_COUNT - 1]);
        }
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
