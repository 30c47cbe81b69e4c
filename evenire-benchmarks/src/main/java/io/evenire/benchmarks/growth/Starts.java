package io.evenire.benchmarks.growth;

import io.evenire.benchmarks.growth.StoreProgram.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Starts a store in processes of their own: after it was closed, after it was killed, without what can be made again. */
final class Starts {

    private final Path directory;
    private final Cell cell;
    private final int count; // of starts of each kind

    Starts(Path directory, Cell cell, int count) {
        this.directory = directory;
        this.cell = cell;
        this.count = count;
    }

    Measured.Start measure() throws IOException, InterruptedException {
        var clean = new long[count];
        var process = new long[count];
        for (int i = 0; i < count; i++) {
            var said = run(Task.CLOSE);
            clean[i] = opened(said);
            process[i] = value(said, StoreProcess.START_NANOS);
        }
        Arrays.sort(clean);
        Arrays.sort(process);
        long reopened = value(run(Task.REOPEN), "reopenNanos");
        var loaded = run(Task.LOAD);
        long killed = opened(run(Task.CLOSE));
        for (int i = 1; i < count; i++) {
            run(Task.APPEND);
            killed = Math.max(killed, opened(run(Task.CLOSE)));
        }
        DiskUse.deleteDerived(directory);
        long length = DiskUse.of(directory).journalLength();
        var rebuilt = run(Task.REBUILD);
        return new Measured.Start(
                Duration.ofNanos(clean[count / 2]),
                Duration.ofNanos(process[count / 2]),
                Duration.ofNanos(reopened),
                Duration.ofNanos(killed),
                Duration.ofNanos(opened(rebuilt)),
                Duration.ofNanos(value(rebuilt, "processorNanos")),
                length,
                value(loaded, "heapBefore"),
                value(loaded, "heap"));
    }

    private Map<String, Long> run(Task task) throws IOException, InterruptedException {
        return StoreProcess.run(directory, cell, task);
    }

    private static long opened(Map<String, Long> said) {
        return value(said, StoreProgram.OPEN_NANOS);
    }

    private static long value(Map<String, Long> said, String name) {
        var value = said.get(name);
        if (value == null) {
            throw new IllegalStateException("the process did not say %s, but %s".formatted(name, said));
        }
        return value;
    }
}
