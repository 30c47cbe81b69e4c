package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.client.ClientSettings;
import io.evenire.client.EvenireClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the real server under load, again and again, and looks at what is left. */
class CrashIT {

    private static final int WRITER_COUNT = 64;
    private static final int SHARED_COUNT = 8;
    private static final int MANY_CRASHES = Integer.getInteger("evenire.torture.crashes", 300);
    private static final int APPENDS_PER_CRASH = 500;
    private static final int CRASHES_PER_STORE =
            50; // each time everything is read, so a store must not grow without end
    private static final Duration RETRY_TIME = Duration.ofSeconds(1); // the server does not come back by itself
    private static final long WAIT_SECONDS_MAX = 120;

    @TempDir
    private Path directory;

    private List<CrashWriter> writers = List.of(); // of one store

    @Test
    void fiveCrashesLoseNothingAndInventNothing() throws IOException, InterruptedException {
        crashAndCheck(directory.resolve("store"), 5);
    }

    @Test
    @Tag("torture")
    void manyCrashesLoseNothingAndInventNothing() throws IOException, InterruptedException {
        var acknowledgedCount = 0;
        for (var crash = 0; crash < MANY_CRASHES; crash += CRASHES_PER_STORE) {
            var store = directory.resolve("store-%d".formatted(crash / CRASHES_PER_STORE));
            acknowledgedCount += crashAndCheck(store, Math.min(CRASHES_PER_STORE, MANY_CRASHES - crash));
        }
        System.out.printf(
                "%d kills of the server, %d appends of %d clients acknowledged, none lost%n",
                MANY_CRASHES, acknowledgedCount, WRITER_COUNT);
    }

    /** Begins with a new store. {@return how many appends were acknowledged} */
    private int crashAndCheck(Path location, int crashCount) throws IOException, InterruptedException {
        writers = IntStream.range(0, WRITER_COUNT)
                .mapToObj(number -> new CrashWriter(number, SHARED_COUNT))
                .toList();
        for (var crash = 0; crash < crashCount; crash++) {
            try (var server = ServerProcess.serve(location)) {
                writeUntilItDies(server, APPENDS_PER_CRASH + crash);
            }
            try (var server = ServerProcess.serve(location);
                    var store = EvenireClient.connect(server.address())) {
                check(store);
                writers.forEach(writer -> writer.repeatWhatWasCutOff(store));
                check(store);
                server.terminate();
                assertThat(server.exitCode()).isEqualTo(Main.DONE);
            }
        }
        var acknowledgedCount =
                writers.stream().mapToInt(CrashWriter::acknowledgedCount).sum();
        assertThat(acknowledgedCount).isGreaterThanOrEqualTo(crashCount * APPENDS_PER_CRASH);
        return acknowledgedCount;
    }

    /** All writers, each with a client of its own, append until the server is gone, and that it is while they append. */
    private void writeUntilItDies(ServerProcess server, int appendCount) throws InterruptedException {
        var enough = new CountDownLatch(appendCount);
        var settings = ClientSettings.of(server.address()).withRetryTime(RETRY_TIME);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ends = new ArrayList<Future<?>>();
            for (var writer : writers) {
                ends.add(threads.submit(() -> {
                    try (var store = EvenireClient.connect(settings)) {
                        writer.writeUntilItFails(store, enough);
                    }
                }));
            }
            assertThat(enough.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
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

    private void check(EventStore store) {
        var stored = new TreeMap<Long, Event>();
        for (var stream : store.streams("")) {
            var version = 0L;
            var position = 0L;
            for (var event : store.read(stream.stream().value())) {
                assertThat(event.version()).as("version in %s", stream).isEqualTo(version++);
                assertThat(event.position()).as("position in %s", stream).isGreaterThan(position);
                position = event.position();
                assertThat(stored.put(position, event))
                        .as("twice at %d", position)
                        .isNull();
            }
        }
        for (var event : store.read(Read.all())) {
            if (event.stream().isNone()) {
                assertThat(stored.put(event.position(), event))
                        .as("twice at %d", event.position())
                        .isNull();
            }
        }
        assertThat(stored.keySet())
                .containsExactlyElementsOf(positions(store.state().head()));

        var ids = new HashMap<UUID, Long>();
        stored.forEach((position, event) -> assertThat(ids.put(event.id(), position))
                .as("event twice: %s", event)
                .isNull());
        writers.forEach(writer -> writer.check(stored, ids));
        assertThat(ids).as("events that nobody wrote").isEmpty();
    }

    private static List<Long> positions(long head) {
        return LongStream.rangeClosed(1, head).boxed().toList();
    }
}
