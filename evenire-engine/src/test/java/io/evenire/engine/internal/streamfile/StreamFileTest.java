package io.evenire.engine.internal.streamfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.log.RecordDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Holds the code to the bytes of {@code docs/file-format.md}. */
class StreamFileTest {

    @Test
    void writesTheGoldenBytes() throws IOException {
        assertThat(HexFormat.of().formatHex(golden().bytes())).isEqualTo(goldenHex());
    }

    @Test
    void readsTheGoldenBytes() throws IOException {
        var file = FileModel.open(HexFormat.of().parseHex(goldenHex()));

        assertThat(texts(file, 0)).containsExactly("one", "two", "three", "four");
        assertThat(texts(file, 1)).containsExactly("one", "two", "three", "four");
        assertThat(texts(file, 2)).containsExactly("three", "four");
        assertThat(texts(file, 3)).containsExactly("four");
        assertThat(file.find(4)).isEmpty();
        assertThat(file.nextVersion()).isEqualTo(4);
        var last = file.last().orElseThrow().header();
        assertThat(last.lastPosition()).isEqualTo(206);
        assertThat(last.frame()).isEqualTo(0xC0FFEE02);
        assertThat(file.isTorn()).isFalse();
    }

    @Test
    void reportsWhatIsThere() throws IOException {
        var bytes = golden().bytes();

        var right = report(bytes);
        var torn = report(Arrays.copyOf(bytes, bytes.length - 1));
        var empty = report(new byte[0]);

        assertThat(right)
                .isEqualTo(new StreamFileReport(
                        Optional.of(FileModel.STREAM), 3, 4, 206, 0xC0FFEE02, bytes.length, Optional.empty(), false));
        assertThat(torn.blockCount()).isEqualTo(2);
        assertThat(torn.lastPosition()).isEqualTo(205);
        assertThat(torn.problem()).hasValue("no block that follows the one before it");
        assertThat(torn.end()).isEqualTo(430);
        assertThat(empty.problem()).isEmpty();
        assertThat(empty.stream()).isEmpty();
    }

    /** Whatever bit is flipped, what is read is right, or the file says that it is damaged or ends earlier. */
    @Test
    void givesNothingThatIsNotRight() throws IOException {
        var right = golden().bytes();
        var all = List.of("one", "two", "three", "four");
        for (int bit = 0; bit < right.length * Byte.SIZE; bit++) {
            var bytes = right.clone();
            bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            var file = FileModel.open(bytes);
            List<String> found;
            try {
                found = texts(file, 0);
            } catch (DamagedFileException e) {
                found = List.of();
            }
            assertThat(all.subList(0, found.size())).as("bit %d", bit).isEqualTo(found);
            var report = report(bytes);
            assertThat(report.problem())
                    .as("bit %d is found by whoever looks at all", bit)
                    .isPresent();
            assertThat(report.end()).as("bit %d", bit).isLessThanOrEqualTo(bit / Byte.SIZE);
        }
    }

    @Test
    void countsTheWholeBlocksOfAFileThatIsCut() throws IOException {
        var file = golden();
        var right = file.bytes();
        var ends = new ArrayList<Long>();
        for (var at = FileModel.open(right).find(0);
                at.isPresent();
                at = FileModel.open(right).after(at.get())) {
            ends.add(at.get().end());
        }
        assertThat(ends).hasSize(3);
        for (int length = 0; length <= right.length; length++) {
            var cut = FileModel.open(Arrays.copyOf(right, length));
            int end = length;

            assertThat(cut.isTorn()).isEqualTo(length > 0 && !ends.contains((long) length));
            assertThat(cut.end())
                    .isEqualTo(ends.stream()
                            .filter(e -> e <= end)
                            .mapToLong(e -> e)
                            .max()
                            .orElse(0));
        }
    }

    /** Of many blocks only few are looked at. */
    @Test
    void findsEveryVersionOfManyBlocks() throws IOException {
        var model = new FileModel();
        int count = 200;
        for (int i = 0; i < count; i++) {
            model.add(7, 1000 + i, "event " + i);
        }
        var file = FileModel.open(model.bytes());
        var blob = (FileModel.Bytes) file.blob();
        for (int version = 0; version < count; version++) {
            blob.readCount = 0;
            var header = file.find(version).orElseThrow().header();

            assertThat(header.firstVersion()).isEqualTo(version);
            assertThat(header.index()).isEqualTo(version);
            assertThat(blob.readCount).isLessThanOrEqualTo(3 * (Integer.SIZE - Integer.numberOfLeadingZeros(count)));
        }
    }

    @Test
    void cutsBlocksByCountAndLength() throws IOException {
        var model = new FileModel();
        var texts = new String[100];
        Arrays.setAll(texts, i -> i == 40 ? "x".repeat(20_000) : "event " + i);
        model.add(7, 1, texts);

        var file = FileModel.open(model.bytes());
        var counts = new ArrayList<Integer>();
        for (var at = file.find(0); at.isPresent(); at = file.after(at.get())) {
            counts.add(at.get().header().count());
        }
        assertThat(counts).containsExactly(32, 8, 1, 32, 27);
        assertThat(texts(file, 0)).containsExactly(texts);
    }

    @Test
    void refusesTheBlocksOfAnotherStreamOrStore() throws IOException {
        var bytes = golden().bytes();
        var blob = FileModel.open(bytes).blob();

        assertThat(StreamFile.open("file", blob, new UUID(1, 2), FileModel.NUMBER)
                        .last())
                .isEmpty();
        assertThat(StreamFile.open("file", blob, FileModel.INCARNATION, 102).last())
                .isEmpty();
        var file = FileModel.open(bytes);
        assertThatExceptionOfType(DamagedFileException.class)
                .isThrownBy(() -> file.read(file.find(0).orElseThrow(), StreamId.of("order-43")))
                .withMessage("file@0: record 0 is not version 0 of stream order-43");
    }

    /** A block that stands in another place of the file than it was written to is not taken for one of that place. */
    @Test
    void refusesBlocksInWrongPlaces() throws IOException {
        var bytes = golden().bytes();
        var file = FileModel.open(bytes);
        int first = (int) file.find(0).orElseThrow().end();
        var twice = ByteBuffer.allocate(2 * first).put(bytes, 0, first).put(bytes, 0, first);

        var found = FileModel.open(twice.array());

        assertThat(found.isTorn()).isTrue();
        assertThat(found.end()).isEqualTo(first);
    }

    /** Who reads from the first version on passes the gap, though the search for that version jumps over it. */
    @Test
    void findsAGapBetweenTwoBlocks() throws IOException {
        var file = FileModel.open(withGap());

        assertThat(file.find(0).orElseThrow().header().firstVersion()).isZero();
        assertThat(file.find(5).orElseThrow().header().firstVersion()).isEqualTo(5);
        assertThatExceptionOfType(DamagedFileException.class)
                .isThrownBy(() -> texts(file, 0))
                .withMessageEndingWith("block 4 is not the one that should be there");
    }

    @Test
    void countsTheBlocksOfATornFileUpToAGap() throws IOException {
        var gap = withGap();

        var file = FileModel.open(Arrays.copyOf(gap, gap.length + 1));

        assertThat(file.isTorn()).isTrue();
        assertThat(file.nextVersion()).isEqualTo(4);
        assertThat(texts(file, 0)).containsExactly("zero", "one", "two", "x".repeat(longer(0)));
    }

    /** {@return a file of seven blocks, each of which is right, that lacks version 4 behind the fourth} */
    private static byte[] withGap() throws IOException {
        var one = beforeGap("x".repeat(longer(0)));
        var two = beforeGap("three", "four");
        assertThat(one.bytes()).hasSameSizeAs(two.bytes());
        int length = one.bytes().length;
        for (int i = 0; i < 3; i++) {
            two.add(7, 300 + i, "later");
        }
        var bytes = two.bytes();
        System.arraycopy(one.bytes(), 0, bytes, 0, length);
        return bytes;
    }

    /** {@return how long a text must be, or how much longer, for its record to be as long as two} */
    private static int longer(int length) throws IOException {
        int wanted = beforeGap("three", "four").bytes().length;
        int found = beforeGap("x".repeat(length)).bytes().length;
        return found == wanted ? length : longer(length + wanted - found);
    }

    private static FileModel beforeGap(String... fourth) throws IOException {
        var model = new FileModel();
        model.add(7, 101, "zero");
        model.add(7, 102, "one");
        model.add(7, 103, "two");
        model.add(7, 104, fourth);
        return model;
    }

    private static StreamFileReport report(byte[] bytes) throws IOException {
        return StreamFileReport.of(FileModel.open(bytes).blob(), FileModel.INCARNATION, FileModel.NUMBER);
    }

    private static FileModel golden() throws IOException {
        var model = new FileModel();
        model.add(0xC0FFEE00, 101, "one", "two");
        model.add(0xC0FFEE01, 205, "three");
        model.add(0xC0FFEE02, 206, "four");
        return model;
    }

    private static List<String> texts(StreamFile file, long version) throws IOException {
        var texts = new ArrayList<String>();
        for (var at = file.find(version); at.isPresent(); at = file.after(at.get())) {
            var block = file.read(at.get(), FileModel.STREAM);
            for (int offset : block.offsets()) {
                texts.add(RecordDecoder.event(block.records(), offset, FileModel.STREAM)
                        .data()
                        .text());
            }
        }
        return texts;
    }

    private static String goldenHex() throws IOException {
        try (var in = Objects.requireNonNull(StreamFileTest.class.getResourceAsStream("/stream-1.hex"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
