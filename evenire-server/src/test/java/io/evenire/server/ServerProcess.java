package io.evenire.server;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The server in a process of its own, as a user starts it. */
final class ServerProcess implements AutoCloseable {

    private static final long WAIT_SECONDS_MAX = 60;
    private static final Pattern START_LINE = Pattern.compile(".* serves (http://\\S+) at position .*");

    private final Process process;
    private final Output out;
    private final Output err;

    private ServerProcess(Process process) {
        this.process = process;
        this.out = Output.of(process.getInputStream());
        this.err = Output.of(process.getErrorStream());
    }

    /** Starts the server of this build with a store, on a free port. */
    static ServerProcess serve(Path data, String... options) throws IOException {
        var words = new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString()));
        words.addAll(List.of(options));
        return run(words.toArray(String[]::new));
    }

    /** Starts the program of this build. */
    static ServerProcess run(String... words) throws IOException {
        return java(classPath(), "io.evenire.server.Main", words);
    }

    /** Starts the program of this build, with a file of the logging. */
    static ServerProcess withLogging(Path file, String... words) throws IOException {
        return java(List.of("-Dlogback.configurationFile=" + file), classPath(), "io.evenire.server.Main", words);
    }

    /** Starts a program in Java, the same as that of the tests. */
    static ServerProcess java(String classPath, String main, String... words) throws IOException {
        return java(List.of(), classPath, main, words);
    }

    /** Starts a program in Java with options of its own. */
    static ServerProcess java(List<String> options, String classPath, String main, String... words) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(words));
        return start(command, Map.of());
    }

    /** Starts a program that is a server. */
    static ServerProcess start(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith(Setting.VARIABLE_PREFIX));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start());
    }

    /** What users have: without the tests, whose logging is another. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** {@return the line that says where it serves, waited for} */
    String startLine() throws InterruptedException {
        return out.await(START_LINE).group();
    }

    /** {@return where it serves, waited for} */
    URI address() throws InterruptedException {
        return URI.create(out.await(START_LINE).group(1));
    }

    /** Waits for a line. */
    void awaitLine(String pattern) throws InterruptedException {
        out.await(Pattern.compile(pattern));
    }

    /** {@return what it printed, once it has ended} */
    List<String> out() throws InterruptedException {
        return out.all();
    }

    /** {@return what it printed as errors, once it has ended} */
    List<String> err() throws InterruptedException {
        return err.all();
    }

    /** Asks it to end, as a service manager does: SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // that of Process closes the streams too
    }

    /** Ends it as a crash does: SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** {@return its exit code, waited for} */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
