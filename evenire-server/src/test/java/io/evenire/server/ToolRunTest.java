package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tools as they are called, by what they print and how they end. */
class ToolRunTest {

    private static final String SEGMENT = "0000000000000000001.journal";

    /** Somewhere in the first frames, which later ones prove to have been durable. */
    private static final int DAMAGED_OFFSET = 300;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Terminal terminal = Terminal.NONE;

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (var store = Evenire.open(directory)) {
            for (int i = 0; i < 5; i++) {
                store.append("order-" + i % 2, ExpectedVersion.any(), NewEvent.json("Placed", "{}"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void tellsWhatItDoes(Tool tool) throws InterruptedException {
        assertThat(run(tool.command(), "--help")).isEqualTo(Main.DONE);
        assertThat(out.toString()).contains("Usage: evenire " + tool.command(), "--help");
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void needsToKnowOfWhat(Tool tool) throws InterruptedException {
        assertThat(run(tool.command())).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("evenire %s --help".formatted(tool.command()));
    }

    @Test
    void endsWithZeroWhereAStoreIsSound() throws InterruptedException {
        assertThat(run("verify", directory.toString())).isEqualTo(Main.DONE);
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        "5 frames, 5 events up to position 5, 2 streams, 1 runs of the index, 2 stream files\nsound\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void endsWithOneWhereDerivedFilesAreDamaged() throws IOException, InterruptedException {
        var run = "index/0000000000000001-0000000000000005.run";
        Files.createDirectories(directory.resolve("index"));
        Files.write(directory.resolve(run), new byte[100]);

        assertThat(run("verify", directory.toString())).isEqualTo(ToolRun.DERIVED_DAMAGED);
        assertThat(out.toString()).contains("derived  %s@0: ".formatted(run), "no event is lost");
    }

    @Test
    void endsWithTwoWhereTheJournalIsDamaged() throws IOException, InterruptedException {
        damage();

        assertThat(run("verify", directory.toString())).isEqualTo(ToolRun.JOURNAL_DAMAGED);
        assertThat(out.toString()).contains("journal  %s@".formatted(SEGMENT), "evenire repair " + directory);
    }

    @Test
    void endsWithThreeWhereThereIsNothingToCheck() throws InterruptedException {
        assertThat(run("verify", directory.resolve("none").toString())).isEqualTo(ToolRun.NOT_DONE);
        assertThat(err.toString()).startsWith("evenire: there is no store in ").hasLineCount(1);
    }

    @Test
    void leavesAStoreThatIsOpenAlone() throws InterruptedException {
        try (var _ = Evenire.open(directory)) {
            assertThat(run("verify", directory.toString())).isEqualTo(ToolRun.NOT_DONE);
            assertThat(run("repair", "--yes", directory.toString())).isEqualTo(ToolRun.NOT_DONE);
            assertThat(run("rebuild", directory.toString())).isEqualTo(ToolRun.NOT_DONE);
            assertThat(run("inspect", directory.resolve(SEGMENT).toString())).isEqualTo(ToolRun.NOT_DONE);
        }
        assertThat(err.toString().lines()).hasSize(4).allMatch(line -> line.contains("is already open"));
    }

    @Test
    void repairsOnlyWhenTold() throws IOException, InterruptedException {
        damage();
        var before = Files.readAllBytes(directory.resolve(SEGMENT));

        assertThat(run("repair", directory.toString())).isEqualTo(ToolRun.JOURNAL_DAMAGED);

        assertThat(out.toString()).contains("lost to the store: positions ", " to 5, and what was behind them");
        assertThat(err.toString()).contains("nothing was changed", "--yes");
        assertThat(directory.resolve(SEGMENT)).hasBinaryContent(before);
    }

    @Test
    void repairsWhenSomebodySaysYes() throws IOException, InterruptedException {
        damage();
        terminal = new Answers(List.of("y"));
        assertThat(run("repair", directory.toString())).isEqualTo(ToolRun.JOURNAL_DAMAGED);
        assertThat(out.toString()).contains("nothing was changed");
        terminal = new Answers(List.of("yes"));

        assertThat(run("repair", directory.toString())).isEqualTo(Main.DONE);

        assertThat(out.toString()).contains("kept in %s/repaired-".formatted(directory));
        assertThat(run("verify", directory.toString())).isEqualTo(Main.DONE);
    }

    @Test
    void repairsWithoutAskingWhenToldSo() throws IOException, InterruptedException {
        damage();

        assertThat(run("repair", "--yes", directory.toString())).isEqualTo(Main.DONE);
        assertThat(run("repair", "--yes", directory.toString())).isEqualTo(ToolRun.NOT_DONE);

        assertThat(err.toString()).contains("nothing to repair in ");
    }

    @Test
    void showsAFileUpToItsLimit() throws InterruptedException {
        var file = directory.resolve(SEGMENT).toString();

        assertThat(run("inspect", file)).isEqualTo(Main.DONE);
        assertThat(out.toString()).contains("  5  order-0  version 2  Placed  ");
        assertThat(run("inspect", "--limit", "1", file)).isEqualTo(Main.DONE);
        assertThat(out.toString()).contains("and more; a higher limit than 1 shows it");
        assertThat(run("inspect", "--limit", "0", file)).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("--limit must be 1 or more, is 0");
    }

    @Test
    void rebuilds() throws InterruptedException {
        assertThat(run("rebuild", directory.toString())).isEqualTo(Main.DONE);
        assertThat(out.toString()).contains("up to position 5");
    }

    private void damage() throws IOException {
        var bytes = Files.readAllBytes(directory.resolve(SEGMENT));
        bytes[DAMAGED_OFFSET] ^= 1;
        Files.write(directory.resolve(SEGMENT), bytes);
    }

    private int run(String... arguments) throws InterruptedException {
        return Main.run(arguments, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), terminal);
    }

    /** Somebody who gives the answers of a list. */
    private static final class Answers implements Terminal {

        private final Deque<String> answers;

        Answers(List<String> answers) {
            this.answers = new ArrayDeque<>(answers);
        }

        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public String ask(String question) {
            return answers.removeFirst();
        }
    }
}
