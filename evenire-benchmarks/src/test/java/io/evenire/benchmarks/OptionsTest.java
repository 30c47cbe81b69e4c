package io.evenire.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void meansAllBenchmarksWhereNoneIsNamed() {
        assertThat(Options.parse("--commit", "1234abc").names()).isEqualTo(Options.NAMES);
    }

    @Test
    void takesNamesAndOptionsInAnyOrder() {
        var options = Options.parse("--quick", "growth", "--events", "1000000", "--reports", "out", "--commit", "12");

        assertThat(options).isEqualTo(new Options(List.of("growth"), true, false, 1_000_000, Path.of("out"), "12"));
        assertThat(options.command()).isEqualTo("./dev bench growth --quick --events 1000000");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Options.parse("grow"))
                .withMessageStartingWith("no benchmark or option is named 'grow'; known are ");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Options.parse("growth", "--events", "many"))
                .withMessage("--events must be a whole number up to 2147483647, is 'many'");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Options.parse("--events"))
                .withMessage("--events needs a value");
    }
}
