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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} says of stream files. */
class StreamFileCheckTest {

    private static final int STREAM_COUNT = 3;

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (var store = Evenire.builder()
                .location(directory.toString())
                .settings(Settings.defaults().withStreamFiles(StreamFiling.ALL))
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

    @Test
    void findsEveryFlippedByte() throws IOException {
        var file = files().getFirst();
        var bytes = Files.readAllBytes(file);
        int toldCount = 0;
        for (int i = 0; i < bytes.length; i++) {
            var flipped = bytes.clone();
            flipped[i] ^= 0x10;
            Files.write(file, flipped);
            var report = verify();
            assertThat(report.verdict()).as("byte %d", i).isNotEqualTo(Verdict.JOURNAL_DAMAGED);
            toldCount += report.problems().size() + report.notes().size();
        }
        assertThat(toldCount).as("each is told, as damage or as a torn end").isEqualTo(bytes.length);
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

    private StoreReport verify() {
        return StoreTools.of("file").verify(directory.toString(), ToolProgress.NONE);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(directory.resolve("streams"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
