package io.evenire.benchmarks;

import io.evenire.benchmarks.disk.Directories;
import io.evenire.benchmarks.growth.Grid;
import io.evenire.benchmarks.growth.GrowthBenchmark;
import io.evenire.benchmarks.query.QueryBenchmark;
import io.evenire.benchmarks.query.QuerySize;
import io.evenire.benchmarks.read.ReadBenchmark;
import io.evenire.benchmarks.read.ReadSize;
import io.evenire.benchmarks.report.Conditions;
import io.evenire.benchmarks.scavenge.ScavengeBenchmark;
import io.evenire.benchmarks.scavenge.ScavengeSize;
import io.evenire.benchmarks.subscribe.SubscribeBenchmark;
import io.evenire.benchmarks.subscribe.SubscribeSize;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the benchmarks named, or all. */
final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        // beside the program, not in a folder for temporary files, which may be in memory
        var directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "benchmark-");
        try {
            for (var name : options.names()) {
                run(name, options, directory.resolve(name), System.out);
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static void run(String name, Options options, Path directory, PrintStream out) throws Exception {
        Files.createDirectories(directory);
        var conditions = Conditions.of(options.commit(), options.command(), directory);
        switch (name) {
            case "append" -> new AppendBenchmark(directory, out).run();
            case "growth" -> {
                var grid = grid(options).upTo(options.eventCountMax());
                var report = new GrowthBenchmark(grid, directory, out).run(conditions);
                out.println("wrote " + report.write(options.reports()));
            }
            case "read" -> {
                var size = options.isQuick() ? ReadSize.quick() : ReadSize.full();
                var report = new ReadBenchmark(size, directory, out).run(conditions);
                out.println("wrote " + report.write(options.reports()));
            }
            case "query" -> {
                var size = options.isQuick() ? QuerySize.quick() : QuerySize.full();
                var report = new QueryBenchmark(size, directory, out).run(conditions);
                out.println("wrote " + report.write(options.reports()));
            }
            case "subscribe" -> {
                var size = options.isQuick() ? SubscribeSize.quick() : SubscribeSize.full();
                var report = new SubscribeBenchmark(size, directory, out).run(conditions);
                out.println("wrote " + report.write(options.reports()));
            }
            case "scavenge" -> {
                var size = options.isQuick() ? ScavengeSize.quick() : ScavengeSize.full();
                var report = new ScavengeBenchmark(size, directory, out).run(conditions);
                out.println("wrote " + report.write(options.reports()));
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static Grid grid(Options options) {
        if (options.isEnds()) {
            return Grid.ends();
        }
        return options.isQuick() ? Grid.quick() : Grid.full();
    }
}
