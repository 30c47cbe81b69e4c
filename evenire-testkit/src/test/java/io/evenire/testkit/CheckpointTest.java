package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Checkpoint;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final String INCARNATION = "0198f6a0-0000-7000-8000-00000000000a";

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void isReadAsItIsWritten(long position) {
        var checkpoint = new Checkpoint(UUID.fromString(INCARNATION), position);

        assertThat(checkpoint).hasToString(INCARNATION + "-" + position);
        assertThat(Checkpoint.parse(checkpoint.toString())).isEqualTo(checkpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                INCARNATION,
                INCARNATION + "-",
                INCARNATION + "--7",
                INCARNATION + "-+7",
                INCARNATION + "-07",
                INCARNATION + "-7 ",
                INCARNATION + "-9223372036854775808",
                INCARNATION + "_7",
                "0198f6a000007000800000000000000a-7",
                "198f6a0-00000-7000-8000-00000000000a-7",
                "x198f6a0-0000-7000-8000-00000000000a-7"
            })
    void refusesWhatIsNoCheckpoint(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpoint.parse(text))
                .withMessage("checkpoint must be an incarnation (a UUID), a hyphen and a position, is '" + text + "'");
    }

    @Test
    void refusesANegativePosition() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Checkpoint(UUID.fromString(INCARNATION), -1))
                .withMessage("position of a checkpoint must not be negative, is -1");
    }
}
