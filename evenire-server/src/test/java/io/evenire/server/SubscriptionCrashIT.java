package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.client.ClientSettings;
import io.evenire.client.ClientSettings.Form;
import io.evenire.client.EvenireClient;
import io.evenire.testkit.CuttingProxy;
import io.evenire.testkit.LogFollower;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real server again and again while clients append and subscribe through a proxy that cuts, delays and stalls
 * connections: every subscriber ends with exactly the log.
 */
class SubscriptionCrashIT {

    private static final int WRITER_COUNT = 4;
    private static final int APPENDS_PER_CRASH = 200;
    private static final int MANY_CRASHES = Integer.getInteger("evenire.torture.crashes", 100);
    private static final int LENGTH_MAX = 100_000; // of what passes the proxy unhurt
    private static final int PAGE_SIZE = 50; // a page gets through more often than not
    private static final int RESUME_COUNT = 400;
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration RETRY_TIME = Duration.ofMinutes(2); // the server comes back
    private static final long WAIT_SECONDS_MAX = 300;
    private static final List<Read> READS =
            List.of(Read.all(), Read.stream("shared-0"), Read.matching(Query.types("Rare")));

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("evenire.seed", System.nanoTime());
    private final NewEvent last = NewEvent.json("Rare", "{\"last\":true}"); // every subscriber gets it
    private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void everySubscriberEndsWithExactlyTheLogOverThreeCrashes() throws IOException, InterruptedException {
        crashAndCheck(3);
    }

    @Test
    @Tag("torture")
    void everySubscriberEndsWithExactlyTheLogOverManyCrashes() throws IOException, InterruptedException {
        crashAndCheck(MANY_CRASHES);
    }

    private void crashAndCheck(int crashCount) throws IOException, InterruptedException {
        var location = directory.resolve("store");
        var server = ServerProcess.serve(location);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var proxy = CuttingProxy.start(server.address().getPort(), LENGTH_MAX, seed)) {
            var followers = followers(threads, proxy);
            var enough = new CountDownLatch(1);
            var appended = new Semaphore(0);
            var writers = new ArrayList<Future<?>>();
            for (int i = 0; i < WRITER_COUNT; i++) {
                int number = i;
                writers.add(threads.submit(() -> write(proxy, number, enough, appended)));
            }
            for (int crash = 0; crash < crashCount; crash++) {
                assertThat(appended.tryAcquire(APPENDS_PER_CRASH, WAIT_SECONDS_MAX, TimeUnit.SECONDS))
                        .isTrue();
                server.kill();
                server.exitCode(); // waits until it has let go of the store
                server = ServerProcess.serve(location);
                proxy.target(server.address().getPort());
            }
            enough.countDown();
            for (var writer : writers) {
                await(writer);
            }
            try (var store = EvenireClient.connect(server.address())) {
                store.append("shared-0", ExpectedVersion.any(), last);
                check(store, followers);
            } finally {
                threads.shutdownNow(); // does nothing where all have ended
            }
            assertThat(proxy.cutCount()).as("cuts").isPositive();
            System.out.printf(
                    "seed %d: %d kills of the server, %d events acknowledged, %d subscribers, %d cuts, %d stalls%n",
                    seed, crashCount, acknowledged.size(), followers.size(), proxy.cutCount(), proxy.stallCount());
        } finally {
            server.close();
        }
    }

    private void check(EventStore store, List<Follower> followers) throws InterruptedException {
        var ids = store.read(Read.all()).stream().map(Event::id).toList();
        assertThat(ids).doesNotHaveDuplicates().containsAll(acknowledged);
        for (var follower : followers) {
            var expected =
                    store.read(follower.read()).stream().map(Event::position).toList();
            assertThat(await(follower.positions()))
                    .as("seed %d, %s", seed, follower.name())
                    .isEqualTo(expected);
        }
    }

    private record Follower(String name, Read read, Future<List<Long>> positions) {}

    private List<Follower> followers(ExecutorService threads, CuttingProxy proxy) {
        var followers = new ArrayList<Follower>();
        for (var read : READS) {
            for (var form : Form.values()) {
                int resumeCount = form == Form.JSON ? RESUME_COUNT : Integer.MAX_VALUE;
                var positions = threads.submit(() -> {
                    try (var store = EvenireClient.connect(settings(proxy, form))) {
                        return new LogFollower(store, read, last.id(), resumeCount).follow();
                    }
                });
                followers.add(new Follower("%s in %s".formatted(read.source(), form), read, positions));
            }
        }
        return followers;
    }

    private void write(CuttingProxy proxy, int number, CountDownLatch enough, Semaphore appended) {
        try (var store = EvenireClient.connect(settings(proxy, Form.PROTOBUF))) {
            for (int i = 0; enough.getCount() > 0; i++) {
                var event =
                        NewEvent.json(i % 20 == 0 ? "Rare" : "Usual", "{\"writer\":%d,\"n\":%d}".formatted(number, i));
                store.append(Append.to(StreamId.of("shared-" + i % 3), ExpectedVersion.any(), event));
                acknowledged.add(event.id());
                appended.release();
            }
        }
    }

    private static ClientSettings settings(CuttingProxy proxy, Form form) {
        return ClientSettings.of(URI.create("http://127.0.0.1:" + proxy.port()))
                .withForm(form)
                .withPageSize(PAGE_SIZE)
                .withRequestTimeout(TIMEOUT)
                .withConnectTimeout(TIMEOUT)
                .withRetryTime(RETRY_TIME);
    }

    private static <T> T await(Future<T> end) throws InterruptedException {
        try {
            return end.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("somebody did not end as they should", e);
        }
    }
}
