package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FileShelfTest {

    private static final int LONG = 300_000;

    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void keepsWhatWasCommittedWhenThePowerIsCut() throws IOException {
        var store = TestStore.open(disk);
        put(store, "streams/ab/run", 100);
        put(store, "streams/ab/run", 10);
        put(store, "streams/cd/run", 20);

        var after = disk.afterPowerCut(PowerCut.NONE, 0);

        assertThat(after.bytes("streams/ab/run")).hasSize(10);
        assertThat(after.bytes("streams/cd/run")).hasSize(20);
    }

    @Test
    void leavesNothingBehindOnAFullDisk() throws IOException {
        var store = TestStore.open(disk);
        put(store, "index/run", 100);
        var before = disk.names();
        disk.setCapacity(disk.names().stream().mapToLong(this::length).sum() + LONG / 2);

        assertThatExceptionOfType(NoSpaceException.class).isThrownBy(() -> put(store, "index/run", LONG));

        assertThat(disk.names()).isEqualTo(before);
        assertThat(disk.bytes("index/run")).hasSize(100);
        assertThat(store.journal().failure()).isEmpty();
        disk.setCapacity(Long.MAX_VALUE);
        put(store, "index/run", LONG);
        store.append(FrameChain.of(1).batch(1, 100));
        assertThat(store.readAll()).hasSize(1);
    }

    @Test
    void neverForcesAgainWhatFailedToBeForced() throws IOException {
        var store = TestStore.open(disk);
        put(store, "index/run", 100);
        try (var writer = store.shelf().write("index/run")) {
            writer.write(ByteBuffer.allocate(10));
            disk.failForce(disk.forceCount() + 1);
            assertThatIOException().isThrownBy(writer::commit).withMessage("Input/output error");
            int forces = disk.forceCount();

            assertThatIOException().isThrownBy(writer::commit).withMessage("writing of blob index/run has ended");
            assertThatIOException().isThrownBy(() -> writer.write(ByteBuffer.allocate(10)));
            assertThat(disk.forceCount()).isEqualTo(forces);
        }

        assertThat(disk.bytes("index/run")).hasSize(100);
        assertThat(disk.names()).noneMatch(FileShelf::isTemporaryName);
    }

    @Test
    void commitsNothingAfterAFailedWrite() throws IOException {
        var store = TestStore.open(disk);
        try (var writer = store.shelf().write("index/run")) {
            disk.failWrite(disk.writeCount() + 1);
            assertThatIOException().isThrownBy(() -> writer.write(ByteBuffer.allocate(LONG)));

            assertThatIOException().isThrownBy(writer::commit).withMessage("writing of blob index/run has ended");
        }

        assertThat(store.shelf().names("index")).isEmpty();
    }

    @Test
    void deletesWhatACrashLeftOfABlob() throws IOException {
        var store = TestStore.open(disk);
        var writer = store.shelf().write("index/run");
        writer.write(ByteBuffer.allocate(LONG));
        var killed = disk.afterPowerCut(PowerCut.KILL9, 0);
        assertThat(killed.names()).anyMatch(FileShelf::isTemporaryName);

        TestStore.open(killed).close();

        assertThat(killed.names()).noneMatch(FileShelf::isTemporaryName);
        writer.close();
    }

    /** But into that of the tables, which has no more files than there are segments, and shows whether some are missing. */
    @Test
    void looksIntoNoDirectoryOfBlobsWhenItIsOpened() throws IOException {
        try (var store = TestStore.open(disk)) {
            put(store, "index/run", 10);
        }
        var unlisted = new ForwardingDisk(new SimulatedDirectory(disk)) {
            @Override
            public List<String> names(String directory) throws IOException {
                assertThat(directory).isIn(TOP, OffsetTable.DIRECTORY);
                return super.names(directory);
            }
        };

        TestStore.open(unlisted, TestStore.TINY, 1).close();
    }

    @Test
    void forcesADirectoryItFoundOnce() throws IOException {
        try (var store = TestStore.open(disk)) {
            put(store, "index/run", 10);
        }
        var store = TestStore.open(disk);
        put(store, "index/run", 10);
        long first = disk.stepCount();
        put(store, "index/run", 10);
        long second = disk.stepCount();

        assertThat(second - first).as("create, write, force, rename, force").isEqualTo(5);
    }

    @Test
    void doesNothingMoreWhenItIsClosed() throws IOException {
        var store = TestStore.open(disk);
        put(store, "index/run", 10);
        var blob = store.shelf().open("index/run").orElseThrow();
        var writer = store.shelf().write("index/run");
        store.close();

        assertClosed(() -> store.shelf().write("index/run"));
        assertClosed(() -> store.shelf().open("index/run"));
        assertClosed(() -> store.shelf().append("index/run", ByteBuffer.allocate(1)));
        assertClosed(() -> store.shelf().delete("index/run"));
        assertClosed(() -> store.shelf().names("index"));
        assertClosed(() -> writer.write(ByteBuffer.allocate(1)));
        assertClosed(writer::commit);
        long steps = disk.stepCount();
        writer.close();

        assertThat(disk.stepCount())
                .as("the directory may be that of another process now")
                .isEqualTo(steps);
        assertThat(blob.read(0, 100).remaining()).isEqualTo(10);
    }

    /** A force may take long, and when it returns, another process may have the directory. */
    @Test
    void renamesNothingWhenItWasClosedMeanwhile() throws IOException {
        var shelves = new ArrayList<FileShelf>();
        var shelf = new FileShelf(new ForwardingDisk(new SimulatedDirectory(disk)) {
            @Override
            File spoil(String name, File file) {
                return new ForwardingFile(file) {
                    @Override
                    public void force() throws IOException {
                        super.force();
                        shelves.getFirst().close();
                    }
                };
            }
        });
        shelves.add(shelf);

        try (var writer = shelf.write("index/run")) {
            writer.write(ByteBuffer.allocate(10));

            assertThatIOException().isThrownBy(writer::commit).withMessageEndingWith("is closed");
        }

        assertThat(disk.names()).doesNotContain("index/run");
    }

    /** The directory of the segments tells an error of a segment's name only once, to whoever forces it next. */
    @Test
    void aFailedForceOfTheTopDirectoryIsToldToTheJournal() throws IOException {
        var fails = new AtomicBoolean();
        var spoilt = new ForwardingDisk(new SimulatedDirectory(disk)) {
            @Override
            public void forceDirectory(String name) throws IOException {
                if (fails.get() && name.equals(TOP)) {
                    throw new IOException("Input/output error");
                }
                super.forceDirectory(name);
            }
        };
        var store = TestStore.open(spoilt, TestStore.TINY, 1);
        store.append(FrameChain.of(1).batch(1, 100));

        fails.set(true);
        assertThatIOException()
                .isThrownBy(() -> put(store, "streams/ab/run", 10))
                .withMessage("Input/output error");

        assertThat(store.journal().failure()).isPresent();
        assertThatIOException()
                .isThrownBy(() -> store.journal().append(FrameChain.of(1).batch(1, 100)))
                .withMessageContaining("takes no more appends");
    }

    private long length(String name) {
        return disk.file(name).orElseThrow().length();
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatIOException().isThrownBy(call).withMessage("shelf in simulated disk is closed");
    }

    private static void put(TestStore store, String name, int length) throws IOException {
        try (var writer = store.shelf().write(name)) {
            writer.write(ByteBuffer.allocate(length));
            writer.commit();
        }
    }
}
