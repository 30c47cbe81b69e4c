package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.EvenireException;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import io.evenire.storage.file.Trials.Outcome;
import io.evenire.testkit.ModelRun;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A store answers as a model does, however often it is closed or loses its power, and whatever is done meanwhile to the
 * files that it can make again.
 */
class RestartTest {

    private static final int FEW_OPERATIONS = 4_000;
    private static final long MANY_OPERATIONS = 400_000;
    private static final int OPERATIONS_PER_TRIAL = 2_000;
    private static final int RESTART_ODDS = 40; // one in so many operations
    private static final int DAMAGE_ODDS = 60;
    private static final List<PowerCut> CUTS = List.of(PowerCut.values());
    private static final List<StreamFiling> FILINGS = List.of(StreamFiling.values());

    /** Sizes at which every random append fits into a segment, and some dozens fill one. */
    static final JournalSettings SIZES = new JournalSettings(
            64 * 1024,
            4 * 1024,
            4 * 1024,
            8 * 1024,
            4 * 1024,
            4 * 1024,
            1024,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    @Test
    void answersAsTheModelDoes() throws InterruptedException {
        assertNothingIsWrong(Trials.run("restarts, operations", FEW_OPERATIONS, RestartTest::live));
    }

    @Test
    @Tag("torture")
    void answersAsTheModelDoesForLong() throws InterruptedException {
        assertNothingIsWrong(Trials.run("restarts, operations", MANY_OPERATIONS, RestartTest::live));
    }

    private static void assertNothingIsWrong(Trials trials) {
        assertThat(trials.violations()).isEmpty();
        assertThat(trials.stateCount()).isPositive();
    }

    private static Outcome live(long seed) {
        try {
            new Life(seed).live();
            return new Outcome(OPERATIONS_PER_TRIAL, List.of());
        } catch (IOException | RuntimeException | AssertionError e) {
            return new Outcome(OPERATIONS_PER_TRIAL, List.of(e.toString()));
        }
    }

    /** A store, and all that happens to it. */
    private static final class Life {

        private final long seed;
        private final SplittableRandom random;
        private final Settings settings;
        private final AtomicLong ticks = new AtomicLong();
        private final InstantSource clock = () -> Instant.EPOCH.plusNanos(1_000 * ticks.incrementAndGet());
        private SimulatedDisk disk = SimulatedDisk.empty();
        private Evenire store;

        Life(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.settings = Settings.defaults()
                    .withTableCountMax(random.nextInt(1, 100))
                    .withStreamFiles(FILINGS.get(random.nextInt(FILINGS.size())))
                    .withMemory(random.nextInt(200_000), random.nextInt(200_000));
            this.store = open();
        }

        void live() throws IOException {
            var run = ModelRun.of(store, seed, clock).withScavenges();
            for (int i = 0; i < OPERATIONS_PER_TRIAL; i++) {
                if (random.nextInt(RESTART_ODDS) == 0) {
                    restart();
                    run.goOnWith(store);
                }
                if (random.nextInt(DAMAGE_ODDS) == 0) {
                    damageWhileOpen();
                }
                run.step();
            }
            run.compareEverything();
            store.close();
        }

        private Evenire open() {
            return SimulatedStore.on(disk, SIZES, random.nextLong()).open(settings, clock);
        }

        private void restart() throws IOException {
            if (random.nextBoolean()) {
                store.close();
            }
            var cut = CUTS.get(random.nextInt(CUTS.size()));
            var found = disk.afterPowerCut(cut, random.nextLong());
            disk.cutPowerAt(disk.stepCount() + 1);
            endThreads();
            disk = found;
            for (var name : derived()) {
                if (random.nextInt(3) == 0) {
                    damage(name);
                }
            }
            store = open();
        }

        /** A store that has lost its power would wait for subscribers for ever, with all that it has in memory. */
        private void endThreads() {
            try {
                store.close();
            } catch (PowerFailure | EvenireException e) {
                // of the disk that is off; what counts is what was found on it
            }
        }

        private void damage(String name) throws IOException {
            var bytes = disk.bytes(name);
            switch (random.nextInt(6)) {
                case 0 -> disk.delete(name);
                case 1 -> disk.put(name, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
                case 2 -> disk.put(name, Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 700)));
                case 3 -> disk.put(name, garbage(bytes.length));
                case 4 ->
                    disk.put(
                            name,
                            disk.bytes(derived().get(random.nextInt(derived().size()))));
                default -> disk.put(name, flipped(bytes));
            }
        }

        /** Changes bytes of a file that is open, in place. */
        private void damageWhileOpen() throws IOException {
            for (var name : derived()) {
                var file = disk.file(name).orElseThrow();
                if (file.length() > 0 && random.nextInt(3) == 0) {
                    var bytes = garbage(random.nextInt(1, 40));
                    int offset = random.nextInt(Math.toIntExact(file.length()));
                    file.write(offset, bytes, Math.toIntExact(Math.min(bytes.length, file.length() - offset)));
                }
            }
        }

        /** {@return the names of what can be made again: all in directories} */
        private List<String> derived() {
            return disk.names().stream().filter(name -> name.contains("/")).toList();
        }

        private byte[] flipped(byte[] bytes) {
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            return bytes;
        }

        private byte[] garbage(int length) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }
    }
}
