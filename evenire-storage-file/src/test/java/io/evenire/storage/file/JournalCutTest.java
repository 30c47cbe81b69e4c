package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cut whose power fails at any step, in any way, can be made again, and never passes for the old history. */
class JournalCutTest {

    private static final int FRAME_COUNT = 60;

    private final FrameChain chain = FrameChain.of(1);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void survivesAPowerCutAtEachStep(int segmentIndex) throws IOException {
        var damaged = damagedStore(segmentIndex);
        var before = StoreFile.read(new SimulatedDirectory(damaged)).incarnation();
        long position = problem(damaged);
        var healthy = damaged.afterPowerCut(PowerCut.ALL, 0);
        cut(healthy, position);
        assertCut(healthy, position, before, "without a power cut");
        int againCount = 0;

        for (long step = 1; step <= healthy.stepCount(); step++) {
            for (var kind : PowerCut.values()) {
                var what = "%s at step %d".formatted(kind, step);
                var failing = damaged.afterPowerCut(PowerCut.ALL, 0);
                failing.cutPowerAt(step);
                try {
                    cut(failing, position);
                } catch (PowerFailure e) {
                    assertThat(e).as(what).isNotNull();
                }
                var found = failing.afterPowerCut(kind, step);
                if (problem(found) > 0) {
                    assertThat(problem(found)).as(what).isEqualTo(position);
                    cut(found, position);
                    againCount++;
                }
                assertCut(found, position, before, what);
            }
        }
        assertThat(againCount).isPositive();
    }

    private void assertCut(SimulatedDisk disk, long position, UUID before, String what) throws IOException {
        try (var store = TestStore.open(disk)) {
            var frames = store.readAll();
            assertThat(frames)
                    .as(what)
                    .extracting(Frame::checksum)
                    .containsExactlyElementsOf(chain.frames().stream()
                            .filter(frame -> frame.lastPosition() < position)
                            .map(Frame::checksum)
                            .toList());
            assertThat(store.storage().identity().incarnation()).as(what).isNotEqualTo(before);
        }
    }

    private SimulatedDisk damagedStore(int segmentIndex) throws IOException {
        var disk = SimulatedDisk.empty();
        try (var store = TestStore.open(disk)) {
            for (int i = 0; i < FRAME_COUNT; i++) {
                store.append(List.of(chain.next(1, 60)));
            }
        }
        var segment =
                disk.names().stream().filter(SegmentHeader::isName).toList().get(segmentIndex);
        var places = new ArrayList<SparseIndex.Place>();
        var directory = new SimulatedDirectory(disk);
        try (var file = directory.open(segment)) {
            var _ = SegmentScan.scan(file, SegmentScan.header(directory, segment), places::add);
        }
        var bytes = disk.bytes(segment);
        bytes[places.get(2).offset() + FrameHeader.LENGTH + 5] ^= 1;
        disk.put(segment, bytes);
        return disk;
    }

    private static void cut(SimulatedDisk disk, long position) throws IOException {
        var directory = new SimulatedDirectory(disk);
        FileStorage.deleteLeftovers(directory, directory.names());
        assertThat(atRest(disk).cutAt(position).make()).contains("/repaired-");
    }

    /** {@return the position of the first problem of the journal, 0 if there is none} */
    private static long problem(SimulatedDisk disk) throws IOException {
        var first = new FirstProblem();
        atRest(disk).walk(first);
        return first.problem == null ? 0 : first.problem.position();
    }

    private static FileStoreAtRest atRest(SimulatedDisk disk) {
        var surroundings = new Surroundings(
                new SimulatedDirectory(disk),
                new InlineBackground(),
                InstantSource.system(),
                System::nanoTime,
                UUID::randomUUID);
        return new FileStoreAtRest(surroundings, TestStore.TINY, () -> {});
    }

    private static final class FirstProblem implements StoreVisitor {

        private @Nullable StoreProblem problem;

        @Override
        public void read(long length) {
            assertThat(length).isNotNegative();
        }

        @Override
        public void frame(String where, Frame frame) {
            assertThat(frame.isIntact()).isTrue();
        }

        @Override
        public void problem(StoreProblem found) {
            if (problem == null && found.part() == StoreProblem.Part.JOURNAL) {
                problem = found;
            }
        }

        @Override
        public void note(String where, String text) {
            assertThat(text).contains("torn");
        }
    }
}
