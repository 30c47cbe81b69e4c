package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.EvenireException;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.ScavengeRun;
import io.evenire.testkit.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The power goes, and writes and forces fail, at every step of a scavenge: no event is lost that was not deleted. */
class ScavengePowerCutTest {

    private static final int ACT_COUNT = 45;
    private static final int STREAM_COUNT = 9;
    private static final List<PowerCut> CUTS = List.of(PowerCut.values());
    private static final int MUTANT_SEED_COUNT_MAX = 5;
    private static final long STATE_COUNT = 50_000;

    /** One of the disks that may be found after each step; {@link #losesNothingWhateverIsFound} looks at all. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void losesNothingThatWasNotDeleted(long seed) {
        var cuts = new Cuts(new PowerCuts.Mutation() {}, seed, 1);

        cuts.run();

        assertThat(cuts.violations).isEmpty();
        assertThat(cuts.rewrittenCount).isGreaterThan(1);
        assertThat(cuts.stateCount).isGreaterThan(100);
    }

    @Test
    @Tag("torture")
    void losesNothingWhateverIsFound() throws InterruptedException {
        var trials = Trials.run("power cuts of a scavenge", STATE_COUNT, seed -> {
            var cuts = new Cuts(new PowerCuts.Mutation() {}, seed, CUTS.size());
            cuts.run();
            return new Trials.Outcome(cuts.stateCount, cuts.violations);
        });

        assertThat(trials.violations()).isEmpty();
        assertThat(trials.stateCount()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "DOES_NOT_FORCE_A_PART_WRITTEN_ANEW",
                "DELETES_A_PART_BEFORE_IT_REPLACES_IT",
                "WRITES_A_PART_IN_ITS_PLACE"
            })
    void findsOutAStoreThat(Mutant mutant) {
        var violations = new ArrayList<String>();
        for (int seed = 1; seed <= MUTANT_SEED_COUNT_MAX && violations.isEmpty(); seed++) {
            var cuts = new Cuts(mutant, seed, CUTS.size());
            cuts.run();
            violations.addAll(cuts.violations);
        }

        assertThat(violations).as("what %s does wrong", mutant).isNotEmpty();
    }

    /** A life that ends in a scavenge, again and again. */
    private static final class Cuts {

        private final PowerCuts.Mutation mutation;
        private final int cutCount;
        private final long seed;
        private final SplittableRandom random;
        private final Settings settings;
        private final ScavengeRun known;
        private final List<String> violations = new ArrayList<>();
        private int stateCount;
        private long rewrittenCount;
        private Begin begin = new Begin(0, 0, 0);

        /** Where the scavenge begins. */
        private record Begin(long stepCount, int writeCount, int forceCount) {}

        Cuts(PowerCuts.Mutation mutation, long seed, int cutCount) {
            this.mutation = mutation;
            this.cutCount = cutCount;
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.settings = Settings.defaults()
                    .withTableCountMax(random.nextInt(2, 30))
                    .withStreamFiles(seed % 2 == 0 ? StreamFiling.ALL : StreamFiling.NONE)
                    .withMemory(0, 0);
            this.known = known(seed, settings);
        }

        void run() {
            var healthy = SimulatedDisk.empty();
            var failure = live(healthy);
            if (failure.isPresent()) {
                violations.add("without a fault: " + failure.get());
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

        private Optional<Throwable> live(SimulatedDisk disk) {
            var run = ScavengeRun.of(seed);
            try {
                var store = SimulatedStore.on(disk, mutation, seed).open(settings);
                fill(store, run);
                begin = new Begin(disk.stepCount(), disk.writeCount(), disk.forceCount());
                var done = ScavengeRun.scavenge(store);
                rewrittenCount = done.rewrittenCount();
                run.assertHolds(store);
                store.close();
                return Optional.empty();
            } catch (PowerFailure | EvenireException e) {
                return Optional.of(e);
            }
        }

        private static void fill(Evenire store, ScavengeRun run) {
            run.act(store, ACT_COUNT);
            for (int i = 0; i < STREAM_COUNT; i += 2) {
                run.delete(store, i);
            }
            run.act(store, 6);
        }

        /** Lets it live on a disk with a fault, and looks at what is left. */
        private void check(SimulatedDisk disk, String what) {
            if (!violations.isEmpty()) {
                return; // enough is known
            }
            var _ = live(disk);
            int first = random.nextInt(CUTS.size());
            for (int i = 0; i < cutCount; i++) {
                var cut = CUTS.get((first + i) % CUTS.size());
                long left = random.nextLong();
                var where = "%s, %s with %d".formatted(what, cut, left);
                var found = disk.afterPowerCut(cut, left);
                recover(found, where);
                if (found.stepCount() > 0) {
                    var again = disk.afterPowerCut(cut, left);
                    again.cutPowerAt(random.nextLong(1, found.stepCount() + 1));
                    recover(again, where + ", then again");
                    var second = CUTS.get(random.nextInt(CUTS.size()));
                    recover(again.afterPowerCut(second, left), where + ", then again, " + second);
                }
            }
        }

        /** Opens what is left, compares it with what must be there, scavenges again and compares again. */
        private void recover(SimulatedDisk disk, String where) {
            stateCount++;
            try (var store =
                    SimulatedStore.on(disk, mutation, seed + stateCount).open(settings)) {
                known.assertHolds(store);
                ScavengeRun.scavenge(store);
                known.assertHolds(store);
            } catch (PowerFailure e) {
                assert e.getMessage() == null || !e.getMessage().isEmpty() : "what counts is what is found then";
            } catch (EvenireException | IllegalStateException | AssertionError e) {
                if (!isOff(disk)) {
                    violations.add("%s: %s".formatted(where, e));
                }
            }
        }

        /** {@return what a store holds whose life came as far as the scavenge} */
        private static ScavengeRun known(long seed, Settings settings) {
            var run = ScavengeRun.of(seed);
            try (var store = SimulatedStore.on(SimulatedDisk.empty(), new PowerCuts.Mutation() {}, seed)
                    .open(settings)) {
                fill(store, run);
            }
            return run;
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
