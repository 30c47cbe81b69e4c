package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.evenire.api.spi.Frame;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileJournalTest {

    private static final String FIRST = SegmentHeader.name(1);

    private final FrameChain chain = FrameChain.of(1);
    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void refusesAFrameThatDoesNotFollow() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 10));
        var body = ByteBuffer.allocate(5);
        int previous = chain.frames().getLast().checksum();

        assertMisuse(store, List.of(Frame.of(new Frame.Place(3, 1, 1, 1, 1, previous), (byte) 0, body)));
        assertMisuse(store, List.of(Frame.of(new Frame.Place(2, 1, 1, 1, 1, previous + 1), (byte) 0, body)));
        assertMisuse(store, List.of(Frame.of(new Frame.Place(2, 0, 1, 1, 1, previous), (byte) 0, body)));
        assertMisuse(store, List.of());
        assertMisuse(store, List.of(FrameChain.of(2).next(1, 10)));

        store.append(chain.batch(1, 10));
        assertThat(store.readAll()).hasSize(2);
    }

    @Test
    void refusesAPositionBelowOne() throws IOException {
        var store = TestStore.open(disk);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.journal().read(0, 1))
                .withMessage("position must be 1 or more, is 0");
    }

    @Test
    void refusesAFrameThatFitsNoSegment() throws IOException {
        var store = TestStore.open(disk);
        int bodyLengthMax = TestStore.TINY.segmentLength() - SegmentHeader.LENGTH - 2 * FrameHeader.LENGTH;

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.journal().append(chain.batch(1, bodyLengthMax + 1)))
                .withMessage(
                        "frame must have at most %d bytes, has %d".formatted(bodyLengthMax + 68, bodyLengthMax + 69));
        chain.cut(0);
        store.append(chain.batch(1, bodyLengthMax));

        assertThat(store.readAll()).hasSize(1);
    }

    @Test
    void fitsTheLongestFrameOfAll() {
        var longest = Frame.of(new Frame.Place(1, 1, 1, 1, 1, 0), (byte) 0, ByteBuffer.allocate(Frame.BODY_LENGTH_MAX));

        assertThat(new Layout(JournalSettings.STANDARD).fits(longest, SegmentHeader.LENGTH))
                .isTrue();
    }

    @Test
    void takesNoMoreAppendsAfterAFailedForce() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(2, 10));
        store.journal().append(chain.batch(1, 10));
        disk.failForce(disk.forceCount() + 1);

        assertThatIOException().isThrownBy(store.journal()::force).withMessage("Input/output error");

        assertPoisoned(store);
    }

    @Test
    void takesNoMoreAppendsAfterAFailedWrite() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(2, 10));
        disk.failWrite(disk.writeCount() + 1);

        assertThatIOException()
                .isThrownBy(() -> store.journal().append(chain.batch(1, 10)))
                .withMessage("Input/output error");

        assertPoisoned(store);
    }

    @Test
    void takesNoMoreAppendsAfterAShortWriteOfAFrame() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(2, 10));
        disk.shortenWrite(disk.writeCount() + 1);

        assertThatIOException()
                .isThrownBy(() -> store.journal().append(chain.batch(1, 10)))
                .isInstanceOf(NoSpaceException.class);

        assertPoisoned(store);
    }

    @Test
    void takesNoMoreAppendsAfterTheBackgroundFailed() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(2, 10));
        store.journal().append(chain.batch(1, 10));
        store.journal().force();
        chain.batch(1, 10);
        disk.failForce(disk.forceCount() + 1);

        store.passTime(Duration.ofSeconds(2)); // the mark

        assertThatIOException()
                .isThrownBy(() -> store.append(List.of(chain.frames().getLast())));
    }

    @Test
    void marksItsEndWhenIdle() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.passTime(Duration.ofMillis(600));
        store.append(chain.batch(1, 50));
        int count = disk.writeCount();

        store.passTime(Duration.ofMillis(600));
        assertThat(disk.writeCount()).as("not idle for a second").isEqualTo(count);
        store.passTime(Duration.ofMillis(600));
        assertThat(disk.writeCount()).as("one mark").isEqualTo(count + 1);
        store.passTime(Duration.ofMinutes(10));
        assertThat(disk.writeCount()).as("no other mark").isEqualTo(count + 1);

        var copy = disk.afterPowerCut(PowerCut.NONE, 0);
        var bytes = ByteBuffer.wrap(copy.bytes(FIRST));
        var mark = FrameHeader.of(bytes.slice(64 + 68 + 2 * (68 + 50), FrameHeader.LENGTH));
        var salt = SegmentHeader.parse(FIRST, bytes).salt();
        assertThat(mark.isIntact(salt, () -> "frame")).isTrue();
        assertThat(mark.isMark()).isTrue();
        assertThat(mark.firstPosition()).isEqualTo(3);
        assertThat(mark.durable()).isEqualTo(2);
        assertThat(mark.follows(3, chain.frames().getLast().checksum())).isTrue();
    }

    @Test
    void neverMarksWhatWasNotForced() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.journal().append(chain.batch(1, 50));
        int count = disk.writeCount();

        store.passTime(Duration.ofSeconds(5));
        assertThat(disk.writeCount()).isEqualTo(count);

        store.journal().force();
        store.passTime(Duration.ofSeconds(5));
        assertThat(disk.writeCount()).isEqualTo(count + 1);
    }

    @Test
    void writesABatchOnceAndForcesItOnce() throws IOException {
        var settings = new JournalSettings(
                1 << 20,
                1 << 16,
                1 << 16,
                1 << 16,
                1 << 16,
                1 << 16,
                1 << 14,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        var store = TestStore.open(new SimulatedDirectory(disk), settings, 1);
        int writes = disk.writeCount();
        int forces = disk.forceCount();

        store.journal().append(chain.batch(10, 200));
        int zeroWrites = disk.writeCount() - writes - 1;
        int zeroForces = disk.forceCount() - forces;
        store.journal().force();

        assertThat(zeroWrites).as("each write of zeros is forced").isEqualTo(zeroForces);
        assertThat(zeroWrites).isLessThanOrEqualTo(1);
        assertThat(disk.forceCount() - forces - zeroForces).isEqualTo(1);
    }

    @Test
    void keepsTheSegmentsAheadPrepared() throws IOException {
        var store = TestStore.open(disk);

        for (int i = 0; i < 20; i++) {
            store.append(chain.batch(1, 700));
        }

        assertThat(disk.names().stream().filter(SegmentHeader::isName)).hasSize(10);
        assertThat(disk.names()).anyMatch(name -> name.endsWith(Runway.SPARE_NAME_END));
        assertThat(store.readAll()).hasSize(20);
        assertThat(store.journal().read(13, 0).getFirst().body())
                .isEqualTo(chain.frames().get(12).body());
    }

    /** The next opening would have to delete them, and that takes long. */
    @Test
    void leavesNoPreparedSegmentsWhenItIsClosed() throws IOException {
        var store = TestStore.open(disk);
        for (int i = 0; i < 20; i++) {
            store.append(chain.batch(1, 700));
        }
        assertThat(disk.names()).anyMatch(name -> name.endsWith(Runway.SPARE_NAME_END));

        store.close();

        assertThat(disk.names()).noneMatch(name -> name.endsWith(Runway.SPARE_NAME_END));
    }

    private static void assertMisuse(TestStore store, List<Frame> batch) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.journal().append(batch));
    }

    /** The third frame failed. */
    private void assertPoisoned(TestStore store) throws IOException {
        int writes = disk.writeCount();
        int forces = disk.forceCount();

        assertThat(store.journal().head()).isEqualTo(2);
        assertThat(store.readAll()).hasSize(2);
        assertThatIOException().isThrownBy(() -> store.journal().append(chain.batch(1, 10)));
        assertThatIOException()
                .isThrownBy(store.journal()::force)
                .withMessage("journal in simulated disk takes no more appends until it is opened again, because writing"
                        + " failed");
        store.passTime(Duration.ofSeconds(5));
        store.close();

        assertThat(disk.writeCount()).as("nothing is written any more").isEqualTo(writes);
        assertThat(disk.forceCount()).as("no force is repeated").isEqualTo(forces);
        try (var again = TestStore.open(disk.afterPowerCut(PowerCut.NONE, 0))) {
            assertThat(again.readAll()).hasSize(2);
        }
    }
}
