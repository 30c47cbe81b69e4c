package io.evenire.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.benchmarks.report.Conditions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthBenchmarkTest {

    private static final Grid TINY = new Grid(List.of(64), List.of(6_000), List.of(Cell.Ids.V4), 20, 1, 1);

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void measuresAStoreAndWritesItsReport() throws Exception {
        var stores = Files.createDirectory(directory.resolve("stores"));
        var conditions = Conditions.of("1234abc", "./dev bench growth", stores);

        var page = new GrowthBenchmark(TINY, stores, new PrintStream(told, true, StandardCharsets.UTF_8))
                .run(conditions)
                .write(directory.resolve("reports"));

        assertThat(page)
                .content()
                .startsWith("# How the store grows\n")
                .contains("| commit | 1234abc |", "| append, exact version | at most 1.30 |", "| 64 | 6,000 |")
                .doesNotContainPattern("NaN|Infinity| -\\d");
        assertThat(page.resolveSibling("growth-append.svg")).content().startsWith("<svg ");
        assertThat(told.toString(StandardCharsets.UTF_8)).startsWith("64 streams, 6,000 events, ids V4: ");
        assertThat(stores).isEmptyDirectory();
    }
}
