package io.evenire.storage.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.EvenireException;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.ScavengeRun;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes, and writes and forces fail, at every step of erasures. What was acknowledged is in no file that is found
 * then; what was decided is in none when the store was opened; and nothing else is lost.
 */
class ErasePowerCutTest {

    private static final int ACT_COUNT = 40;
    private static final int STREAM_COUNT = 9;
    private static final List<PowerCut> CUTS = List.of(PowerCut.values());
    private static final long STATE_COUNT = 50_000;
    private static final Read FACTS =
            Read.matching(Query.of(Query.Item.none().withTypes("$erased").withStreams(StreamId.of("$streams"))));

    /** One of the disks that may be found after each step; {@link #nothingIsLeftWhateverIsFound} looks at all. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nothingIsLeftAndNothingElseIsLost(long seed) {
        var cuts = new Cuts(seed, 1);

        cuts.run();

        assertThat(cuts.violations).isEmpty();
        assertThat(cuts.stateCount).isGreaterThan(100);
        assertThat(cuts.finishedCount)
                .as("erasures that were carried out by the opening")
                .isPositive();
    }

    @Test
    @Tag("torture")
    void nothingIsLeftWhateverIsFound() throws InterruptedException {
        var trials = Trials.run("power cuts of erasures", STATE_COUNT, seed -> {
            var cuts = new Cuts(seed, CUTS.size());
            cuts.run();
            return new Trials.Outcome(cuts.stateCount, cuts.violations);
        });

        assertThat(trials.violations()).isEmpty();
        assertThat(trials.stateCount()).isPositive();
    }

    /** A life that ends in erasures, again and again. */
    private static final class Cuts {

        private final int cutCount;
        private final long seed;
        private final SplittableRandom random;
        private final Settings settings;
        private final List<String> violations = new ArrayList<>();
        private int stateCount;
        private int finishedCount;
        private Begin begin = new Begin(0, 0, 0);

        /** Where the erasures begin. */
        private record Begin(long stepCount, int writeCount, int forceCount) {}

        /** An event that is erased, with the text of its data, and of a state of its stream. */
        private record Victim(long position, String text, String state) {}

        Cuts(long seed, int cutCount) {
            this.cutCount = cutCount;
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.settings = Settings.defaults()
                    .withTableCountMax(random.nextInt(2, 30))
                    .withStreamFiles(seed % 2 == 0 ? StreamFiling.ALL : StreamFiling.NONE)
                    .withMemory(0, 0);
        }

        void run() {
            var healthy = SimulatedDisk.empty();
            int count = live(healthy);
            if (count < 2) {
                violations.add("without a fault: %d erasures".formatted(count));
                return;
            }
            for (long step = begin.stepCount + 1; step <= healthy.stepCount(); step++) {
                var disk = SimulatedDisk.empty();
                disk.cutPowerAt(step);
                check(disk, "power cut at step " + step);
            }
            for (int number = begin.writeCount + 1; number <= healthy.writeCount(); number++) {
                var failing = SimulatedDisk.empty();
                failing.failWrite(number);
                check(failing, "fails write " + number);
                var shortened = SimulatedDisk.empty();
                shortened.shortenWrite(number);
                check(shortened, "shortens write " + number);
            }
            for (int number = begin.forceCount + 1; number <= healthy.forceCount(); number++) {
                var failing = SimulatedDisk.empty();
                failing.failForce(number);
                check(failing, "fails force " + number);
            }
        }

        /** {@return how many erasures were acknowledged} */
        private int live(SimulatedDisk disk) {
            var run = ScavengeRun.of(seed);
            int count = 0;
            try {
                var store = SimulatedStore.on(disk, new PowerCuts.Mutation() {}, seed)
                        .open(settings);
                var victims = fill(store, run);
                store.close();
                store = SimulatedStore.on(disk, new PowerCuts.Mutation() {}, seed + 1)
                        .open(settings); // from now on there are stream files
                run.assertHolds(store);
                begin = new Begin(disk.stepCount(), disk.writeCount(), disk.forceCount());
                for (var victim : victims) {
                    run.erase(store, victim.position);
                    count++;
                }
                run.assertHolds(store);
                store.close();
            } catch (PowerFailure | EvenireException e) {
                assert e.getMessage() == null || !e.getMessage().isEmpty() : "what counts is what is found then";
            }
            return count;
        }

        /** Fills a store, and chooses what is to be erased: an early event, and the last one. */
        private static List<Victim> fill(Evenire store, ScavengeRun run) {
            run.act(store, ACT_COUNT);
            for (int i = 0; i < STREAM_COUNT; i += 3) {
                run.delete(store, i);
            }
            run.act(store, 6);
            var victims = new ArrayList<Victim>();
            var positions = run.positions();
            for (long position : List.of(positions.get(positions.size() / 4), positions.getLast())) {
                var event = run.event(position);
                var state = "state of " + event.id();
                boolean isLive = store.stream(event.stream()).orElseThrow().status() == StreamState.Status.LIVE;
                if (isLive
                        && event.version()
                                >= store.stream(event.stream()).orElseThrow().firstVersion()) {
                    store.snapshots().save(new Snapshot(event.stream(), "all", event.version(), Payload.text(state)));
                }
                victims.add(new Victim(position, event.text(), state));
            }
            return victims;
        }

        /** Lets it live on a disk with a fault, and looks at what is left. */
        private void check(SimulatedDisk disk, String what) {
            if (!violations.isEmpty()) {
                return; // enough is known
            }
            int count = live(disk);
            int first = random.nextInt(CUTS.size());
            for (int i = 0; i < cutCount; i++) {
                var cut = CUTS.get((first + i) % CUTS.size());
                long left = random.nextLong();
                var where = "%s, %s with %d, %d acknowledged".formatted(what, cut, left, count);
                var found = disk.afterPowerCut(cut, left);
                recover(found, count, where);
                if (found.stepCount() > 0) {
                    var again = disk.afterPowerCut(cut, left);
                    again.cutPowerAt(random.nextLong(1, found.stepCount() + 1));
                    recover(again, count, where + ", then again");
                    var second = CUTS.get(random.nextInt(CUTS.size()));
                    recover(again.afterPowerCut(second, left), count, where + ", then again, " + second);
                }
            }
        }

        /** Opens what is left, and compares it with what must be there, and with what must not. */
        private void recover(SimulatedDisk disk, int acknowledgedCount, String where) {
            stateCount++;
            var known = ScavengeRun.of(seed);
            var victims = victims(known);
            try {
                requireNothingLeft(disk, victims.subList(0, acknowledgedCount));
                try (var store = SimulatedStore.on(disk, new PowerCuts.Mutation() {}, seed + stateCount)
                        .open(settings)) {
                    int decidedCount = store.read(FACTS).stream().toList().size();
                    assertThat(decidedCount).isBetween(acknowledgedCount, victims.size());
                    finishedCount += decidedCount - acknowledgedCount;
                    var erased = victims.subList(0, decidedCount);
                    requireNothingLeft(disk, erased);
                    erased.forEach(victim -> known.mustBeErased(victim.position));
                    known.assertHolds(store);
                    ScavengeRun.scavenge(store);
                    known.assertHolds(store);
                    for (var victim : victims) {
                        known.erase(store, victim.position);
                    }
                    requireNothingLeft(disk, victims);
                    known.assertHolds(store);
                }
                requireNothingLeft(disk, victims);
            } catch (PowerFailure e) {
                assert e.getMessage() == null || !e.getMessage().isEmpty() : "what counts is what is found then";
            } catch (EvenireException | IllegalStateException | AssertionError | IOException e) {
                if (!isOff(disk)) {
                    violations.add("%s: %s".formatted(where, e));
                }
            }
        }

        /** Fills what knows a store whose life came as far as the erasures. */
        private List<Victim> victims(ScavengeRun known) {
            try (var store = SimulatedStore.on(SimulatedDisk.empty(), new PowerCuts.Mutation() {}, seed)
                    .open(settings)) {
                return fill(store, known);
            }
        }

        private static void requireNothingLeft(SimulatedDisk disk, List<Victim> erased) throws IOException {
            for (var name : disk.names()) {
                var content = new String(disk.bytes(name), ISO_8859_1);
                for (var victim : erased) {
                    assertThat(content.contains(victim.text))
                            .as("data in %s", name)
                            .isFalse();
                    assertThat(content.contains(victim.state))
                            .as("state in %s", name)
                            .isFalse();
                }
            }
        }

        private static boolean isOff(SimulatedDisk disk) {
            try {
                return disk.names() == null;
            } catch (PowerFailure e) {
                return true;
            }
        }
    }
}
