package io.evenire.storage.file;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.EvenireException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts the power of a whole store under several callers, and writes down what it lost, changed or invented. Which
 * batches the callers form is left to their threads.
 */
final class EnginePowerCuts {

    private static final int CALLER_COUNT = 3;
    private static final String SHARED = "shared";
    private static final JournalSettings SMALL =
            new JournalSettings(3072, 512, 512, 1024, 256, 512, 500, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final PowerCuts.Mutation mutation;
    private final int appendCount;
    private final Settings settings;
    private final SplittableRandom random;
    private final List<String> violations = new ArrayList<>();
    private int stateCount;
    private int servedCount;

    /**
     * Creates a trial.
     *
     * @param appendCount how many appends each caller makes
     * @param settings how the store works
     */
    EnginePowerCuts(PowerCuts.Mutation mutation, int appendCount, Settings settings, long seed) {
        this.mutation = mutation;
        this.appendCount = appendCount;
        this.settings = settings;
        this.random = new SplittableRandom(seed);
    }

    /** {@return how many disks were found after a power cut, opened and checked} */
    int stateCount() {
        return stateCount;
    }

    /** {@return how many events were asked for and found after a power cut} */
    int servedCount() {
        return servedCount;
    }

    /** {@return what the store did wrong} */
    List<String> violations() {
        return violations;
    }

    /** Lets the callers live once without a power cut. {@return how many steps that takes, about} */
    long tryWithoutCut() throws InterruptedException {
        var disk = SimulatedDisk.empty();
        var callers = live(disk);
        verify(disk, callers, "no power cut");
        return disk.stepCount();
    }

    /** Cuts the power of a store of its own at a step, and looks at all that may be left. */
    void cutAt(long step) throws InterruptedException {
        var disk = SimulatedDisk.empty();
        disk.cutPowerAt(step);
        var callers = live(disk);
        for (var cut : PowerCut.values()) {
            long seed = random.nextLong();
            var where = "power cut at step %d, %s, seed %d".formatted(step, cut, seed);
            verify(disk.afterPowerCut(cut, seed), callers, where);
        }
    }

    private List<Caller> live(SimulatedDisk disk) throws InterruptedException {
        var callers = new ArrayList<Caller>();
        for (int i = 0; i < CALLER_COUNT; i++) {
            callers.add(new Caller("caller-" + i));
        }
        try (var threads = Executors.newFixedThreadPool(CALLER_COUNT)) {
            var store = open(disk);
            live(store, callers, threads);
            store.close();
        } catch (StoreUnavailableException | PowerFailure e) {
            return callers; // the power went; what counts is what is found afterwards
        }
        return callers;
    }

    private void live(Evenire store, List<Caller> callers, ExecutorService threads) throws InterruptedException {
        var futures = new ArrayList<Future<?>>();
        for (var caller : callers) {
            futures.add(threads.submit(() -> caller.appendAll(store)));
        }
        for (var future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                violations.add("a caller got " + e.getCause());
            }
        }
    }

    private void verify(SimulatedDisk disk, List<Caller> callers, String where) {
        stateCount++;
        try (var store = open(disk)) {
            int sharedCount = 0;
            for (var caller : callers) {
                int found = caller.verify(store, where);
                servedCount += found;
                caller.verifyConditions(store, where);
                store.append(caller.append(store, found));
                caller.verify(store, where + ", one more");
                sharedCount += caller.acknowledgedCount.get();
            }
            int shared = texts(store, SHARED).size();
            if (shared < sharedCount) {
                violations.add("%s: lost %d events of all callers".formatted(where, sharedCount - shared));
            }
        } catch (EvenireException | AssertionError e) {
            violations.add("%s: %s".formatted(where, e));
        }
    }

    private static ExpectedVersion behind(int count) {
        return count == 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(count - 1L);
    }

    private static List<String> texts(Evenire store, String stream) {
        var texts = new ArrayList<String>();
        for (var event : store.read(stream)) {
            texts.add(event.data().text());
        }
        return texts;
    }

    private Evenire open(SimulatedDisk disk) {
        return Evenire.builder()
                .storage(new SimulatedProvider(disk))
                .settings(settings)
                .withoutThread()
                .open();
    }

    /**
     * One who appends to a stream of its own, to one of all and to none, if it has appended nothing meanwhile, and reads
     * what it appended.
     */
    private final class Caller {

        private final String stream;
        private final AtomicInteger acknowledgedCount = new AtomicInteger();
        private final AtomicInteger servedCount = new AtomicInteger();

        Caller(String stream) {
            this.stream = stream;
        }

        void appendAll(Evenire store) {
            try {
                for (int i = 0; i < appendCount; i++) {
                    store.append(append(store, i));
                    acknowledgedCount.set(i + 1);
                    servedCount.set(texts(store, stream).size());
                }
            } catch (ConditionFailedException e) {
                throw new AssertionError("nobody else appends what " + stream + " looks for", e);
            } catch (EvenireException | PowerFailure e) {
                readOnce(store); // the store takes no more appends, and what it still serves must be there for good
            }
        }

        private void readOnce(Evenire store) {
            try {
                servedCount.set(Math.max(servedCount.get(), texts(store, stream).size()));
            } catch (PowerFailure | EvenireException e) {
                assert !e.toString().isEmpty() : "it served nothing";
            }
        }

        private Append append(Evenire store, int version) {
            return Append.to(StreamId.of(stream), behind(version), event(version))
                    .and(StreamId.of(SHARED), ExpectedVersion.any(), event(version))
                    .and(StreamId.NONE, ExpectedVersion.any(), withoutStream(version))
                    .failIf(Query.tagged(stream), lastWithoutStream(store));
        }

        private NewEvent withoutStream(int number) {
            return NewEvent.of("Tested", Payload.text("%s %d".formatted(stream, number)))
                    .withTags(stream);
        }

        private long lastWithoutStream(Evenire store) {
            return store.read(Read.matching(Query.tagged(stream)).backward().limit(1))
                    .first()
                    .map(Event::position)
                    .orElse(0L);
        }

        /** Appends what must be refused because of what is there. */
        void verifyConditions(Evenire store, String where) {
            long last = lastWithoutStream(store);
            if (last > 0) {
                try {
                    store.append(Append.of(withoutStream(0)).failIf(Query.tagged(stream), last - 1));
                    violations.add("%s: %s overlooks the event at %d".formatted(where, stream, last));
                } catch (ConditionFailedException e) {
                    if (e.position() != last) {
                        violations.add("%s: %s is refused because of %d".formatted(where, stream, e.position()));
                    }
                }
            }
        }

        NewEvent event(int version) {
            return NewEvent.of("Tested", Payload.text("%s %d %s".formatted(stream, version, "x".repeat(40 * version))));
        }

        /** {@return how many events were found} */
        int verify(Evenire store, String where) {
            var found = texts(store, stream);
            int expected = Math.max(acknowledgedCount.get(), servedCount.get());
            if (found.size() < expected) {
                violations.add("%s: lost %d of %d".formatted(where, expected - found.size(), expected));
            }
            for (int i = 0; i < found.size(); i++) {
                if (!found.get(i).equals(event(i).data().text())) {
                    violations.add("%s: %s has '%s' at %d".formatted(where, stream, found.get(i), i));
                }
            }
            verifyWithoutStream(store, found.size(), where);
            return found.size();
        }

        /** An append is there whole or not at all: there are as many events without a stream as in the stream. */
        private void verifyWithoutStream(Evenire store, int count, String where) {
            var found = new ArrayList<String>();
            for (var event : store.read(Read.matching(Query.tagged(stream)))) {
                found.add(event.data().text());
            }
            var expected = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                expected.add(withoutStream(i).data().text());
            }
            if (!found.equals(expected)) {
                violations.add("%s: %s has %s without a stream, expected %s".formatted(where, stream, found, expected));
            }
        }
    }

    /** Opens the one store on a simulated disk. */
    private final class SimulatedProvider implements StorageProvider {

        private final SimulatedDisk disk;

        SimulatedProvider(SimulatedDisk disk) {
            this.disk = disk;
        }

        @Override
        public String name() {
            return "simulated";
        }

        @Override
        public Storage open(StorageSettings settings) {
            var surroundings = new Surroundings(
                    mutation.wrap(new SimulatedDirectory(disk)),
                    new InlineBackground(),
                    () -> Instant.EPOCH,
                    System::nanoTime,
                    UUID::randomUUID);
            try {
                return FileStorage.open(surroundings, SMALL, () -> {});
            } catch (CorruptStoreException e) {
                throw e;
            } catch (IOException e) {
                throw new StoreUnavailableException("cannot open", e);
            }
        }
    }
}
