package io.evenire.storage.file.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link TestRun} in a process of its own. */
final class TestProcess {

    /** How long tests may take until they are taken to hang: many times as long as they do. */
    private static final long WAIT_SECONDS_MAX = 300;

    private TestProcess() {}

    /**
     * What came of a run.
     *
     * @param results of the tests that came to their end
     * @param isHung whether it was ended because it did not end
     * @param seconds how long it took
     */
    record Ended(List<TestResult> results, boolean isHung, double seconds) {}

    /**
     * Runs tests.
     *
     * @param classPath the classes
     * @param tests the tests
     * @param directory where what is printed is kept
     */
    static Ended run(String classPath, List<String> tests, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var results = directory.resolve("results");
        var printed = directory.resolve("printed");
        long start = System.nanoTime();
        var process = new ProcessBuilder(command(classPath, tests, results))
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .directory(directory.toFile())
                .start();
        boolean isHung = !process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        if (isHung) {
            process.destroyForcibly().waitFor();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        var ended = new ArrayList<TestResult>();
        if (Files.exists(results)) {
            Files.readAllLines(results, UTF_8).forEach(line -> ended.add(TestResult.parse(line)));
        }
        if (!isHung && ended.size() < tests.size()) {
            throw new AssertionError("the run has ended before its end: " + Files.readString(printed));
        }
        return new Ended(ended, isHung, seconds);
    }

    private static List<String> command(String classPath, List<String> tests, Path results) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-ea",
                "-cp",
                classPath,
                TestRun.class.getName(),
                results.toString()));
        command.addAll(tests);
        return command;
    }
}
