package io.evenire.benchmarks.scavenge;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.benchmarks.report.Conditions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScavengeBenchmarkTest {

    /** With a segment that is full, and so can be scavenged. */
    private static final ScavengeSize TINY = new ScavengeSize(1_600, 50_000, 10, 32, 1);

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void measuresScavengesAndWritesItsReport() throws Exception {
        var stores = Files.createDirectory(directory.resolve("stores"));
        var conditions = Conditions.of("1234abc", "./dev bench scavenge", stores);

        var page = new ScavengeBenchmark(TINY, stores, new PrintStream(told, true, StandardCharsets.UTF_8))
                .run(conditions)
                .write(directory.resolve("reports"));

        assertThat(page)
                .content()
                .startsWith("# How fast deleted events are taken out of a store\n")
                .containsPattern(
                        "\n\\| 0 \\| [0-9,]+ \\| [1-9][0-9,]* \\| [0-9,]+ \\| [0-9. (to)]+ \\| – \\| – \\| – \\|\n")
                .contains("| 1 |", "| 16 |")
                .doesNotContainPattern("NaN|Infinity");
        assertThat(told.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
        assertThat(stores).isEmptyDirectory();
    }
}
