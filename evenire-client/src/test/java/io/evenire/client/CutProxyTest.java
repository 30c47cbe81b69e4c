package io.evenire.client;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportSettings;
import io.evenire.client.ClientSettings.Form;
import io.evenire.engine.Evenire;
import io.evenire.testkit.CuttingProxy;
import io.evenire.testkit.LogFollower;
import io.evenire.transport.http.HttpTransportProvider;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Subscribers behind a proxy that cuts, delays and stalls connections, of a server that stops and starts again, while
 * others append: each ends with exactly the log.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutProxyTest {

    private static final int WRITER_COUNT = 3;
    private static final int STREAM_COUNT = 5;
    private static final int RARE = 40; // one of so many events
    private static final int LENGTH_MAX = 60_000; // of what passes the proxy unhurt
    private static final int PAGE_SIZE = 50; // a page gets through more often than not
    private static final int RESUME_COUNT = 300; // events after which a subscriber begins anew
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    /** What is subscribed to, as the client and as everybody else asks for it. */
    private record Wanted(String name, Read read, String path) {}

    private static final List<Wanted> WANTED = List.of(
            new Wanted("everything", Read.all(), "/api/v1/events?"),
            new Wanted("a stream", Read.stream("s-0"), "/api/v1/streams/s-0/events?"),
            new Wanted("what is rare", Read.matching(Query.types("Rare")), "/api/v1/events?type=Rare&"));

    private final long seed = Long.getLong("evenire.seed", System.nanoTime());
    private final NewEvent last = NewEvent.json("Rare", "{\"last\":true}"); // every subscriber gets it

    @Test
    void everySubscriberEndsWithExactlyTheLog() throws InterruptedException {
        run(250, 3);
    }

    @Test
    @Tag("torture")
    void everySubscriberEndsWithExactlyALongLog() throws InterruptedException {
        run(Integer.getInteger("evenire.torture.appends", 20_000), 60);
    }

    private void run(int appendCount, int restartCount) throws InterruptedException {
        try (var served = Evenire.inMemory()) {
            var server = start(served, 0);
            int port = server.address().getPort();
            try (var proxy = CuttingProxy.start(port, LENGTH_MAX, seed)) {
                var subscribers = subscribers(proxy.port(), served.state().incarnation());
                var appended = new Semaphore(0);
                var writers = new ArrayList<CompletableFuture<Boolean>>();
                for (int i = 0; i < WRITER_COUNT; i++) {
                    var random = new SplittableRandom(seed + i);
                    writers.add(inBackground(() -> {
                        write(served, random, appendCount, appended);
                        return true;
                    }));
                }
                for (int i = 0; i < restartCount; i++) {
                    appended.acquire(WRITER_COUNT * appendCount / (restartCount + 1));
                    server.close();
                    server = start(served, port);
                }
                writers.forEach(CompletableFuture::join);
                served.append("s-0", any(), last);

                for (var subscriber : subscribers) {
                    assertThat(subscriber.positions().join())
                            .as("seed %d, %s", seed, subscriber.name())
                            .isEqualTo(positions(served, subscriber.read()));
                }
                assertThat(proxy.cutCount()).as("cuts").isGreaterThan(10);
                assertThat(proxy.stallCount()).as("stalls").isPositive();
                System.out.printf(
                        "seed %d: %d subscribers of %d events over %d cuts, %d stalls and %d restarts%n",
                        seed,
                        subscribers.size(),
                        served.state().head(),
                        proxy.cutCount(),
                        proxy.stallCount(),
                        restartCount);
            } finally {
                server.close();
            }
        }
    }

    private record Subscriber(String name, Read read, CompletableFuture<List<Long>> positions) {}

    private List<Subscriber> subscribers(int port, UUID incarnation) {
        var subscribers = new ArrayList<Subscriber>();
        for (var wanted : WANTED) {
            for (var form : Form.values()) {
                for (boolean resumes : new boolean[] {true, false}) {
                    subscribers.add(new Subscriber(
                            "%s, client in %s%s".formatted(wanted.name(), form, resumes ? ", beginning anew" : ""),
                            wanted.read(),
                            inBackground(() -> subscribe(port, form, wanted.read(), resumes))));
                }
            }
            var events = new LiveReader(port, wanted.path() + "from=start", true, incarnation, last.id());
            var lines = new LiveReader(port, wanted.path() + "follow", false, incarnation, last.id());
            subscribers.add(
                    new Subscriber(wanted.name() + ", server-sent events", wanted.read(), inBackground(events::read)));
            subscribers.add(new Subscriber(wanted.name() + ", lines", wanted.read(), inBackground(lines::read)));
        }
        return subscribers;
    }

    private List<Long> subscribe(int port, Form form, Read read, boolean resumes) throws InterruptedException {
        var settings = ClientSettings.of(URI.create("http://127.0.0.1:" + port))
                .withForm(form)
                .withPageSize(PAGE_SIZE)
                .withRequestTimeout(TIMEOUT)
                .withConnectTimeout(TIMEOUT)
                .withRetryTime(Duration.ofMinutes(2));
        try (var store = EvenireClient.connect(settings)) {
            return new LogFollower(store, read, last.id(), resumes ? RESUME_COUNT : Integer.MAX_VALUE).follow();
        }
    }

    private static void write(EventStore store, SplittableRandom random, int appendCount, Semaphore appended)
            throws InterruptedException {
        var rest = new CountDownLatch(1);
        for (int i = 0; i < appendCount; i++) {
            var events = new NewEvent[1 + random.nextInt(3)];
            for (int j = 0; j < events.length; j++) {
                events[j] = NewEvent.json(random.nextInt(RARE) == 0 ? "Rare" : "Usual", "{\"n\":" + i + "}");
            }
            store.append(Append.to(StreamId.of("s-" + random.nextInt(STREAM_COUNT)), any(), events));
            appended.release();
            rest.await(random.nextInt(5), TimeUnit.MILLISECONDS); // so that subscribers are not only behind
        }
    }

    private static List<Long> positions(EventStore store, Read read) {
        return store.read(read).stream().map(Event::position).toList();
    }

    private interface Task<T> {
        T run() throws InterruptedException;
    }

    private static <T> CompletableFuture<T> inBackground(Task<T> task) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return task.run();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("nobody interrupts", e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static Transport start(Evenire served, int port) {
        return new HttpTransportProvider()
                .start(served, new TransportSettings("127.0.0.1", port, Map.of("heartbeat", "100ms")));
    }
}
