package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.PartWriter;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments that are written anew, on a disk where every mistake shows. */
class FilePartsTest {

    private static final String FIRST = SegmentHeader.name(1);
    private static final String COPY = FIRST + SegmentRewrite.COPY_NAME_END;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final FrameChain chain = FrameChain.of(1);
    private SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void aSegmentWrittenAnewEndsWithItsLastFrame() throws IOException {
        try (var store = filled()) {
            long length = store.parts.length(store.first());

            rewrite(store);

            int frames = (int) store.first().lastPosition();
            assertThat(disk.bytes(FIRST)).hasSize(SegmentHeader.LENGTH + frames * FrameHeader.LENGTH);
            assertThat(store.parts.length(store.first()))
                    .isEqualTo(disk.bytes(FIRST).length)
                    .isLessThan(length);
            assertThat(disk.names()).doesNotContain(COPY);
        }
    }

    @Test
    void aTableIsMadeOfIt() throws IOException {
        try (var store = filled()) {
            rewriteHalf(store);

            var header = SegmentScan.header(new SimulatedDirectory(disk), FIRST);
            var table = OffsetTable.open(new SimulatedDirectory(disk).view(OffsetTable.name(1)), header);
            assertThat(table.places()).hasSizeGreaterThan(1);
        }
        assertThat(problems()).isEmpty();
    }

    @Test
    void aTableOfTheFileBeforeIsNoDamage() throws IOException {
        byte[] table;
        try (var store = filled()) {
            table = disk.bytes(OffsetTable.name(1));
            rewrite(store);
        }
        disk.put(OffsetTable.name(1), table);

        assertThat(problems()).isEmpty();
        try (var store = new Opened(disk)) {
            assertThat(store.readAll()).hasSameSizeAs(chain.frames());
        }
    }

    @Test
    void aReaderOfTheOldFileGoesOnInIt() throws IOException {
        try (var store = filled()) {
            var old = ((FileJournal) store.journal()).segments().iterator().next();
            rewrite(store);

            var frames = new ArrayList<Frame>();
            var end = store.first().lastPosition() + 1;
            var _ = old.read(1, end, new Segment.Budget(Integer.MAX_VALUE), frames);

            assertThat(frames).noneMatch(Frame::isRewritten).hasSize((int) end - 1);
        }
    }

    /** A mapping of a segment that grew is made again by its name, which is that of the new file from some moment on. */
    @Test
    void aReaderOfTheOldFileThatIsShownTheNewOneBeginsAgain() throws Exception {
        var following = new FollowingDisk(new SimulatedDirectory(disk));
        try (var store = new Opened(following)) {
            fill(store);
            store.readAll();
            var read = new FutureTask<>(() -> store.journal().read(1, 1));
            var reader = new Thread(read, "reader");
            following.afterRenaming = () -> {
                reader.start();
                while (reader.getState() != Thread.State.WAITING && reader.isAlive()) {
                    Thread.onSpinWait(); // until it waits for the new segment, or has failed
                }
            };

            rewrite(store);

            assertThat(read.get()).isNotEmpty().allMatch(Frame::isIntact).allMatch(Frame::isRewritten);
            reader.join();
        }
    }

    @Test
    void damageIsToldInASegmentWrittenAnew() throws IOException {
        try (var store = filled()) {
            rewriteHalf(store);
        }
        var bytes = disk.bytes(FIRST);
        for (int offset = 0; offset < bytes.length; offset++) {
            var flipped = bytes.clone();
            flipped[offset] ^= (byte) (1 << offset % Byte.SIZE);
            disk.put(FIRST, flipped);
            assertThat(problems()).as("offset %d", offset).isNotEmpty();
            assertThatExceptionOfType(CorruptStoreException.class)
                    .as("offset %d", offset)
                    .isThrownBy(() -> {
                        try (var store = new Opened(disk)) {
                            store.readAll();
                        }
                    });
        }
    }

    @Test
    void nothingChangesWithoutSpace() throws IOException {
        try (var store = filled()) {
            disk.setCapacity(1);
            var writer = store.parts.rewrite(store.first());

            assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> {
                write(store, writer);
                writer.commit();
            });
            writer.close();

            assertThat(disk.names()).doesNotContain(COPY);
            assertThat(store.readAll()).hasSameSizeAs(chain.frames()).noneMatch(Frame::isRewritten);
            disk.setCapacity(Long.MAX_VALUE);
            rewrite(store);
            store.append(chain.batch(1, 10));
            assertThat(store.readAll()).hasSameSizeAs(chain.frames());
        }
    }

    @Test
    void aForceThatFailedIsNotRepeated() throws IOException {
        try (var store = filled()) {
            var writer = store.parts.rewrite(store.first());
            write(store, writer);
            disk.failForce(disk.forceCount() + 1);

            assertThatIOException().isThrownBy(writer::commit);
            assertThatIOException().isThrownBy(writer::commit).withMessageContaining("takes no more frames");
            writer.close();

            assertThat(disk.names()).doesNotContain(COPY);
            assertThat(store.readAll()).noneMatch(Frame::isRewritten);
            store.append(chain.batch(1, 10)); // which has nothing to do with it
        }
    }

    @Test
    void aForceOfTheDirectoryThatFailedEndsAppending() throws IOException {
        var failing = new ForwardingDisk(new SimulatedDirectory(disk)) {
            private boolean fails;

            @Override
            public void forceDirectory(String name) throws IOException {
                if (fails && name.equals(TOP)) {
                    throw new IOException("no");
                }
                super.forceDirectory(name);
            }
        };
        try (var store = new Opened(failing)) {
            fill(store);
            var writer = store.parts.rewrite(store.first());
            write(store, writer);
            failing.fails = true;

            assertThatIOException().isThrownBy(writer::commit);
            writer.close();
            failing.fails = false;

            assertThat(store.journal().failure()).isPresent();
            assertThatIOException().isThrownBy(() -> store.append(chain.batch(1, 10)));
            chain.cut(chain.frames().size() - 1);
            assertThatIOException().isThrownBy(() -> store.parts.rewrite(store.first()));
            assertThat(store.readAll()).hasSameSizeAs(chain.frames()); // of whichever of the two files
        }
    }

    @Test
    void aRenamingThatFailedChangesNothing() throws IOException {
        var failing = new ForwardingDisk(new SimulatedDirectory(disk)) {
            private boolean fails;

            @Override
            public void rename(String from, String to) throws IOException {
                if (fails) {
                    throw new IOException("somebody has mapped it");
                }
                super.rename(from, to);
            }
        };
        try (var store = new Opened(failing)) {
            fill(store);
            var writer = store.parts.rewrite(store.first());
            write(store, writer);
            failing.fails = true;

            assertThatIOException().isThrownBy(writer::commit);
            writer.close();
            failing.fails = false;

            assertThat(disk.names()).doesNotContain(COPY);
            assertThat(store.readAll()).hasSameSizeAs(chain.frames()).noneMatch(Frame::isRewritten);
            store.append(chain.batch(1, 10));
            rewrite(store);
        }
    }

    @Test
    void whatACrashLeftIsDeleted() throws IOException {
        var store = filled();
        write(store, store.parts.rewrite(store.first()));
        disk = disk.afterPowerCut(PowerCut.KILL9, 0);
        assertThat(disk.names()).contains(COPY);

        try (var found = new Opened(disk)) {
            assertThat(disk.names()).doesNotContain(COPY);
            assertThat(found.readAll()).hasSameSizeAs(chain.frames()).noneMatch(Frame::isRewritten);
        }
    }

    @Test
    void closingGivesUpWhatIsWritten() throws IOException {
        var store = filled();
        var writer = store.parts.rewrite(store.first());
        write(store, writer);

        store.close();

        assertThat(disk.names()).doesNotContain(COPY);
        assertThatIOException().isThrownBy(writer::commit).withMessageContaining("closed");
        writer.close();
    }

    @Test
    void aPartThatIsNotForcedAsABatchIsNotSealed() throws IOException {
        try (var store = filled()) {
            var sealed = store.parts.sealed();

            store.journal().append(chain.batch(8, 400));
            assertThat(store.parts.sealed()).hasSizeLessThanOrEqualTo(sealed.size() + 1);
            assertThat(store.parts.sealed().getLast().lastPosition())
                    .isLessThanOrEqualTo(store.journal().head());

            store.journal().force();
            assertThat(store.parts.sealed()).hasSizeGreaterThan(sealed.size() + 1);
        }
    }

    @Test
    void takesTheNextPartWhenOneIsDone() throws IOException {
        try (var store = filled()) {
            var writer = store.parts.rewrite(store.first());
            assertThatIllegalStateException().isThrownBy(() -> store.parts.rewrite(store.first()));
            writer.close();
            rewrite(store);
        }
    }

    @Test
    void aCutInsideOfASegmentWrittenAnewKeepsWhatIsBefore(@TempDir Path directory) throws IOException {
        long last;
        try (var store = new Opened(DirectoryDisk.at(directory))) {
            fill(store);
            rewriteHalf(store);
            last = store.first().lastPosition() - 1;
        }
        var surroundings = new Surroundings(
                DirectoryDisk.at(directory),
                new InlineBackground(),
                InstantSource.system(),
                System::nanoTime,
                UUID::randomUUID);
        try (var found = FileStoreAtRest.take(surroundings, TestStore.TINY, () -> {})) {
            assertThat(found.cutAt(last + 1).make(List.of())).isNotEmpty();
        }

        try (var store = new Opened(DirectoryDisk.at(directory))) {
            assertThat(store.journal().head()).isEqualTo(last);
            assertThat(store.readAll())
                    .hasSize((int) last)
                    .allMatch(Frame::isIntact)
                    .anyMatch(Frame::isRewritten);
            chain.cut((int) last);
            store.append(chain.batch(2, 100));
            assertThat(store.readAll()).hasSize((int) last + 2);
        }
    }

    private Opened filled() throws IOException {
        var store = new Opened(disk);
        fill(store);
        return store;
    }

    private void fill(Opened store) throws IOException {
        store.append(chain.batch(3, 400));
        store.append(chain.batch(3, 350));
        store.append(chain.batch(6, 300));
        assertThat(store.parts.sealed()).hasSizeGreaterThan(1);
    }

    private static void rewrite(Opened store) throws IOException {
        try (var writer = store.parts.rewrite(store.first())) {
            write(store, writer);
            writer.commit();
        }
    }

    private static void write(Opened store, PartWriter writer) throws IOException {
        for (var frame : store.framesOfFirst()) {
            writer.write(frame.withBody(EMPTY));
        }
    }

    private static void rewriteHalf(Opened store) throws IOException {
        try (var writer = store.parts.rewrite(store.first())) {
            for (var frame : store.framesOfFirst()) {
                writer.write(frame.firstPosition() % 2 == 0 ? frame : frame.withBody(ByteBuffer.allocate(20)));
            }
            writer.commit();
        }
    }

    private List<StoreProblem> problems() throws IOException {
        var problems = new ArrayList<StoreProblem>();
        var visitor = new StoreVisitor() {
            @Override
            public void read(long length) {
                // nobody waits
            }

            @Override
            public void frame(String where, Frame frame) {
                assertThat(frame.isIntact()).isTrue();
            }

            @Override
            public void problem(StoreProblem problem) {
                problems.add(problem);
            }

            @Override
            public void note(String where, String text) {
                // that is no problem
            }
        };
        var directory = new SimulatedDirectory(disk);
        var names = directory.names().stream().filter(SegmentHeader::isName).toList();
        var _ = new JournalWalk(directory, null, visitor).walk(names);
        return problems;
    }

    /** A store with its parts. */
    private static final class Opened implements AutoCloseable {

        private final TestStore store;
        private final JournalParts parts;

        Opened(SimulatedDisk disk) throws IOException {
            this(new SimulatedDirectory(disk));
        }

        Opened(Disk disk) throws IOException {
            store = TestStore.open(disk, TestStore.TINY, System.nanoTime());
            parts = store.journal().parts().orElseThrow();
        }

        JournalParts.Part first() {
            return parts.sealed().getFirst();
        }

        List<Frame> framesOfFirst() throws IOException {
            return readAll().stream()
                    .filter(frame -> frame.lastPosition() <= first().lastPosition())
                    .toList();
        }

        Journal journal() {
            return store.journal();
        }

        List<Frame> readAll() throws IOException {
            return store.readAll();
        }

        void append(List<Frame> batch) throws IOException {
            store.append(batch);
        }

        @Override
        public void close() throws IOException {
            store.close();
        }
    }

    /** A disk whose windows show the file that has the name now, as a mapping does that is made again. */
    private static final class FollowingDisk extends ForwardingDisk {

        private Runnable afterRenaming = () -> {};

        FollowingDisk(Disk disk) {
            super(disk);
        }

        @Override
        public View view(String name) throws IOException {
            assertThat(isFile(name)).isTrue();
            return (offset, length) -> super.view(name).read(offset, length);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            super.rename(from, to);
            if (SegmentRewrite.isCopyName(from)) {
                afterRenaming.run();
            }
        }
    }
}
