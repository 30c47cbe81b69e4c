package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.engine.ToolProgress.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTextTest {

    private static final long MEGABYTE = 1_000_000;

    private final StringWriter out = new StringWriter();
    private long now;

    @Test
    void writesALineASecondAtMost() {
        var progress = progress(false);
        for (int i = 1; i <= 30; i++) {
            now = Duration.ofMillis(100L * i).toNanos();
            progress.reached(Step.CHECK, 10L * i * MEGABYTE, 1_000 * MEGABYTE);
        }
        progress.end();

        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                        10 %  checked: 100 of 1,000 MB, 100 a second, 9 s left
                        20 %  checked: 200 of 1,000 MB, 100 a second, 8 s left
                        30 %  checked: 300 of 1,000 MB, 100 a second, 7 s left
                        """);
    }

    @Test
    void movesABarOnATerminal() {
        var progress = progress(true);
        now = Duration.ofSeconds(1).toNanos();
        progress.reached(Step.CHECK, 500 * MEGABYTE, 1_000 * MEGABYTE);
        progress.end();

        assertThat(out.toString())
                .startsWith(
                        "\r[####################....................]  50 %  checked: 500 of 1,000 MB, 500 a second, 1 s left")
                .endsWith("\r")
                .doesNotContain("\n");
    }

    @Test
    void measuresEachStepByItself() {
        var progress = progress(false);
        now = Duration.ofSeconds(10).toNanos();
        progress.reached(Step.INDEX, 0, 1_000);
        now = Duration.ofSeconds(12).toNanos();
        progress.reached(Step.INDEX, 400, 1_000);

        assertThat(out.toString())
                .isEqualToNormalizingNewlines("40 %  index: 400 of 1,000 events, 200 a second, 3 s left\n");
    }

    @Test
    void saysNothingOfWhatIsQuick() {
        var progress = progress(false);
        progress.reached(Step.CHECK, 5, 10);
        progress.reached(Step.CHECK, 0, 0);
        progress.end();

        assertThat(out.toString()).isEmpty();
    }

    private ProgressText progress(boolean isBar) {
        return new ProgressText(new PrintWriter(out, true), isBar, () -> now);
    }
}
