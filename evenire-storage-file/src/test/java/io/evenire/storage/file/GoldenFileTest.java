package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageSettings;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of format 1 are what {@code docs/file-format.md} says, byte by byte, and what was written once can be read
 * for ever. The golden files must never change.
 */
class GoldenFileTest {

    private static final String SEGMENT = "0000000000000000001.journal";
    private static final String TABLE = "offsets/0000000000000000001";
    private static final Storage.Identity IDENTITY = new Storage.Identity(
            UUID.fromString("43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b01"),
            UUID.fromString("43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b02"),
            UUID.fromString("43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b03"),
            Instant.parse("2026-01-01T12:00:00Z"));
    private static final UUID SEGMENT_ID = UUID.fromString("43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b04");

    private final Frame first = frame(new Frame.Place(1, 2, 1, 1, 1_767_268_800_000_000_000L, 0), 0, "one and two");
    private final Frame second =
            frame(new Frame.Place(3, 1, 1, 1, 1_767_268_800_000_000_001L, first.checksum()), 0, "three");
    private final Frame third =
            frame(new Frame.Place(4, 1, 1, 2, 1_767_268_800_000_000_002L, second.checksum()), Frame.HOUSEKEEPING, "");

    @TempDir
    private Path directory;

    @Test
    void writesTheSameBytesAsEver() throws IOException {
        var disk = SimulatedDisk.empty();
        var ids = List.of(IDENTITY.store(), IDENTITY.node(), IDENTITY.incarnation(), SEGMENT_ID)
                .iterator();
        var background = new InlineBackground();
        var surroundings = new Surroundings(
                new SimulatedDirectory(disk), background, IDENTITY::createdAt, new Time()::pass, ids::next);
        try (var storage = FileStorage.open(surroundings, TestStore.TINY, () -> {})) {
            storage.journal().append(List.of(first, second));
            storage.journal().force();
            background.runDelayed();
            storage.journal().append(List.of(third));
            storage.journal().force();
        }

        assertThat(disk.bytes("store.json"))
                .asString()
                .isEqualTo(new String(golden("store.json"), StandardCharsets.UTF_8));
        assertThat(disk.bytes(SEGMENT)).isEqualTo(golden(SEGMENT));
    }

    @Test
    void readsWhatWasWrittenOnce() throws IOException {
        Files.write(directory.resolve("store.json"), golden("store.json"));
        Files.write(directory.resolve(SEGMENT), golden(SEGMENT));

        try (var storage = new FileStorageProvider().open(StorageSettings.at(directory.toString()))) {
            assertThat(storage.identity()).isEqualTo(IDENTITY);
            assertThat(storage.journal().head()).isEqualTo(4);
            var frames = TestStore.readAll(storage.journal());
            assertThat(frames).hasSize(3);
            assertThat(frames)
                    .extracting(Frame::decided)
                    .containsExactly(first.decided(), second.decided(), third.decided());
            assertThat(frames).extracting(Frame::body).containsExactly(first.body(), second.body(), third.body());
        }
    }

    /** Reads the golden segment by the byte tables alone. */
    @Test
    void isAsTheTablesSay() throws IOException {
        var bytes = ByteBuffer.wrap(golden(SEGMENT));

        assertThat(text(bytes, 0, 8)).isEqualTo("EVENIREJ");
        assertThat(bytes.getInt(8)).as("format").isEqualTo(1);
        assertThat(bytes.getInt(12)).as("previous").isZero();
        assertThat(bytes.getLong(16)).as("firstPosition").isEqualTo(1);
        assertThat(uuid(bytes, 24)).as("store").isEqualTo(IDENTITY.store());
        assertThat(uuid(bytes, 40)).as("segment").isEqualTo(SEGMENT_ID);
        assertThat(bytes.getInt(56)).as("reserved").isZero();
        assertThat(bytes.getInt(60)).as("header").isEqualTo(crc(bytes.slice(0, 60)));

        int offset = 64;
        offset = assertFrame(bytes, offset, FrameHeader.mark(1, 0, 64, 0), 0);
        offset = assertFrame(bytes, offset, first, 0);
        int secondOffset = offset;
        offset = assertFrame(bytes, offset, second, 0);
        offset = assertFrame(bytes, offset, FrameHeader.mark(4, second.checksum(), offset, secondOffset), 3);
        int thirdOffset = offset;
        offset = assertFrame(bytes, offset, third, 3);
        offset = assertFrame(bytes, offset, FrameHeader.mark(5, third.checksum(), offset, thirdOffset), 4);
        while (offset < bytes.limit()) {
            assertThat(bytes.get(offset)).as("zero at %d", offset).isZero();
            offset++;
        }
    }

    /** The golden table was not written by this code, but by another program from the byte tables. */
    @Test
    void writesAndReadsTheSameTableAsEver() throws IOException {
        var segment = new SegmentHeader(1, 0, IDENTITY.store(), SEGMENT_ID);
        var places = List.of(
                new SparseIndex.Place(1, 132, 0),
                new SparseIndex.Place(1000, 16_500, 0x1234ABCD),
                new SparseIndex.Place(70_000, 33_000, 0xFEDCBA98));
        var golden = ByteBuffer.wrap(golden(TABLE));

        assertThat(OffsetTable.name(1)).isEqualTo(TABLE);
        assertThat(OffsetTable.toBytes(segment, places)).isEqualTo(golden);
        var table = OffsetTable.open((offset, length) -> golden.slice((int) offset, length), segment);
        assertThat(table.floor(999)).isEqualTo(places.get(0));
        assertThat(table.floor(69_999)).isEqualTo(places.get(1));
        assertThat(table.floor(70_000)).isEqualTo(places.get(2));
    }

    private static int assertFrame(ByteBuffer bytes, int offset, Frame frame, long durable) {
        var place = frame.place();
        int length = frame.body().remaining();
        assertThat(text(bytes, offset, 4)).as("magic").isEqualTo("EVF1");
        assertThat(bytes.get(offset + 4)).as("format").isEqualTo((byte) 1);
        assertThat(bytes.get(offset + 5)).as("flags").isEqualTo((byte) (frame.isHousekeeping() ? 1 : 0));
        assertThat(bytes.get(offset + 6)).as("encoding").isZero();
        assertThat(bytes.get(offset + 7)).as("reserved").isZero();
        assertThat(bytes.getInt(offset + 8)).as("body length").isEqualTo(length);
        assertThat(bytes.getInt(offset + 12)).as("event count").isEqualTo(place.eventCount());
        assertThat(bytes.getLong(offset + 16)).as("first position").isEqualTo(place.firstPosition());
        assertThat(bytes.getLong(offset + 24)).as("epoch").isEqualTo(place.epoch());
        assertThat(bytes.getLong(offset + 32)).as("index").isEqualTo(place.index());
        assertThat(bytes.getLong(offset + 40)).as("recorded at").isEqualTo(place.recordedAt());
        assertThat(bytes.getInt(offset + 48)).as("previous").isEqualTo(place.previous());
        assertThat(bytes.getInt(offset + 52))
                .as("checksum")
                .isEqualTo(crc(bytes.slice(offset + 4, 48), bytes.slice(offset + 68, length)));
        assertThat(bytes.getLong(offset + 56)).as("durable").isEqualTo(durable);
        assertThat(bytes.getInt(offset + 64)).as("header").isEqualTo(crc(bytes.slice(40, 16), bytes.slice(offset, 64)));
        assertThat(bytes.slice(offset + 68, length)).as("body").isEqualTo(frame.body());
        return offset + 68 + length;
    }

    private static Frame frame(Frame.Place place, int flags, String body) {
        return Frame.of(place, (byte) flags, ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII)));
    }

    private static int crc(ByteBuffer... parts) {
        var crc = new CRC32C();
        for (var part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }

    private static String text(ByteBuffer bytes, int offset, int length) {
        return StandardCharsets.US_ASCII.decode(bytes.slice(offset, length)).toString();
    }

    private static UUID uuid(ByteBuffer bytes, int offset) {
        return new UUID(bytes.getLong(offset), bytes.getLong(offset + 8));
    }

    private static byte[] golden(String name) {
        try (var in = GoldenFileTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A clock on which two seconds pass whenever it is looked at. */
    private static final class Time {

        private long now;

        long pass() {
            now += Duration.ofSeconds(2).toNanos();
            return now;
        }
    }
}
