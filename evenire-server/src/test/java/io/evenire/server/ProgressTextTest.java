package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

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
            progress.reached(10L * i * MEGABYTE, 1_000 * MEGABYTE);
        }
        progress.end();

        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                        10 %  100 of 1,000 MB  100 MB/s  9 s left
                        20 %  200 of 1,000 MB  100 MB/s  8 s left
                        30 %  300 of 1,000 MB  100 MB/s  7 s left
                        """);
    }

    @Test
    void movesABarOnATerminal() {
        var progress = progress(true);
        now = Duration.ofSeconds(1).toNanos();
        progress.reached(500 * MEGABYTE, 1_000 * MEGABYTE);
        progress.end();

        assertThat(out.toString())
                .startsWith("\r[####################....................]  50 %  500 of 1,000 MB  500 MB/s  1 s left")
                .endsWith("\r")
                .doesNotContain("\n");
    }

    @Test
    void saysNothingOfWhatIsQuick() {
        var progress = progress(false);
        progress.reached(5, 10);
        progress.reached(0, 0);
        progress.end();

        assertThat(out.toString()).isEmpty();
    }

    private ProgressText progress(boolean isBar) {
        return new ProgressText(new PrintWriter(out, true), isBar, () -> now);
    }
}
