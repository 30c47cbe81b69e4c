package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.JournalParts.Part;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A segment that was written anew is what {@code docs/file-format.md} says, byte by byte, and can be read for ever. The
 * golden file was not written by this code, but by another program from the byte tables; it must never change.
 */
class RewrittenGoldenFileTest {

    private static final String SEGMENT = "0000000000000000001.journal";
    private static final long RECORDED_AT = 1_767_268_800_000_000_000L;
    private static final int LONG_LENGTH = 1_500; // so that the next one begins another segment

    private final Frame first = frame(new Frame.Place(1, 2, 1, 1, RECORDED_AT, 0), "one and two");
    private final Frame second = frame(new Frame.Place(3, 1, 1, 1, RECORDED_AT + 1, first.checksum()), "three");
    private final Frame third =
            frame(new Frame.Place(4, 1, 1, 2, RECORDED_AT + 2, second.checksum()), "4".repeat(LONG_LENGTH));
    private final Frame fourth =
            frame(new Frame.Place(5, 1, 1, 3, RECORDED_AT + 3, third.checksum()), "5".repeat(LONG_LENGTH));
    private final Frame rewritten = second.withBody(bytes("t"));
    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void writesTheSameBytesAsEver() throws IOException {
        try (var storage = filled()) {
            rewrite(storage);
        }

        assertThat(disk.bytes(SEGMENT)).isEqualTo(golden());
    }

    @Test
    void readsWhatWasWrittenOnce() throws IOException {
        filled().close();
        disk.put(SEGMENT, golden());

        try (var storage = open()) {
            var frames = TestStore.readAll(storage.journal());
            assertThat(frames).hasSize(4).allMatch(Frame::isIntact);
            assertThat(frames)
                    .extracting(Frame::decided)
                    .containsExactly(first.decided(), rewritten.decided(), third.decided(), fourth.decided());
            assertThat(frames)
                    .extracting(Frame::body)
                    .containsExactly(first.body(), bytes("t"), third.body(), fourth.body());
            assertThat(frames).extracting(Frame::checksum).element(1).isEqualTo(second.checksum());
        }
    }

    private FileStorage filled() throws IOException {
        var storage = open();
        for (var batch : List.of(List.of(first, second), List.of(third), List.of(fourth))) {
            storage.journal().append(batch);
            storage.journal().force();
        }
        return storage;
    }

    private void rewrite(FileStorage storage) throws IOException {
        var part = new Part(1, 4);
        try (var writer = storage.journal().parts().orElseThrow().rewrite(part)) {
            for (var frame : List.of(first, rewritten, third)) {
                writer.write(frame);
            }
            writer.commit();
        }
    }

    /** Opens the store; the first id that it asks for is that of the store, the fifth and all behind it end with 5. */
    private FileStorage open() throws IOException {
        var idCount = new AtomicInteger();
        var surroundings = new Surroundings(
                new SimulatedDirectory(disk),
                new InlineBackground(),
                () -> Instant.parse("2026-01-01T12:00:00Z"),
                () -> 0,
                () -> UUID.fromString("43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b0" + Math.min(5, idCount.incrementAndGet())));
        return FileStorage.open(surroundings, TestStore.TINY, () -> {});
    }

    private static Frame frame(Frame.Place place, String body) {
        return Frame.of(place, (byte) 0, bytes(body));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] golden() {
        try (var in = RewrittenGoldenFileTest.class.getResourceAsStream("/golden/rewritten/" + SEGMENT)) {
            return Objects.requireNonNull(in, SEGMENT).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
