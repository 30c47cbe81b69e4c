package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StoreReport;
import io.evenire.engine.StoreReport.Verdict;
import io.evenire.engine.StoreTools;
import io.evenire.engine.StreamFiling;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} says of stream files. */
class StreamFileCheckTest {

    private static final StoreTools TOOLS = StoreTools.of("file");
    private static final int STREAM_COUNT = 3;
    private static final int HEAD_LENGTH = 84; // of a block, before its records
    private static final int END_LENGTH = 4; // behind them
    private static final int FEW_STRIDE = 17; // every so many bytes
    private static final String SEGMENT = "0000000000000000001.journal";
    private static final Settings FILED = Settings.defaults().withStreamFiles(StreamFiling.ALL);

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (var store = Evenire.builder()
                .location(directory.toString())
                .settings(FILED)
                .withoutThread()
                .open()) {
            for (int i = 0; i < 60; i++) {
                store.append(
                        "stream-" + i % STREAM_COUNT,
                        ExpectedVersion.any(),
                        NewEvent.json("Tested", "%d".formatted(i)));
            }
        }
    }

    @Test
    void countsThem() {
        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
        assertThat(report.notes()).isEmpty();
        assertThat(report.streamFileCount()).isEqualTo(STREAM_COUNT);
    }

    /** All of what stands before and behind the records, and some of these, which have one checksum. */
    @Test
    void findsAFlippedByte() throws IOException {
        findsFlippedBytes(FEW_STRIDE);
    }

    @Test
    @Tag("torture")
    void findsEveryFlippedByte() throws IOException {
        findsFlippedBytes(1);
    }

    private void findsFlippedBytes(int strideOfRecords) throws IOException {
        var file = files().getFirst();
        var bytes = Files.readAllBytes(file);
        int flipCount = 0;
        int toldCount = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (i >= HEAD_LENGTH && i < bytes.length - END_LENGTH && i % strideOfRecords != 0) {
                continue;
            }
            var flipped = bytes.clone();
            flipped[i] ^= 0x10;
            Files.write(file, flipped);
            var report = verify();
            assertThat(report.verdict()).as("byte %d", i).isNotEqualTo(Verdict.JOURNAL_DAMAGED);
            flipCount++;
            toldCount += report.problems().size() + report.notes().size();
        }
        assertThat(toldCount).as("each is told, as damage or as a torn end").isEqualTo(flipCount);
    }

    @Test
    void takesATornEndForNoDamage() throws IOException {
        var file = files().getFirst();
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
        assertThat(report.notes())
                .singleElement()
                .asString()
                .contains(file.getFileName().toString(), "torn");
    }

    @Test
    void tellsAFileOfAnotherStream() throws IOException {
        var files = files();
        Files.copy(files.get(0), files.get(1), StandardCopyOption.REPLACE_EXISTING);

        var report = verify();

        assertThat(report.problems().size() + report.notes().size()).isEqualTo(1);
        assertThat(report.verdict()).isNotEqualTo(Verdict.JOURNAL_DAMAGED);
    }

    @Test
    void passesOverWhatIsNoStreamFile() throws IOException {
        Files.writeString(files().getFirst().resolveSibling("0000000000000001.other"), "text");

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
        assertThat(report.notes()).singleElement().asString().contains("no stream file");
    }

    /** Somebody brings back the journal of a backup, and not the files, and goes on. */
    @Test
    void tellsAFileOfAnotherHistory(@TempDir Path backup) throws IOException {
        copy(directory.resolve(SEGMENT), backup.resolve(SEGMENT));
        append("stream-0", "cut off");
        var files = files();
        copy(backup.resolve(SEGMENT), directory.resolve(SEGMENT));
        deleteAll("index");
        append("stream-0", Settings.defaults().withStreamFiles(StreamFiling.NONE), "instead");
        assertThat(files()).isEqualTo(files);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.DERIVED_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(name(files.getFirst()) + "@0");
            assertThat(problem.text()).startsWith("stream file: is of another history: its last event has position 61");
        });
    }

    /** Only what was durable is filed, so the journal lacks what was acknowledged. */
    @Test
    void tellsThatTheEndOfTheJournalIsGone(@TempDir Path backup) throws IOException {
        copy(directory.resolve(SEGMENT), backup.resolve(SEGMENT));
        append("stream-2", "gone");
        copy(backup.resolve(SEGMENT), directory.resolve(SEGMENT));
        deleteAll("index");

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(name(files().get(2)) + "@0");
            assertThat(problem.text())
                    .isEqualTo("stream file goes on to position 61, but the journal ends with 60: events are missing");
            assertThat(problem.position()).isEqualTo(61);
        });
        try (var repair = TOOLS.repair(directory.toString(), ToolProgress.NONE)) {
            assertThat(Path.of(repair.make())).isDirectory();
        }
        assertThat(verify().verdict()).isEqualTo(Verdict.SOUND);
    }

    @Test
    void saysWhatStandsInOne() throws IOException {
        var lines = inspect(files().getFirst(), 1_000);

        assertThat(lines.get(0)).matches("file of a stream, \\d+ bytes");
        assertThat(lines.get(1)).isEqualTo("stream of number 1");
        assertThat(lines.get(2))
                .matches("block 0 at offset 0: versions 0 to 19, \\d+ bytes, up to position 58 in the frame with"
                        + " checksum [0-9a-f]{8}");
        assertThat(lines.get(3)).matches(" {2}1 {2}stream-0 {2}version 0 {2}Tested {2}.*");
        assertThat(lines.getLast()).matches(" {2}58 {2}stream-0 {2}version 19 {2}Tested {2}.*");
        assertThat(lines).hasSize(23);
    }

    @Test
    void saysNoMoreOfOneThanTheLimit() throws IOException {
        var lines = inspect(files().getFirst(), 3);

        assertThat(lines).noneMatch(line -> line.startsWith("  10  "));
        assertThat(lines).last().isEqualTo("and more; a higher limit than 3 shows it");
    }

    @Test
    void saysWhereOneIsDamaged() throws IOException {
        append("stream-0", "second block");
        var file = files().getFirst();
        long second = flip(file, "second block");

        var lines = inspect(file, 1_000);

        assertThat(lines).anyMatch(line -> line.startsWith("  58  "));
        assertThat(lines)
                .last()
                .asString()
                .matches(
                        "DAMAGED at offset %d: checksum of the records does not match; \\d+ bytes from there on do not count"
                                .formatted(second));
    }

    @Test
    void saysWhereOneIsTorn() throws IOException {
        var file = files().getFirst();
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 7));

        assertThat(inspect(file, 1_000))
                .last()
                .isEqualTo("7 bytes at offset %d are no block that follows, as a crash leaves the end"
                        .formatted(bytes.length));
    }

    /** By the name, where the first bytes are damaged; by the first bytes, where it was moved away. */
    @Test
    void knowsOneWithADamagedBeginning() throws IOException {
        var file = files().getFirst();
        var bytes = Files.readAllBytes(file);
        bytes[0] ^= 1;
        Files.write(file, bytes);

        assertThat(inspect(file, 1_000))
                .last()
                .isEqualTo("%d bytes at offset 0 are no block that follows, as a crash leaves the end"
                        .formatted(bytes.length));
    }

    @Test
    void saysWhatStandsInOneThatWasMovedAway(@TempDir Path elsewhere) throws IOException {
        var moved = elsewhere.resolve("moved");
        copy(files().get(1), moved);

        assertThat(inspect(moved, 1_000))
                .contains("stream of number 2", "the store is not known, so the checksums of headers are not looked at")
                .anyMatch(line -> line.startsWith("  59  stream-1  version 19  "));
    }

    private List<String> inspect(Path file, long limit) {
        var lines = new ArrayList<String>();
        TOOLS.inspect(file.toString(), limit, lines::add);
        return lines;
    }

    /** Flips a bit in a record. {@return where its block begins} */
    private static long flip(Path file, String text) throws IOException {
        var bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        bytes[at] ^= 1;
        Files.write(file, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("EVENIRES");
    }

    private void append(String stream, String text) {
        append(stream, FILED, text);
    }

    private void append(String stream, Settings settings, String text) {
        try (var store = Evenire.builder()
                .location(directory.toString())
                .settings(settings)
                .withoutThread()
                .open()) {
            store.append(stream, ExpectedVersion.any(), NewEvent.json("Tested", "\"%s\"".formatted(text)));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private void deleteAll(String inside) throws IOException {
        if (Files.exists(directory.resolve(inside))) {
            try (var files = Files.list(directory.resolve(inside))) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private String name(Path file) {
        return directory.relativize(file).toString();
    }

    private StoreReport verify() {
        return TOOLS.verify(directory.toString(), ToolProgress.NONE);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(directory.resolve("streams"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
