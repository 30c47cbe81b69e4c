package io.evenire.sample.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program as a user would: in a process and a directory of its own. */
public final class Program {

    private Program() {}

    /**
     * Runs a program.
     *
     * @param directory where it runs
     * @param program its class
     * @param arguments its arguments
     * @return the lines that it printed
     * @throws IOException if it cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static List<String> run(Path directory, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        var errors = directory.resolve("errors.txt").toFile();
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(errors)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("exit code; see %s", errors).isZero();
        return output.lines().toList();
    }
}
