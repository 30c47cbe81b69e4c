package io.evenire.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Runs the benchmarks named, or all. */
final class Main {

    private static final List<String> NAMES = List.of("append");

    private Main() {}

    public static void main(String[] names) throws Exception {
        var wanted = names.length == 0 ? NAMES : List.of(names);
        for (var name : wanted) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("no benchmark is named '%s'; there are %s".formatted(name, NAMES));
            }
        }
        // beside the program, not in a folder for temporary files, which may be in memory
        var directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "benchmark-");
        try {
            for (var name : wanted) {
                run(name, directory.resolve(name), System.out);
            }
        } finally {
            delete(directory);
        }
    }

    private static void run(String name, Path directory, PrintStream out) throws Exception {
        Files.createDirectories(directory);
        switch (name) {
            case "append" -> new AppendBenchmark(directory, out).run();
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (var all = Files.walk(directory)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (var path : paths) {
            Files.delete(path);
        }
    }
}
