package io.evenire.storage.file.real;

import io.evenire.api.StoreFullException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@link Writers} in a process of its own, and what it has said.
 *
 * <p><b>Thread safety.</b> For one thread; another one reads what is said.
 */
final class WriterProcess implements AutoCloseable {

    private static final long WAIT_SECONDS_MAX = 120;

    private final Process process;
    private final Thread reading;
    private final Acknowledged acknowledged = new Acknowledged();
    private final List<String> refusals = new ArrayList<>(); // guarded by this
    private final List<String> others = new ArrayList<>(); // guarded by this
    private final Set<String> failedWriters = new HashSet<>(); // guarded by this
    private final List<String> falseAcknowledgements = new ArrayList<>(); // guarded by this
    private String health = ""; // guarded by this
    private boolean isReady; // guarded by this
    private boolean hasEnded; // guarded by this

    private WriterProcess(Process process) {
        this.process = process;
        this.reading = Thread.ofPlatform().daemon().start(this::read);
    }

    /**
     * Starts to write.
     *
     * @param wrapper what the program is run by, as in {@code strace -f}; may be empty
     * @param environment variables beside those of this process
     * @param directory where the store is
     * @param appendCount how many appends each writer makes at most
     */
    static WriterProcess start(List<String> wrapper, Map<String, String> environment, Path directory, int appendCount)
            throws IOException {
        var command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writers.class.getName(),
                directory.toString(),
                Integer.toString(appendCount)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new WriterProcess(builder.start());
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private synchronized void take(String line) {
        var words = line.split(" ", 3);
        switch (words[0]) {
            case Writers.READY -> isReady = true;
            case Writers.ACKNOWLEDGED -> {
                acknowledged.add(Integer.parseInt(words[1]), Long.parseLong(words[2]));
                if (failedWriters.contains(words[1])) {
                    falseAcknowledgements.add(line);
                }
            }
            case Writers.REFUSED -> {
                refusals.add(line);
                if (!words[2].contains(StoreFullException.class.getSimpleName())) {
                    failedWriters.add(words[1]);
                }
            }
            case Writers.HEALTH -> health = words[1];
            default -> others.add(line);
        }
        notifyAll();
    }

    private synchronized void end() {
        hasEnded = true;
        notifyAll();
    }

    /** Waits until so many appends were acknowledged. {@return what was, which may be less if the program has ended} */
    synchronized Acknowledged await(long count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        while (acknowledged.count() < count && !hasEnded) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(
                        "only %d appends in %d s: %s".formatted(acknowledged.count(), WAIT_SECONDS_MAX, others));
            }
            wait(left);
        }
        return acknowledged.copy();
    }

    /** Waits for the end of the program. {@return what was acknowledged} */
    Acknowledged awaitEnd() throws InterruptedException {
        if (!process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("the writers do not end: " + others());
        }
        reading.join();
        return await(0);
    }

    /** Ends the program as a crash does. */
    void kill() throws InterruptedException {
        close();
        process.waitFor();
        reading.join();
    }

    synchronized boolean isReady() {
        return isReady;
    }

    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** {@return what was acknowledged to a writer after the store had failed it} */
    synchronized List<String> falseAcknowledgements() {
        return List.copyOf(falseAcknowledgements);
    }

    /** {@return the health of the store in the end, unless it was not closed in peace} */
    synchronized Optional<String> health() {
        return Optional.of(health).filter(said -> !said.isEmpty());
    }

    /** {@return what it printed beside} */
    synchronized List<String> others() {
        return List.copyOf(others);
    }

    /** Ends it, if it has not ended, without waiting. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly(); // that of Process closes the streams too, with what is still in them
    }
}
