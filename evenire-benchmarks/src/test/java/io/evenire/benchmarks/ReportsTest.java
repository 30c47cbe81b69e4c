package io.evenire.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.benchmarks.growth.Cell;
import io.evenire.benchmarks.growth.Grid;
import io.evenire.benchmarks.growth.GrowthBenchmark;
import io.evenire.benchmarks.query.QueryBenchmark;
import io.evenire.benchmarks.query.QuerySize;
import io.evenire.benchmarks.read.ReadBenchmark;
import io.evenire.benchmarks.read.ReadSize;
import io.evenire.benchmarks.report.Conditions;
import io.evenire.benchmarks.report.Report;
import io.evenire.benchmarks.scavenge.ScavengeBenchmark;
import io.evenire.benchmarks.scavenge.ScavengeSize;
import io.evenire.benchmarks.subscribe.SubscribeBenchmark;
import io.evenire.benchmarks.subscribe.SubscribeSize;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each benchmark measures, says what it does, writes its report and leaves no store behind. */
class ReportsTest {

    private static final String NEGATIVE = " -\\d"; // what subscribers cost who appends may come out below nothing

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    /** A benchmark, as small as it goes. */
    enum Tiny {
        GROWTH("# How the store grows\n") {
            @Override
            Report run(Path stores, PrintStream out, Conditions conditions) throws Exception {
                var grid = new Grid(List.of(64), List.of(6_000), List.of(Cell.Ids.V4), 20, 1, 1);
                return new GrowthBenchmark(grid, stores, out).run(conditions);
            }

            @Override
            void verify(Path page, String told) {
                assertThat(page)
                        .content()
                        .contains("| append, exact version | at most 1.30 |", "| 64 | 6,000 |")
                        .doesNotContainPattern(NEGATIVE);
                assertThat(page.resolveSibling("growth-append.svg")).content().startsWith("<svg ");
                assertThat(told).startsWith("64 streams, 6,000 events, ids V4: ");
            }
        },
        READ("# How fast the store reads\n") {
            @Override
            Report run(Path stores, PrintStream out, Conditions conditions) throws Exception {
                return new ReadBenchmark(new ReadSize(200, 20, 1, 1), stores, out).run(conditions);
            }

            @Override
            void verify(Path page, String told) {
                assertThat(page)
                        .content()
                        .contains(
                                "| 20 events | cache |",
                                "| 100 events | stream file |",
                                "| 100 events | index and journal |")
                        .doesNotContainPattern(NEGATIVE);
                assertThat(told).contains("whole journal: ", "cache: ");
            }
        },
        QUERY("# How fast queries and conditions are\n") {
            @Override
            Report run(Path stores, PrintStream out, Conditions conditions) throws Exception {
                return new QueryBenchmark(new QuerySize(2_000, 4, 1), stores, out).run(conditions);
            }

            @Override
            void verify(Path page, String told) {
                assertThat(page)
                        .content()
                        .contains(
                                "| read the 10 events with a rare tag | 1 |",
                                "| append, condition after the last append | 16 |")
                        .doesNotContainPattern(NEGATIVE);
                assertThat(told).contains("by two common tags that never meet, 1 callers: ");
            }
        },
        SUBSCRIBE("# How soon subscribers get what is appended\n") {
            @Override
            Report run(Path stores, PrintStream out, Conditions conditions) throws Exception {
                return new SubscribeBenchmark(new SubscribeSize(32, 1), stores, out).run(conditions);
            }

            @Override
            void verify(Path page, String told) {
                assertThat(page)
                        .content()
                        .contains("| 1 | 1 |", "| 10 | 1 |", "| 100 | 1 |", "| 1 | 16 |", "| 100 | 16 |");
                assertThat(told.lines()).hasSize(6);
            }
        },
        SCAVENGE("# How fast deleted events are taken out of a store\n") {
            @Override
            Report run(Path stores, PrintStream out, Conditions conditions) throws Exception {
                var size = new ScavengeSize(1_600, 50_000, 10, 32, 1); // a segment is full, and so can be scavenged
                return new ScavengeBenchmark(size, stores, out).run(conditions);
            }

            @Override
            void verify(Path page, String told) {
                assertThat(page)
                        .content()
                        .containsPattern(
                                "\n\\| 0 \\| [0-9,]+ \\| [1-9][0-9,]* \\| [0-9,]+ \\| [0-9. (to)]+ \\| – \\| – \\| – \\|\n")
                        .contains("| 1 |", "| 16 |");
                assertThat(told.lines()).hasSize(3);
            }
        };

        private final String title;

        Tiny(String title) {
            this.title = title;
        }

        abstract Report run(Path stores, PrintStream out, Conditions conditions) throws Exception;

        abstract void verify(Path page, String told);
    }

    @ParameterizedTest
    @EnumSource
    void measuresAndWritesItsReport(Tiny benchmark) throws Exception {
        var stores = Files.createDirectory(directory.resolve("stores"));
        var conditions = Conditions.of("1234abc", "./dev bench", stores);

        var page = benchmark
                .run(stores, new PrintStream(told, true, StandardCharsets.UTF_8), conditions)
                .write(directory.resolve("reports"));

        assertThat(page)
                .content()
                .startsWith(benchmark.title)
                .contains("| commit | 1234abc |")
                .doesNotContainPattern("NaN|Infinity");
        benchmark.verify(page, told.toString(StandardCharsets.UTF_8));
        assertThat(stores).isEmptyDirectory();
    }
}
