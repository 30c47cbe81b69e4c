package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.api.spi.StorageTools;
import io.evenire.api.spi.StoreAtRest;
import io.evenire.api.spi.StoreProblem;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StoreRepair;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A repair whose power fails at any step, in any way, leaves the store as it was, or as the repair makes it; nobody ever
 * opens anything in between.
 */
class RepairPowerCutTest {

    private static final int EVENT_COUNT = 80;
    private static final String STREAM = "stream-1";
    private static final JournalSettings SMALL =
            new JournalSettings(3072, 512, 512, 1024, 256, 512, 500, Duration.ofSeconds(1), Duration.ofSeconds(1));

    /** What is done to a store before it is repaired. */
    enum Damage {
        FRAME_IN_FIRST_SEGMENT {
            @Override
            void damage(SimulatedDisk disk) throws IOException {
                flip(
                        disk,
                        segments(disk).getFirst(),
                        frameOffset(disk, segments(disk).getFirst(), 2) + 80);
            }
        },
        FRAME_IN_A_MIDDLE_SEGMENT {
            @Override
            void damage(SimulatedDisk disk) throws IOException {
                flip(
                        disk,
                        segments(disk).get(2),
                        frameOffset(disk, segments(disk).get(2), 1) + 80);
            }
        },
        FRAME_IN_LAST_SEGMENT {
            @Override
            void damage(SimulatedDisk disk) throws IOException {
                flip(
                        disk,
                        segments(disk).getLast(),
                        frameOffset(disk, segments(disk).getLast(), 0) + 80);
            }
        },
        HEADER_OF_FIRST_SEGMENT {
            @Override
            void damage(SimulatedDisk disk) throws IOException {
                flip(disk, segments(disk).getFirst(), 3);
            }
        },
        HEADER_OF_A_SEGMENT {
            @Override
            void damage(SimulatedDisk disk) throws IOException {
                flip(disk, segments(disk).get(3), 45);
            }
        },
        SEGMENT_MISSING {
            @Override
            void damage(SimulatedDisk disk) throws IOException {
                disk.delete(segments(disk).get(2));
            }
        },
        END_MISSING {
            @Override
            void damage(SimulatedDisk disk) throws IOException {
                for (var segment : segments(disk).reversed().subList(0, 2)) {
                    disk.delete(segment);
                }
            }
        };

        abstract void damage(SimulatedDisk disk) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void leavesTheOldStoreOrTheRepairedOne(Damage damage) throws IOException {
        var damaged = filled();
        damage.damage(damaged);
        damaged.forceDirectory();
        var before = contents(damaged);
        var incarnation = incarnation(damaged);
        var healthy = copy(damaged);
        long position = repair(healthy);
        long stepCount = healthy.stepCount();
        assertRepaired(healthy, position, incarnation, "without a power cut");
        int oldCount = 0;
        int newCount = 0;

        for (long step = 1; step <= stepCount; step++) {
            for (var kind : PowerCut.values()) {
                var what = "%s, %s at step %d".formatted(damage, kind, step);
                var failing = copy(damaged);
                failing.cutPowerAt(step);
                assertFails(failing, what);
                var found = failing.afterPowerCut(kind, step);
                boolean isOld = !found.names().contains(CutPlan.NAME)
                        && incarnation(found).equals(incarnation);
                if (isOld) {
                    assertThat(contents(found)).as(what).isEqualTo(before);
                    assertThat(repair(found)).as(what).isEqualTo(position);
                    oldCount++;
                } else {
                    newCount++;
                }
                assertRepaired(found, position, incarnation, what);
            }
        }
        assertThat(oldCount).isPositive();
        assertThat(newCount).isPositive();
    }

    /** A repair may be finished by whoever opens the store, and that may be cut short too. */
    @ParameterizedTest
    @EnumSource(Damage.class)
    void isFinishedThoughThatIsInterruptedToo(Damage damage) throws IOException {
        var damaged = filled();
        damage.damage(damaged);
        damaged.forceDirectory();
        var incarnation = incarnation(damaged);
        var healthy = copy(damaged);
        long position = repair(healthy);
        long stepCount = healthy.stepCount();
        int count = 0;

        for (long step = 1; step <= stepCount; step += 3) {
            var failing = copy(damaged);
            failing.cutPowerAt(step);
            assertFails(failing, "step " + step);
            var found = failing.afterPowerCut(PowerCut.ALL, step);
            if (!found.names().contains(CutPlan.NAME)) {
                continue;
            }
            assertLooksAtNothing(found);
            for (long second = 1; second < 40; second += 2) {
                var again = copy(found);
                again.cutPowerAt(second);
                assertOpensOrFails(again);
                var what = "%s, steps %d and %d".formatted(damage, step, second);
                assertRepaired(again.afterPowerCut(PowerCut.SUBSET_SECTORS, second), position, incarnation, what);
                count++;
            }
        }
        assertThat(count).isPositive();
    }

    /** The first segment begins with a mark. Marks are written again whole, or stay as they are; no event is touched. */
    @Test
    void writesMarksAgainOrLeavesThem() throws IOException {
        var right = filled();
        var damaged = copy(right);
        flip(damaged, segments(damaged).getFirst(), SegmentHeader.LENGTH + 30);
        damaged.forceDirectory();
        var healthy = copy(damaged);
        mendMarks(healthy);
        assertThat(contents(healthy)).isEqualTo(contents(right));
        int oldCount = 0;
        int newCount = 0;

        for (long step = 1; step <= healthy.stepCount(); step++) {
            for (var kind : PowerCut.values()) {
                var what = "%s at step %d".formatted(kind, step);
                var failing = copy(damaged);
                failing.cutPowerAt(step);
                assertThatExceptionOfType(PowerFailure.class).as(what).isThrownBy(() -> mendMarks(failing));
                var found = failing.afterPowerCut(kind, step);
                var problems = StoreTools.of(new Simulated(found))
                        .verify("", ToolProgress.NONE)
                        .problems();
                if (problems.isEmpty()) {
                    newCount++;
                } else {
                    assertThat(problems)
                            .as(what)
                            .singleElement()
                            .satisfies(problem -> assertThat(problem.part()).isEqualTo(StoreProblem.Part.MARK));
                    mendMarks(found);
                    oldCount++;
                }
                try (var store = open(found)) {
                    assertThat(store.read(STREAM))
                            .as(what)
                            .extracting(event -> event.data().text())
                            .containsExactlyElementsOf(texts(EVENT_COUNT));
                }
            }
        }
        assertThat(oldCount).isPositive();
        assertThat(newCount).isPositive();
    }

    private static void mendMarks(SimulatedDisk disk) {
        try (var repair = StoreTools.of(new Simulated(disk)).repair("", ToolProgress.NONE)) {
            assertThat(repair.kind()).isEqualTo(StoreRepair.Kind.MARKS);
            repair.mendMarks();
        }
    }

    private static void assertLooksAtNothing(SimulatedDisk disk) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> StoreTools.of(new Simulated(disk)).verify("", ToolProgress.NONE))
                .withMessageContaining("was interrupted");
    }

    private static void assertFails(SimulatedDisk disk, String what) {
        assertThatExceptionOfType(PowerFailure.class).as(what).isThrownBy(() -> repair(disk));
    }

    private static void assertOpensOrFails(SimulatedDisk disk) {
        try (var store = open(disk)) {
            assertThat(store.state().head()).isNotNegative();
        } catch (PowerFailure e) {
            assertThat(disk.stepCount()).isPositive();
        }
    }

    private static void assertRepaired(SimulatedDisk disk, long position, UUID before, String what) throws IOException {
        try (var store = open(disk)) {
            assertThat(store.state().incarnation()).as(what).isNotEqualTo(before);
            assertThat(store.state().head()).as(what).isEqualTo(position - 1);
            assertThat(store.read(STREAM))
                    .as(what)
                    .extracting(event -> event.data().text())
                    .containsExactlyElementsOf(texts(position - 1));
        }
        assertThat(disk.names()).as(what).doesNotContain(CutPlan.NAME);
        assertThat(StoreTools.of(new Simulated(disk))
                        .verify("", ToolProgress.NONE)
                        .problems())
                .as(what)
                .isEmpty();
    }

    private static List<String> texts(long count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(text(i));
        }
        return texts;
    }

    private static String text(int number) {
        return "{\"number\": %d}".formatted(number);
    }

    private static SimulatedDisk filled() throws IOException {
        var disk = SimulatedDisk.empty();
        try (var store = open(disk)) {
            for (int i = 0; i < EVENT_COUNT; i++) {
                store.append(STREAM, ExpectedVersion.any(), NewEvent.json("Counted", text(i)));
            }
        }
        assertThat(segments(disk)).hasSizeGreaterThan(4);
        assertThat(disk.names()).anyMatch(name -> name.startsWith("index/"));
        return copy(disk);
    }

    /** {@return the position that was cut before} */
    private static long repair(SimulatedDisk disk) {
        try (var repair = StoreTools.of(new Simulated(disk)).repair("", ToolProgress.NONE)) {
            assertThat(repair.make()).contains("/" + CutPlan.KEPT_NAME_START);
            return repair.firstLost();
        }
    }

    private static Evenire open(SimulatedDisk disk) {
        return Evenire.builder()
                .storage(new Simulated(disk))
                .settings(Settings.defaults().withTableCountMax(4))
                .withoutThread()
                .open();
    }

    private static SimulatedDisk copy(SimulatedDisk disk) {
        return disk.afterPowerCut(PowerCut.ALL, 0);
    }

    /** {@return all files that are the store's own} */
    private static Map<String, List<Byte>> contents(SimulatedDisk disk) throws IOException {
        var contents = new TreeMap<String, List<Byte>>();
        for (var name : disk.names()) {
            if (!name.startsWith(CutPlan.KEPT_NAME_START) && !name.equals(CutPlan.NEW_NAME)) {
                var bytes = new ArrayList<Byte>();
                for (byte b : disk.bytes(name)) {
                    bytes.add(b);
                }
                contents.put(name, bytes);
            }
        }
        return contents;
    }

    private static UUID incarnation(SimulatedDisk disk) throws IOException {
        return StoreFile.read(new SimulatedDirectory(disk)).incarnation();
    }

    private static List<String> segments(SimulatedDisk disk) {
        return disk.names().stream().filter(SegmentHeader::isName).toList();
    }

    private static void flip(SimulatedDisk disk, String name, int offset) throws IOException {
        var bytes = disk.bytes(name);
        bytes[offset] ^= 1;
        disk.put(name, bytes);
    }

    private static int frameOffset(SimulatedDisk disk, String segment, int index) throws IOException {
        var places = new ArrayList<SparseIndex.Place>();
        var directory = new SimulatedDirectory(disk);
        try (var file = directory.open(segment)) {
            var _ = SegmentScan.scan(file, SegmentScan.header(directory, segment), places::add);
        }
        return places.get(index).offset();
    }

    /** The one store on a simulated disk, and the tools for it. */
    private record Simulated(SimulatedDisk disk) implements StorageProvider, StorageTools {

        @Override
        public String name() {
            return "simulated";
        }

        @Override
        public Storage open(StorageSettings settings) {
            try {
                return FileStorage.open(surroundings(), SMALL, () -> {});
            } catch (CorruptStoreException e) {
                throw e;
            } catch (IOException e) {
                throw new StoreUnavailableException("cannot open", e);
            }
        }

        @Override
        public Optional<StorageTools> tools() {
            return Optional.of(this);
        }

        @Override
        public StoreAtRest look(String location) {
            try {
                return FileStoreAtRest.look(surroundings(), SMALL, () -> {});
            } catch (IOException e) {
                throw new StoreUnavailableException("cannot look", e);
            }
        }

        @Override
        public StoreAtRest take(String location) {
            try {
                return FileStoreAtRest.take(surroundings(), SMALL, () -> {});
            } catch (IOException e) {
                throw new StoreUnavailableException("cannot take", e);
            }
        }

        @Override
        public OneFile open(String file) throws IOException {
            throw new IOException("there is no way to single files of a simulated disk, asked for " + file);
        }

        private Surroundings surroundings() {
            return new Surroundings(
                    new SimulatedDirectory(disk),
                    new InlineBackground(),
                    () -> Instant.EPOCH,
                    System::nanoTime,
                    UUID::randomUUID);
        }
    }
}
