package io.evenire.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.EventStore;
import io.evenire.client.ClientSettings;
import io.evenire.client.EvenireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real server again and again while clients truncate, erase, save states and places, and have the store
 * scavenged: what was acknowledged is so afterwards, nothing else is gone, and what was erased is in no file.
 */
class HousekeepingCrashIT {

    private static final int WRITER_COUNT = 8;
    private static final int ACTS_PER_CRASH = 300;
    private static final int SCAVENGE_INTERVAL = 50;
    private static final int MANY_CRASHES = Integer.getInteger("evenire.torture.crashes", 100);
    private static final int CRASHES_PER_STORE = 10;
    private static final Duration RETRY_TIME = Duration.ofSeconds(1); // the server does not come back by itself
    private static final long WAIT_SECONDS_MAX = 120;

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("evenire.seed", System.nanoTime());
    private List<HousekeepingWriter> writers = List.of(); // of one store

    @Test
    void threeCrashesLoseNothingThatWasNotToGo() throws IOException, InterruptedException {
        crashAndCheck(directory.resolve("store"), 3);
    }

    @Test
    @Tag("torture")
    void manyCrashesLoseNothingThatWasNotToGo() throws IOException, InterruptedException {
        long erasedCount = 0;
        for (int crash = 0; crash < MANY_CRASHES; crash += CRASHES_PER_STORE) {
            var store = directory.resolve("store-%d".formatted(crash / CRASHES_PER_STORE));
            erasedCount += crashAndCheck(store, Math.min(CRASHES_PER_STORE, MANY_CRASHES - crash));
        }
        System.out.printf("%d kills of the server, %d events erased, none of them found%n", MANY_CRASHES, erasedCount);
    }

    /** Begins with a new store. {@return how many events were erased} */
    private long crashAndCheck(Path location, int crashCount) throws IOException, InterruptedException {
        writers = IntStream.range(0, WRITER_COUNT)
                .mapToObj(number -> new HousekeepingWriter(number, seed))
                .toList();
        for (int crash = 0; crash < crashCount; crash++) {
            try (var server = ServerProcess.serve(location)) {
                actUntilItDies(server, ACTS_PER_CRASH + crash);
            }
            try (var server = ServerProcess.serve(location);
                    var store = EvenireClient.connect(server.address())) {
                check(store);
                writers.forEach(writer -> writer.repeatWhatWasCutOff(store));
                check(store);
                server.terminate();
                assertThat(server.exitCode()).isEqualTo(Main.DONE);
            }
            assertNothingErasedIsLeft(location);
        }
        long erasedCount = writers.stream()
                .mapToLong(writer -> writer.erasedMarks().size())
                .sum();
        assertThat(erasedCount).isGreaterThan(crashCount);
        return erasedCount;
    }

    private void check(EventStore store) {
        writers.forEach(writer -> writer.check(store));
    }

    /** All writers, each with a client of its own, go on until the server is gone, and that it is while they do. */
    private void actUntilItDies(ServerProcess server, int actCount) throws InterruptedException {
        var done = new Semaphore(0);
        var settings = ClientSettings.of(server.address()).withRetryTime(RETRY_TIME);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ends = new ArrayList<Future<?>>();
            for (var writer : writers) {
                ends.add(threads.submit(() -> {
                    try (var store = EvenireClient.connect(settings)) {
                        writer.actUntilItFails(store, done);
                    }
                }));
            }
            try (var store = EvenireClient.connect(settings)) {
                for (int i = 0; i < actCount; i += SCAVENGE_INTERVAL) {
                    assertThat(done.tryAcquire(SCAVENGE_INTERVAL, WAIT_SECONDS_MAX, TimeUnit.SECONDS))
                            .isTrue();
                    store.scavenging().start();
                }
            }
            server.kill();
            for (var end : ends) {
                await(end);
            }
        }
    }

    private static void await(Future<?> end) throws InterruptedException {
        try {
            end.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a writer did not end as it should", e);
        }
    }

    private void assertNothingErasedIsLeft(Path location) throws IOException {
        var found = marks(location);
        assertThat(found).as("seed %d: what was written", seed).isNotEmpty();
        for (var writer : writers) {
            assertThat(writer.erasedMarks()).as("seed %d: erased", seed).doesNotContainAnyElementsOf(found);
        }
    }

    /** {@return how the texts begin that are in any file} */
    private static Set<String> marks(Path location) throws IOException {
        var marks = new HashSet<String>();
        try (var files = Files.walk(location)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var text = Files.readString(file, ISO_8859_1);
                for (int at = text.indexOf(HousekeepingWriter.MARK);
                        at >= 0;
                        at = text.indexOf(HousekeepingWriter.MARK, at + 1)) {
                    marks.add(text.substring(at, Math.min(text.length(), at + HousekeepingWriter.MARK_LENGTH)));
                }
            }
        }
        return marks;
    }
}
