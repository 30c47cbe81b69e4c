package io.evenire.storage.file;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.EvenireException;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.StoreFullException;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Lives a life of a whole store with one caller, cuts the power at every step of it and again while the store is opened
 * afterwards, fails every write and every force, and writes down what was lost, changed or invented. A seed tells all
 * of it.
 */
final class StorePowerCuts {

    private static final int STREAM_COUNT = 5;
    private static final int[] TABLE_COUNTS = {1, 2, 5, 1_000};

    /** So short that the largest append fits into a segment. */
    private static final int TEXT_LENGTH_MAX = 100;

    /** None: what is read comes from the disk. */
    private static final int[] MEMORIES = {0, 10_000_000};

    private static final List<PowerCut> CUTS = List.of(PowerCut.values());
    private static final List<StreamFiling> FILINGS = List.of(StreamFiling.values());
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final PowerCuts.Mutation mutation;
    private final int violationCountMax;
    private final long seed;
    private final SplittableRandom random;
    private final Settings settings;
    private final int actCount;
    private final List<String> violations = new ArrayList<>();
    private int stateCount;
    private int filedCount;
    private int indexedCount;

    /**
     * Makes an empty record.
     *
     * @param mutation what is wrong with the store
     * @param violationCountMax after how many violations enough is known
     * @param seed what is left to chance
     */
    StorePowerCuts(PowerCuts.Mutation mutation, int violationCountMax, long seed) {
        this.mutation = mutation;
        this.violationCountMax = violationCountMax;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.settings = Settings.defaults()
                .withTableCountMax(TABLE_COUNTS[random.nextInt(TABLE_COUNTS.length)])
                .withStreamFiles(FILINGS.get(random.nextInt(FILINGS.size())))
                .withMemory(MEMORIES[random.nextInt(MEMORIES.length)], MEMORIES[random.nextInt(MEMORIES.length)]);
        this.actCount = random.nextInt(5, 15);
    }

    /** {@return how many disks were found, opened and checked} */
    int stateCount() {
        return stateCount;
    }

    /** {@return how many of them had a stream file} */
    int filedCount() {
        return filedCount;
    }

    /** {@return how many of them had a run of the index} */
    int indexedCount() {
        return indexedCount;
    }

    /** {@return what the store did wrong} */
    List<String> violations() {
        return violations;
    }

    /** Does it all. */
    void run() {
        var healthy = SimulatedDisk.empty();
        live(healthy, StoreLedger.empty()).ifPresent(failure -> violations.add("without a fault: " + failure));
        check(healthy.stepCount(), "power cut at step", SimulatedDisk::cutPowerAt);
        check(healthy.writeCount(), "fails write", (disk, number) -> disk.failWrite(number.intValue()));
        check(healthy.writeCount(), "shortens write", (disk, number) -> disk.shortenWrite(number.intValue()));
        check(healthy.forceCount(), "fails force", (disk, number) -> disk.failForce(number.intValue()));
    }

    private void check(long count, String what, BiConsumer<SimulatedDisk, Long> fault) {
        for (long number = 1; number <= count && violations.size() < violationCountMax; number++) {
            var disk = SimulatedDisk.empty();
            fault.accept(disk, number);
            var ledger = StoreLedger.empty();
            live(disk, ledger);
            checkWhatIsLeft(disk, ledger, "%s %d".formatted(what, number));
        }
    }

    private void checkWhatIsLeft(SimulatedDisk disk, StoreLedger ledger, String what) {
        for (var cut : CUTS) {
            long left = random.nextLong();
            var where = "%s, %s with %d".formatted(what, cut, left);
            var found = disk.afterPowerCut(cut, left);
            recover(found, ledger.branch(), where);
            if (found.stepCount() > 0) {
                var again = disk.afterPowerCut(cut, left);
                long step = random.nextLong(1, found.stepCount() + 1);
                again.cutPowerAt(step);
                var then = ledger.branch();
                var twice = "%s, then at step %d".formatted(where, step);
                recover(again, then, twice);
                var second = CUTS.get(random.nextInt(CUTS.size()));
                recover(again.afterPowerCut(second, left), then, twice + ", " + second);
            }
        }
    }

    /** Opens what is left, compares it with what is remembered, and goes on a little. */
    private void recover(SimulatedDisk disk, StoreLedger ledger, String where) {
        stateCount++;
        filedCount += disk.names().stream().anyMatch(name -> name.startsWith("streams/")) ? 1 : 0;
        indexedCount += disk.names().stream().anyMatch(name -> name.startsWith("index/")) ? 1 : 0;
        try (var store = SimulatedStore.on(disk, mutation, seed + stateCount).open(settings)) {
            compare(store, ledger, where);
            ledger.settle();
            refuseByCondition(store, ledger, where);
            ledger.append(store, append(ledger, new SplittableRandom(stateCount)));
            compare(store, ledger, where + ", then an append");
        } catch (PowerFailure e) {
            return; // the second cut; what counts is what is found then
        } catch (EvenireException e) {
            if (isOff(disk)) {
                return;
            }
            violations.add("%s: %s".formatted(where, e));
        } catch (RuntimeException | AssertionError e) {
            violations.add("%s: %s".formatted(where, e));
        }
    }

    /** Appends on the condition that the last event is not there. */
    private void refuseByCondition(EventStore store, StoreLedger ledger, String where) {
        int last = ledger.eventCount();
        if (last > 0) {
            try {
                var ids = new SplittableRandom(-last); // other ones than those of what is appended
                store.append(Append.of(events(ids)).failIf(Query.all(), last - 1L));
                violations.add("%s: the condition overlooks the event at %d".formatted(where, last));
            } catch (ConditionFailedException e) {
                if (e.position() != last) {
                    violations.add("%s: %s, expected position %d".formatted(where, e, last));
                }
            }
        }
    }

    private void compare(EventStore store, StoreLedger ledger, String where) {
        ledger.compare(store).ifPresent(problem -> violations.add("%s: %s".formatted(where, problem)));
    }

    /** Lets a store live until its acts or its power end, or it fails. {@return how it failed, if it did} */
    private Optional<EvenireException> live(SimulatedDisk disk, StoreLedger ledger) {
        var acts = new SplittableRandom(seed);
        var home = SimulatedStore.on(disk, mutation, seed);
        try {
            var store = home.open(settings);
            for (int i = 0; i < actCount; i++) {
                store = act(home, store, ledger, acts);
            }
            store.close();
        } catch (PowerFailure e) {
            return Optional.empty(); // what counts is what is found afterwards
        } catch (EvenireException e) {
            if (e instanceof CorruptStoreException || e instanceof ConditionFailedException) {
                violations.add("while it lives: " + e);
            }
            return Optional.of(e);
        }
        return Optional.empty();
    }

    private Evenire act(SimulatedStore home, Evenire store, StoreLedger ledger, SplittableRandom acts) {
        int dice = acts.nextInt(10);
        if (dice == 0) {
            store.close();
            return home.open(settings);
        }
        if (dice == 1) {
            home.passTime(IDLE);
            return store;
        }
        try {
            ledger.append(store, append(ledger, acts));
        } catch (StoreFullException e) {
            home.passTime(IDLE); // after which it asks again
        } catch (EvenireException e) {
            compare(store, ledger, "after " + e); // what it serves from now on must be there for good
            throw e;
        }
        compare(store, ledger, "while all is well");
        return store;
    }

    private static Append append(StoreLedger ledger, SplittableRandom random) {
        int first = random.nextInt(STREAM_COUNT);
        var parts = IntStream.range(0, random.nextInt(1, 4))
                .mapToObj(i -> "s-" + (first + i) % STREAM_COUNT)
                .toList();
        var append =
                Append.to(StreamId.of(parts.getFirst()), expected(ledger, parts.getFirst(), random), events(random));
        for (var stream : parts.subList(1, parts.size())) {
            append = append.and(StreamId.of(stream), expected(ledger, stream, random), events(random));
        }
        if (random.nextInt(3) == 0) {
            append = append.and(StreamId.NONE, ExpectedVersion.any(), events(random));
        }
        return random.nextInt(3) == 0 ? append.failIf(Query.all(), ledger.eventCount()) : append;
    }

    private static ExpectedVersion expected(StoreLedger ledger, String stream, SplittableRandom random) {
        int version = ledger.version(stream);
        if (random.nextInt(3) == 0) {
            return ExpectedVersion.any();
        }
        return version < 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version);
    }

    private static NewEvent[] events(SplittableRandom random) {
        var events = new NewEvent[random.nextInt(1, 4)];
        for (int i = 0; i < events.length; i++) {
            long number = random.nextLong();
            var text = Long.toHexString(number) + "x".repeat(random.nextInt(TEXT_LENGTH_MAX));
            events[i] = NewEvent.of("Tried", Payload.text(text)).withId(new UUID(number, random.nextLong()));
        }
        return events;
    }

    private static boolean isOff(SimulatedDisk disk) {
        try {
            return disk.names() == null;
        } catch (PowerFailure e) {
            return true;
        }
    }
}
