package io.evenire.benchmarks.growth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.benchmarks.growth.StoreProgram.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@link StoreProgram} and listens to it. */
final class StoreProcess {

    /** The heap of the process, whatever the size of the store. */
    static final String HEAP = "512m";

    /** What this says itself: how long it took from the start of the process until it had the store open. */
    static final String START_NANOS = "startNanos";

    /** The last thing said by a program that goes on until it is killed. */
    private static final String POSITION = "position";

    private StoreProcess() {}

    /**
     * Opens a store in a process of its own. Where the task has no end, the process is killed (SIGKILL) while it
     * appends.
     *
     * @return what it said, by name
     */
    static Map<String, Long> run(Path directory, Cell cell, Task task) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var process = new ProcessBuilder(command(directory, cell, task))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Long> said = new HashMap<>();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            var line = lines.readLine();
            while (line != null) {
                int space = line.indexOf(' ');
                said.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
                said.putIfAbsent(START_NANOS, System.nanoTime() - begin); // the first line is said at once
                line = said.containsKey(POSITION) ? null : lines.readLine(); // behind that it says no more
            }
        } finally {
            if (!task.hasEnd()) {
                process.destroyForcibly();
            }
            process.waitFor();
        }
        requireRight(task, process.exitValue(), said);
        return said;
    }

    private static void requireRight(Task task, int exit, Map<String, Long> said) throws IOException {
        boolean isRight = task.hasEnd() ? exit == 0 : said.containsKey(POSITION);
        if (!isRight) {
            throw new IOException("the process with task %s ended with %d and said %s".formatted(task, exit, said));
        }
    }

    private static List<String> command(Path directory, Cell cell, Task task) {
        var java = ProcessHandle.current()
                .info()
                .command()
                .orElseThrow(() -> new IllegalStateException("the system does not say which java runs this"));
        return List.of(
                java,
                "-Xmx" + HEAP,
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                StoreProgram.class.getName(),
                directory.toString(),
                Integer.toString(cell.streamCount()),
                Integer.toString(cell.eventCount()),
                cell.ids().name(),
                task.name());
    }
}
