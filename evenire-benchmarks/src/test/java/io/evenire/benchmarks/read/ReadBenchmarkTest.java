package io.evenire.benchmarks.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.benchmarks.report.Conditions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadBenchmarkTest {

    private static final ReadSize TINY = new ReadSize(200, 20, 1, 1);

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void measuresReadsAndWritesItsReport() throws Exception {
        var stores = Files.createDirectory(directory.resolve("stores"));
        var conditions = Conditions.of("1234abc", "./dev bench read", stores);

        var page = new ReadBenchmark(TINY, stores, new PrintStream(told, true, StandardCharsets.UTF_8))
                .run(conditions)
                .write(directory.resolve("reports"));

        assertThat(page)
                .content()
                .startsWith("# How fast the store reads\n")
                .contains("| 20 events | cache |", "| 100 events | stream file |", "| 100 events | index and journal |")
                .doesNotContainPattern("NaN|Infinity| -\\d");
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("whole journal: ", "cache: ");
        assertThat(stores).isEmptyDirectory();
    }
}
