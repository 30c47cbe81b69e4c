package io.evenire.benchmarks.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.benchmarks.report.Conditions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryBenchmarkTest {

    private static final QuerySize TINY = new QuerySize(2_000, 4, 1);

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void measuresQueriesAndConditionsAndWritesItsReport() throws Exception {
        var stores = Files.createDirectory(directory.resolve("stores"));
        var conditions = Conditions.of("1234abc", "./dev bench query", stores);

        var page = new QueryBenchmark(TINY, stores, new PrintStream(told, true, StandardCharsets.UTF_8))
                .run(conditions)
                .write(directory.resolve("reports"));

        assertThat(page)
                .content()
                .startsWith("# How fast queries and conditions are\n")
                .contains(
                        "| read the 10 events with a rare tag | 1 |",
                        "| append, condition after the last append | 16 |")
                .doesNotContainPattern("NaN|Infinity| -\\d");
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("by two common tags that never meet, 1 callers: ");
        assertThat(stores).isEmptyDirectory();
    }
}
