package io.evenire.benchmarks.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.benchmarks.report.Conditions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscribeBenchmarkTest {

    private static final SubscribeSize TINY = new SubscribeSize(32, 1);

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void measuresSubscriptionsAndWritesItsReport() throws Exception {
        var stores = Files.createDirectory(directory.resolve("stores"));
        var conditions = Conditions.of("1234abc", "./dev bench subscribe", stores);

        var page = new SubscribeBenchmark(TINY, stores, new PrintStream(told, true, StandardCharsets.UTF_8))
                .run(conditions)
                .write(directory.resolve("reports"));

        assertThat(page)
                .content()
                .startsWith("# How soon subscribers get what is appended\n")
                .contains("| 1 | 1 |", "| 10 | 1 |", "| 100 | 1 |", "| 1 | 16 |", "| 100 | 16 |")
                .doesNotContainPattern("NaN|Infinity");
        assertThat(told.toString(StandardCharsets.UTF_8).lines()).hasSize(6);
        assertThat(stores).isEmptyDirectory();
    }
}
