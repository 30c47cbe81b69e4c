package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Frame;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What is believed of the bytes that are found. */
class RecoveryTest {

    private static final String FIRST = SegmentHeader.name(1);

    /** Behind the header of the segment and the mark of its creation. */
    private static final int FRAMES_OFFSET = SegmentHeader.LENGTH + FrameHeader.LENGTH;

    private final FrameChain chain = FrameChain.of(1);
    private SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void cutsATornFrameAndThoseOfItsBatchBehindIt() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(2, 50));
        store.append(chain.batch(3, 50));
        kill();
        damage(FIRST, FRAMES_OFFSET + 3 * (FrameHeader.LENGTH + 50) + 90);

        assertRecovered(3);
    }

    @Test
    void refusesAFrameThatALaterOneSaysWasDurable() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.append(chain.batch(1, 50));
        store.append(chain.batch(1, 50));
        kill();
        damage(FIRST, FRAMES_OFFSET + 118 + 80);

        assertRefused(FIRST + "@" + (FRAMES_OFFSET + 118) + ": frame of position 2 is damaged: the frame at offset "
                + (FRAMES_OFFSET + 2 * 118) + " says that it was durable");
    }

    /** A frame that is whole, and of this segment, stands where another one should. */
    @Test
    void refusesAFrameInThePlaceOfAnother() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.append(chain.batch(1, 50));
        store.append(chain.batch(1, 50));
        kill();
        var bytes = disk.bytes(FIRST);
        System.arraycopy(bytes, FRAMES_OFFSET + 2 * 118, bytes, FRAMES_OFFSET + 118, 118);
        disk.put(FIRST, bytes);

        assertRefused(FIRST + "@" + (FRAMES_OFFSET + 118) + ": frame of position 2 is damaged");
    }

    @Test
    void refusesAFrameThatTheMarkSaysWasDurable() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(2, 50));
        store.passTime(Duration.ofSeconds(2));
        kill();
        damage(FIRST, FRAMES_OFFSET + 118 + 80);

        assertRefused(FIRST + "@" + (FRAMES_OFFSET + 118) + ": frame of position 2 is damaged");
    }

    @Test
    void refusesADamagedMarkBeforeAFrame() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.passTime(Duration.ofSeconds(2));
        store.append(chain.batch(1, 50));
        kill();
        damage(FIRST, FRAMES_OFFSET + 118 + 20);

        assertRefused(FIRST + "@" + (FRAMES_OFFSET + 118) + ": frame of position 2 is damaged");
    }

    @Test
    void takesNoFrameInsideOfATornOneForItsOwn() throws IOException {
        // The copy of another journal, stored as an event, must not turn a torn frame into a damaged one.
        var other = SimulatedDisk.empty();
        try (var store = TestStore.open(new SimulatedDirectory(other), TestStore.TINY, 77)) {
            store.append(FrameChain.of(5).batch(3, 20));
        }
        var copy = Arrays.copyOf(other.bytes(FIRST), 600);
        var store = TestStore.open(disk);
        var place = new Frame.Place(1, 1, 1, 1, 1, 0);
        store.append(List.of(Frame.of(place, (byte) 0, ByteBuffer.wrap(copy))));
        kill();
        damage(FIRST, FRAMES_OFFSET + 10);

        assertRecovered(0);
    }

    @Test
    void takesNoCopyOfAMarkForTheEnd() throws IOException {
        // The end of the last event is the copy of a mark of the same segment: behind it there are only zeros.
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.passTime(Duration.ofSeconds(2));
        int markOffset = FRAMES_OFFSET + 118;
        var mark = Arrays.copyOfRange(disk.bytes(FIRST), markOffset, markOffset + FrameHeader.LENGTH);
        var place = new Frame.Place(2, 1, 1, 2, 2, chain.frames().getFirst().checksum());
        store.append(List.of(Frame.of(place, (byte) 0, ByteBuffer.wrap(mark))));
        kill();

        try (var again = TestStore.open(disk)) {
            assertThat(again.readAll()).hasSize(2);
        }
    }

    @Test
    void readsOnlyTheEndOfASegmentThatIsMarkedThere() throws IOException {
        try (var store = TestStore.open(disk)) {
            store.append(chain.batch(3, 50));
        }
        damage(FIRST, FRAMES_OFFSET + 80);

        try (var store = TestStore.open(disk)) {
            assertThat(store.journal().head()).isEqualTo(3);
            assertThat(store.journal().read(3, 1)).hasSize(1).allMatch(Frame::isIntact);
            store.append(chain.batch(1, 50));
            assertThatExceptionOfType(CorruptStoreException.class)
                    .isThrownBy(store::readAll)
                    .withMessageStartingWith(FIRST + "@" + FRAMES_OFFSET);
        }
    }

    @Test
    void findsTheEndWhateverTheLastBytesOfTheMarkAre() throws IOException {
        int zeroCount = 0;
        for (int seed = 0; seed < 1000; seed++) {
            var other = new SimulatedDirectory(SimulatedDisk.empty());
            try (var store = TestStore.open(other, TestStore.TINY, seed)) {
                store.append(FrameChain.of(seed).batch(1, 10));
            }
            try (var file = other.open(FIRST)) {
                var found = Objects.requireNonNull(
                        MarkedEnd.find(file, SegmentScan.header(other, FIRST)), "no end, seed " + seed);
                assertThat(found.end())
                        .as("seed %d", seed)
                        .isEqualTo(SegmentScan.scan(file, SegmentScan.header(other, FIRST), place -> {}));
                zeroCount += new SegmentBytes(file).lastDataEnd() < found.end().offset() ? 1 : 0;
            }
        }
        assertThat(zeroCount).as("marks whose last byte is zero").isPositive();
    }

    @Test
    void scansASegmentWhoseMarkSaysNothingOfPlaces() throws IOException {
        // as marks were written before they did
        try (var store = TestStore.open(disk)) {
            store.append(chain.batch(2, 50));
        }
        rewriteHeader(FRAMES_OFFSET + 2 * 118, header -> header.putLong(24, 0).putLong(32, 0));
        damage(FIRST, FRAMES_OFFSET + 80);

        assertRefused(FIRST + "@" + FRAMES_OFFSET + ": frame of position 1 is damaged");
    }

    @Test
    void leavesNothingOfATornTail() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.append(chain.batch(3, 50));
        kill();
        damage(FIRST, FRAMES_OFFSET + 118 + 80);

        assertRecovered(1);

        var behind = Arrays.copyOfRange(disk.bytes(FIRST), FRAMES_OFFSET + 118 + FrameHeader.LENGTH, 1000);
        assertThat(behind).containsOnly(0);
        chain.cut(1);
        try (var again = TestStore.open(disk)) {
            again.append(chain.branch(2).batch(1, 50));
            assertThat(again.readAll()).hasSize(2);
        }
    }

    @Test
    void copiesNothingAfterACleanClose() throws IOException {
        try (var store = TestStore.open(disk)) {
            store.append(chain.batch(2, 50));
        }
        var before = disk.bytes(FIRST);
        long steps = disk.stepCount();

        TestStore.open(disk);

        assertThat(disk.bytes(FIRST)).startsWith(Arrays.copyOf(before, 400));
        assertThat(disk.names()).noneMatch(Recovery::isCopyName);
        assertThat(disk.stepCount() - steps)
                .as("the mark again, the directory, a few zeros")
                .isLessThan(15);
    }

    @Test
    void findsAMissingSegment() throws IOException {
        manySegments();
        var names = disk.names().stream().filter(SegmentHeader::isName).toList();
        assertThat(names).hasSizeGreaterThan(3);

        var all = disk;
        disk = without(all, names.getFirst());
        assertRefused(names.get(1) + "@0: journal begins with position");
        disk = without(all, names.get(1));
        assertRefused(names.getFirst() + "@1100: header of the frame of position 2 is damaged");
        disk = without(all, names.toArray(String[]::new));
        assertRefused(FIRST + "@0: segment is missing");
    }

    @Test
    void findsASegmentOfAnotherStore() throws IOException {
        var other = SimulatedDisk.empty();
        TestStore.open(new SimulatedDirectory(other), TestStore.TINY, 77).close();
        TestStore.open(disk).close();
        disk.put(FIRST, other.bytes(FIRST));

        assertRefused(FIRST + "@24: segment belongs to store");
    }

    @Test
    void findsAReplacedSegment() throws IOException {
        manySegments();
        var names = disk.names().stream().filter(SegmentHeader::isName).toList();
        var bytes = disk.bytes(names.get(1));
        var header = SegmentHeader.parse(names.get(1), ByteBuffer.wrap(bytes));
        var replaced =
                new SegmentHeader(header.firstPosition(), header.previous() + 1, header.store(), header.segment());
        System.arraycopy(replaced.toBytes(), 0, bytes, 0, SegmentHeader.LENGTH);
        disk.put(names.get(1), bytes);

        assertRefused(names.get(1) + "@0: segment begins at position");
    }

    @Test
    void refusesAStoreWithoutItsFile() throws IOException {
        try (var store = TestStore.open(disk)) {
            store.append(chain.batch(1, 50));
        }
        disk = without(disk, StoreFile.NAME);

        assertRefused("store.json@0: file is missing, but the journal holds events to position 1");
    }

    @Test
    void refusesASegmentOfANewerFormat() throws IOException {
        TestStore.open(disk).close();
        var bytes = disk.bytes(FIRST);
        ByteBuffer.wrap(bytes).putInt(8, 2);
        var crc = new CRC32C();
        crc.update(bytes, 0, 60);
        ByteBuffer.wrap(bytes).putInt(60, (int) crc.getValue());
        disk.put(FIRST, bytes);

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> TestStore.open(disk))
                .withMessage(FIRST + " has format 2, this version reads format 1");
    }

    @Test
    void refusesAFrameOfANewerFormatRatherThanCutItOff() throws IOException {
        var store = TestStore.open(disk);
        store.append(chain.batch(1, 50));
        store.append(chain.batch(1, 50));
        kill();
        rewriteHeader(FRAMES_OFFSET + 118, header -> header.put(4, (byte) 3));
        assertUnknown("has a frame of format 3 in encoding 0");

        rewriteHeader(FRAMES_OFFSET + 118, header -> header.put(4, (byte) 1).put(6, (byte) 1));
        assertUnknown("has a frame of format 1 in encoding 1");
    }

    private void assertUnknown(String problem) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> TestStore.open(disk))
                .withMessageStartingWith("%s@%d %s".formatted(FIRST, FRAMES_OFFSET + 118, problem));
    }

    /** Changes the header of a frame as a later version would have written it, with the right checksum. */
    private void rewriteHeader(int offset, Consumer<ByteBuffer> change) throws IOException {
        var bytes = disk.bytes(FIRST);
        var header = ByteBuffer.wrap(bytes, offset, FrameHeader.LENGTH).slice();
        change.accept(header);
        var crc = new CRC32C();
        crc.update(SegmentHeader.parse(FIRST, ByteBuffer.wrap(bytes)).salt());
        crc.update(header.slice(0, 64));
        header.putInt(64, (int) crc.getValue());
        disk.put(FIRST, bytes);
    }

    @Test
    void readsWhatIsLongerThanItsBuffers() throws IOException {
        var settings = new JournalSettings(
                8 << 20,
                1 << 20,
                1 << 20,
                1 << 20,
                1 << 20,
                1 << 16,
                1 << 14,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        var store = TestStore.open(new SimulatedDirectory(disk), settings, 1);
        store.append(List.of(chain.next(1, 3_000_000), chain.next(1, 1_048_576 - 68), chain.next(1, 1_500_000)));
        kill();

        try (var found = TestStore.open(new SimulatedDirectory(disk), settings, 1)) {
            assertThat(found.readAll()).hasSize(3).allMatch(Frame::isIntact);
        }
    }

    private void manySegments() throws IOException {
        try (var store = TestStore.open(disk)) {
            for (int i = 0; i < 8; i++) {
                store.append(chain.batch(1, 900));
            }
        }
    }

    /** Ends the process without closing the store. */
    private void kill() {
        disk = disk.afterPowerCut(PowerCut.KILL9, 0);
    }

    private void damage(String name, int offset) throws IOException {
        var bytes = disk.bytes(name);
        bytes[offset] ^= 1;
        disk.put(name, bytes);
    }

    private static SimulatedDisk without(SimulatedDisk disk, String... names) throws IOException {
        var copy = disk.afterPowerCut(PowerCut.ALL, 0);
        for (var name : names) {
            copy.delete(name);
        }
        return copy;
    }

    private void assertRecovered(int frameCount) throws IOException {
        try (var store = TestStore.open(disk)) {
            var frames = store.readAll();
            assertThat(frames).hasSize(frameCount);
            for (int i = 0; i < frameCount; i++) {
                assertThat(frames.get(i).body()).isEqualTo(chain.frames().get(i).body());
            }
        }
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> TestStore.open(disk).readAll())
                .withMessageContaining(message);
    }
}
