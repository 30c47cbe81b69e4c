package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} says of the files of a store. */
class StoreInspectTest {

    @TempDir
    private static Path template;

    @TempDir
    private Path directory;

    private SegmentedStore store;

    @BeforeAll
    static void fill() {
        SegmentedStore.fill(template);
    }

    @BeforeEach
    void copy() throws IOException {
        store = SegmentedStore.copy(template, directory);
    }

    @Test
    void saysWhatStandsInASegment() throws IOException {
        var lines = store.inspect(store.segments().getFirst(), 3);

        assertThat(lines).first().asString().startsWith("segment of a journal, ");
        assertThat(lines).anyMatch(line -> line.startsWith("mark at offset 64: everything before position 1"));
        assertThat(lines).anyMatch(line -> line.matches("frame at offset 132: 1 events from position 1, .*"));
        assertThat(lines).anyMatch(line -> line.matches("  2  stream-1  version 0  Counted  2.*  13 bytes of .*"));
        assertThat(lines).noneMatch(line -> line.startsWith("  3  "));
        assertThat(lines).last().asString().isEqualTo("and more; a higher limit than 3 shows it");
    }

    @Test
    void saysWhatStandsBehindDamage() throws IOException {
        var segment = store.segments().getFirst();
        int offset = store.frameOffset(segment, 1);
        store.flip(segment, offset + 30);

        var lines = store.inspect(segment, 1_000);

        assertThat(lines).anyMatch(line -> line.startsWith("DAMAGED at offset %d: ".formatted(offset)));
        assertThat(lines).noneMatch(line -> line.startsWith("  2  "));
        assertThat(lines).anyMatch(line -> line.startsWith("  3  stream-2  version 0"));
    }

    @Test
    void saysWhatStandsInASegmentWithADamagedHeader() throws IOException {
        var segment = store.segments().getFirst();
        store.flip(segment, 30);

        var lines = store.inspect(segment, 1_000);

        assertThat(lines).anyMatch(line -> line.startsWith("DAMAGED at offset 0: checksum of segment is"));
        assertThat(lines).anyMatch(line -> line.startsWith("  1  stream-0  version 0"));
    }

    @Test
    void saysWhatStandsInTheOtherFiles() throws IOException {
        assertThat(store.inspect("index/" + store.names("index").getFirst(), 1_000))
                .anyMatch(line -> line.matches("run of the index, .* bytes"))
                .anyMatch(line -> line.matches(
                        "stream stream-1: live, at version \\d+, changed by position \\d+, [1-9]\\d* events here"))
                .anyMatch(line -> line.matches("type 'Counted': \\d+ events"));
        assertThat(store.inspect("offsets/" + store.names("offsets").getFirst(), 1_000))
                .anyMatch(line -> line.startsWith("position 1 at offset 64, after checksum 00000000"));
        assertThat(store.inspect(StoreFile.NAME, 1))
                .contains("incarnation " + store.identity().incarnation());
        assertThat(store.inspect(DirectoryLock.NAME, 1))
                .singleElement()
                .asString()
                .contains("lock of a store", "pid ");
    }

    @Test
    void knowsNoOtherFiles() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "nothing");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.inspect("notes.txt", 1))
                .withMessageEndingWith("notes.txt is no file of a store");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.inspect("none", 1))
                .withMessageEndingWith("none is no file");
    }
}
