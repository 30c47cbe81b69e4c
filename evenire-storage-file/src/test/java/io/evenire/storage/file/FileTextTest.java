package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StorageTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the golden files, word by word. */
class FileTextTest {

    private static final String SEGMENT = "0000000000000000001.journal";

    private final StorageTools tools = new FileStorageTools();

    @TempDir
    private Path directory;

    @Test
    void saysWhatStandsInTheGoldenSegment() throws IOException {
        assertThat(text(SEGMENT, golden(SEGMENT)))
                .containsExactly(
                        "segment of a journal, 1156 bytes",
                        "first position 1, after checksum 00000000",
                        "store 43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b01, segment 43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b04",
                        "mark at offset 64: everything before position 1 is durable",
                        "frame at offset 132: 2 events from position 1, 79 bytes, epoch 1, batch 1,"
                                + " 2026-01-01T12:00:00Z, checksum 2ab37f44",
                        "frame at offset 211: 1 events from position 3, 73 bytes, epoch 1, batch 1,"
                                + " 2026-01-01T12:00:00.000000001Z, checksum 72cb3a9b",
                        "mark at offset 284: everything before position 4 is durable",
                        "frame at offset 352: 1 events from position 4, 68 bytes, epoch 1, batch 2,"
                                + " 2026-01-01T12:00:00.000000002Z, checksum 484e79b9, housekeeping",
                        "mark at offset 420: everything before position 5 is durable");
    }

    @Test
    void saysWhoTheGoldenStoreIs() throws IOException {
        assertThat(text(StoreFile.NAME, golden(StoreFile.NAME)))
                .containsExactly(
                        "who a store is",
                        "store       43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b01",
                        "node        43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b02",
                        "incarnation 43c1b4e5-0d4e-4a50-8f7a-6f2d0c1a9b03",
                        "created at  2026-01-01T12:00:00Z");
    }

    @Test
    void saysWhatStandsInTheGoldenTable() throws IOException {
        assertThat(text("table", golden("offsets/0000000000000000001")))
                .containsExactly(
                        "table of offsets, 124 bytes",
                        "first position 1",
                        "3 places",
                        "position 1 at offset 132, after checksum 00000000",
                        "position 1000 at offset 16500, after checksum 1234abcd",
                        "position 70000 at offset 33000, after checksum fedcba98");
    }

    @Test
    void saysWhereATableIsDamaged() throws IOException {
        var bytes = golden("offsets/0000000000000000001");
        bytes[90] ^= 1;

        assertThat(text("table", bytes)).last().isEqualTo("DAMAGED at offset 84: is damaged at place 1");
    }

    @Test
    void saysThatTheFileOfTheStoreIsDamaged() throws IOException {
        var bytes = golden(StoreFile.NAME);
        bytes[40] ^= 1;

        assertThat(text(StoreFile.NAME, bytes)).first().asString().startsWith("DAMAGED at offset 0: ");
    }

    @Test
    void goesOnBehindADamagedFrame() throws IOException {
        var bytes = golden(SEGMENT);
        bytes[64 + 68 + 68 + 1] ^= 1; // in the body of the first frame

        var text = text(SEGMENT, bytes);

        assertThat(text)
                .contains("DAMAGED at offset 132: frame of position 1 is damaged: its checksum is not that of"
                        + " its bytes");
        assertThat(text).anyMatch(line -> line.matches("frame at offset \\d+: 1 events from position 3, .*"));
    }

    /** The end that was cut off keeps no header, and is none of the files that are known. */
    @Test
    void knowsNothingOfOtherBytes() throws IOException {
        Files.write(directory.resolve("other"), new byte[] {1, 2, 3});

        try (var file = tools.open(directory.resolve("other").toString())) {
            assertThat(file.describe(new Lines(new ArrayList<>()))).isFalse();
        }
    }

    private List<String> text(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
        var lines = new ArrayList<String>();
        try (var file = tools.open(directory.resolve(name).toString())) {
            assertThat(file.describe(new Lines(lines))).isTrue();
        }
        return lines;
    }

    private static byte[] golden(String name) throws IOException {
        try (var in = FileTextTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private record Lines(List<String> lines) implements StorageTools.Description {

        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public boolean entry(String text) {
            return lines.add(text);
        }

        @Override
        public boolean frame(String text, Frame frame) {
            return lines.add(text);
        }
    }
}
