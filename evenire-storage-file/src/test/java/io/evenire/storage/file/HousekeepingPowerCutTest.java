package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Checkpoint;
import io.evenire.api.EvenireException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import io.evenire.storage.file.Trials.Outcome;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes at every step of truncations, deletions, erasures, settings of what is kept, saved states and places: each
 * is there whole or not at all, and is there if it was acknowledged.
 */
class HousekeepingPowerCutTest {

    private static final int ACT_COUNT = 24;
    private static final long STATE_COUNT = 50_000;
    private static final List<PowerCut> CUTS = List.of(PowerCut.values());
    private static final List<StreamId> STREAMS = List.of(StreamId.of("a-1"), StreamId.of("a-2"), StreamId.of("b"));
    private static final List<String> NAMES = List.of("one", "two");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isThereWholeOrNotAtAll(long seed) {
        var lives = new Lives(new PowerCuts.Mutation() {}, seed, 1);

        lives.run();

        assertThat(lives.violations).isEmpty();
        assertThat(lives.stateCount).isGreaterThan(50);
    }

    @Test
    @Tag("torture")
    void isThereWholeOrNotAtAllWhateverIsFound() throws InterruptedException {
        var trials = Trials.run("power cuts of changes and of what is saved", STATE_COUNT, seed -> {
            var lives = new Lives(new PowerCuts.Mutation() {}, seed, CUTS.size());
            lives.run();
            return new Outcome(lives.stateCount, lives.violations);
        });

        assertThat(trials.violations()).isEmpty();
        assertThat(trials.stateCount()).isPositive();
    }

    @Test
    void findsOutAStoreThatRepliesWithoutAForce() {
        var lives = new Lives(Mutant.REPLIES_WITHOUT_A_FORCE, 1, CUTS.size());

        lives.run();

        assertThat(lives.violations).isNotEmpty();
    }

    /** One thing that is done. */
    @FunctionalInterface
    private interface Act {
        void on(EventStore store);
    }

    /** The same life, again and again, with a power cut at another step each time. */
    private static final class Lives {

        private final PowerCuts.Mutation mutation;
        private final long seed;
        private final int cutCount;
        private final Settings settings;
        private final List<Act> acts;
        private final List<List<String>> known = new ArrayList<>(); // what can be read after so many acts
        private final List<String> violations = new ArrayList<>();
        private final SplittableRandom random;
        private int stateCount;

        Lives(PowerCuts.Mutation mutation, long seed, int cutCount) {
            this.mutation = mutation;
            this.seed = seed;
            this.cutCount = cutCount;
            this.random = new SplittableRandom(seed);
            this.settings = Settings.defaults()
                    .withTableCountMax(random.nextInt(1, 12))
                    .withStreamFiles(seed % 2 == 0 ? StreamFiling.ALL : StreamFiling.NONE)
                    .withMemory(0, 0);
            this.acts = acts(random);
        }

        void run() {
            var healthy = SimulatedDisk.empty();
            var store = open(healthy);
            known.add(seen(store));
            for (var act : acts) {
                act(act, store);
                known.add(seen(store));
            }
            for (long step = 1; step <= healthy.stepCount() && violations.isEmpty(); step++) {
                cutAt(step);
            }
        }

        private void cutAt(long step) {
            var disk = SimulatedDisk.empty();
            disk.cutPowerAt(step);
            int doneCount = live(disk);
            int first = random.nextInt(CUTS.size());
            for (int i = 0; i < cutCount; i++) {
                var cut = CUTS.get((first + i) % CUTS.size());
                check(disk.afterPowerCut(cut, random.nextLong()), doneCount, "cut at step %d, %s".formatted(step, cut));
            }
        }

        /** {@return how many acts were acknowledged} */
        private int live(SimulatedDisk disk) {
            int doneCount = 0;
            try {
                var store = open(disk);
                for (var act : acts) {
                    act(act, store);
                    doneCount++;
                }
            } catch (PowerFailure | EvenireException e) {
                assertThat(disk.stepCount()).as("%s", e).isPositive(); // what counts is what is found then
            }
            return doneCount;
        }

        private void check(SimulatedDisk found, int doneCount, String what) {
            stateCount++;
            try (var store = open(found)) {
                var seen = seen(store);
                var next = known.get(Math.min(doneCount + 1, acts.size()));
                if (!seen.equals(known.get(doneCount)) && !seen.equals(next)) {
                    violations.add("%s: after %d acts there is %s, expected %s or %s"
                            .formatted(what, doneCount, seen, known.get(doneCount), next));
                }
                store.append("after", ExpectedVersion.noStream(), NewEvent.of("After", Payload.text("")));
            } catch (EvenireException | IllegalStateException e) {
                violations.add("%s: %s".formatted(what, e));
            }
        }

        private EventStore open(SimulatedDisk disk) {
            return SimulatedStore.on(disk, mutation, seed).open(settings);
        }

        /** Does it, unless that is refused, as what is saved of a stream that was deleted. */
        private static void act(Act act, EventStore store) {
            try {
                act.on(store);
            } catch (StreamDeletedException e) {
                assertThat(e.isTombstoned()).isFalse();
            }
        }
    }

    /** {@return all that can be read of it} */
    private static List<String> seen(EventStore store) {
        var seen = new ArrayList<String>();
        seen.add("head " + store.state().head());
        for (var stream : STREAMS) {
            seen.add(store.stream(stream).map(HousekeepingPowerCutTest::text).orElse("no " + stream));
            seen.add(texts(store.read(Read.stream(stream))));
            for (var name : NAMES) {
                seen.add("saved %s".formatted(store.snapshots().latest(stream, name)));
            }
        }
        seen.add(texts(store.read(Read.all())));
        for (var name : NAMES) {
            seen.add("place %s".formatted(store.checkpoints().load(name).map(Checkpoint::position)));
        }
        return seen;
    }

    private static String text(StreamState state) {
        return "%s %s from %d to %d, %s"
                .formatted(state.stream(), state.status(), state.firstVersion(), state.version(), state.retention());
    }

    private static String texts(Iterable<Event> events) {
        var texts = new StringBuilder();
        for (var event : events) {
            texts.append("%d %s %d %s %s;"
                    .formatted(event.position(), event.stream(), event.version(), event.id(), event.data()));
        }
        return texts.toString();
    }

    private static List<Act> acts(SplittableRandom random) {
        var versions = new long[STREAMS.size()];
        var acts = new ArrayList<Act>();
        for (int i = 0; i < STREAMS.size(); i++) {
            acts.add(append(random, i, versions));
        }
        while (acts.size() < ACT_COUNT) {
            int number = random.nextInt(STREAMS.size());
            acts.add(random.nextInt(3) == 0 ? append(random, number, versions) : change(random, number, versions));
        }
        return acts;
    }

    private static Act append(SplittableRandom random, int number, long[] versions) {
        int count = random.nextInt(1, 5);
        var events = new NewEvent[count];
        for (int i = 0; i < count; i++) {
            var text = Long.toHexString(random.nextLong()).repeat(random.nextInt(1, 20));
            events[i] = NewEvent.of("Tried", Payload.text(text)).withId(id(random));
        }
        versions[number] += count;
        var append = Append.to(STREAMS.get(number), ExpectedVersion.any(), events);
        return store -> store.append(append);
    }

    private static Act change(SplittableRandom random, int number, long[] versions) {
        var stream = STREAMS.get(number);
        var id = id(random);
        long version = random.nextLong(versions[number]);
        var name = NAMES.get(random.nextInt(NAMES.size()));
        var state = Payload.text("state at %d: %s".formatted(version, id));
        return switch (random.nextInt(9)) {
            case 0 -> change(stream, new StreamChange.Delete(id));
            case 1, 2 -> change(stream, new StreamChange.TruncateBefore(id, version));
            case 3 -> change(stream, new StreamChange.Keep(id, Retention.ofCount(version + 1)));
            case 4 -> change(stream, new StreamChange.Keep(id, Retention.ofAge(Duration.ofDays(1))));
            case 5 ->
                store -> store.checkpoints()
                        .save(name, new Checkpoint(store.state().incarnation(), version));
            case 6 -> change(stream, new StreamChange.Erase(id, version));
            default -> store -> store.snapshots().save(new Snapshot(stream, name, version, state));
        };
    }

    private static Act change(StreamId stream, StreamChange change) {
        return store -> store.change(stream, ExpectedVersion.any(), change);
    }

    private static UUID id(SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
