package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cuts the power of a real file system under a store that is written to, and looks at what is there afterwards. */
@Tag("torture")
class RealPowerCutTest {

    private static final int CUT_COUNT = Integer.getInteger("evenire.torture.cuts", 30);
    private static final int CONTROL_CUT_COUNT = 5;
    private static final int APPENDS_PER_CUT_MAX = 1_500;
    private static final long DISK_LENGTH = 768L * 1024 * 1024;
    private static final int NO_END = Integer.MAX_VALUE;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void loseNothingThatWasAcknowledged(LoopDisk.Kind kind) throws IOException, InterruptedException {
        Machine.require("mount", "umount", "xfs_io", "mkfs.ext4", "mkfs.xfs");
        var random = new SplittableRandom();
        try (var disk = LoopDisk.make(directory, kind, DISK_LENGTH)) {
            var store = disk.path().resolve("store");
            var known = new Acknowledged();
            for (int cut = 1; cut <= CUT_COUNT; cut++) {
                long enough = known.count() + random.nextInt(1, APPENDS_PER_CUT_MAX);
                Acknowledged before;
                Acknowledged after;
                try (var writers = WriterProcess.start(List.of(), Map.of(), store, NO_END)) {
                    // counted before the cut: a force that races with it may say that it worked
                    before = writers.await(enough);
                    disk.cutPower();
                    writers.kill();
                    after = writers.await(0);
                }
                disk.restart();
                known.add(before);
                after.add(known);
                Checker.requireAllIn(store, known, after, "after cut " + cut);
            }
            System.out.printf("%s: %d power cuts, %d events, none lost%n", kind, CUT_COUNT, known.count());
        }
    }

    /** Without forces something must be lost, or the cuts cut nothing. */
    @ParameterizedTest
    @EnumSource
    void loseSomethingWhereNothingIsForced(LoopDisk.Kind kind) throws IOException, InterruptedException {
        Machine.require("eatmydata", "mount", "umount", "xfs_io", "mkfs.ext4", "mkfs.xfs");
        int lossCount = 0;
        for (int cut = 1; cut <= CONTROL_CUT_COUNT; cut++) {
            try (var disk = LoopDisk.make(Files.createDirectory(directory.resolve("cut-" + cut)), kind, DISK_LENGTH)) {
                var store = disk.path().resolve("store");
                Acknowledged before;
                try (var writers = WriterProcess.start(List.of("eatmydata"), Map.of(), store, NO_END)) {
                    before = writers.await(APPENDS_PER_CUT_MAX);
                    disk.cutPower();
                    writers.kill();
                }
                disk.restart();
                lossCount += Checker.countLost(store, before) > 0 ? 1 : 0;
            }
        }
        System.out.printf("%s: %d of %d cuts without forces lost something%n", kind, lossCount, CONTROL_CUT_COUNT);
        assertThat(lossCount).isPositive();
    }
}
