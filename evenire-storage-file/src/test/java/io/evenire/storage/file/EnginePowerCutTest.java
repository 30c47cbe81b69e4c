package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a power cut leaves, a store with several callers finds what it acknowledged to or served any of them. */
class EnginePowerCutTest {

    private static final int STATE_COUNT_MIN = 500;
    private static final int APPEND_COUNT = 4;
    private static final Settings SETTINGS = Settings.defaults()
            .withTableCountMax(1_000) // more than there are events
            .withStreamFiles(StreamFiling.NONE);

    /** Nothing is kept in memory that could be read from a file. */
    private static final Settings FILED =
            SETTINGS.withStreamFiles(StreamFiling.ALL).withMemory(0, 0);

    @Test
    void losesChangesAndInventsNothing() throws InterruptedException {
        var cuts = new EnginePowerCuts(new PowerCuts.Mutation() {}, APPEND_COUNT, SETTINGS, 1);

        long stepCount = cuts.tryWithoutCut();
        for (long step = 1; step <= stepCount; step++) {
            cuts.cutAt(step);
        }

        assertThat(cuts.violations()).isEmpty();
        assertThat(cuts.stateCount()).isGreaterThanOrEqualTo(STATE_COUNT_MIN);
        assertThat(cuts.servedCount()).isGreaterThan(cuts.stateCount());
    }

    /** Every batch makes a run, eight of them one on the disk, and eight of those one more. */
    @Test
    void losesChangesAndInventsNothingWhileRunsAreMade() throws InterruptedException {
        var cuts = new EnginePowerCuts(new PowerCuts.Mutation() {}, 12, SETTINGS.withTableCountMax(1), 2);

        long stepCount = cuts.tryWithoutCut();
        for (long step = 1; step <= stepCount; step++) {
            cuts.cutAt(step);
        }

        assertThat(cuts.violations()).isEmpty();
        assertThat(cuts.stateCount()).isGreaterThanOrEqualTo(STATE_COUNT_MIN);
        assertThat(cuts.servedCount()).isGreaterThan(cuts.stateCount());
    }

    /** Every read goes on with the file of its stream, which is never forced. */
    @Test
    void losesChangesAndInventsNothingWhileStreamsAreFiled() throws InterruptedException {
        var cuts = new EnginePowerCuts(new PowerCuts.Mutation() {}, 8, FILED, 3);

        long stepCount = cuts.tryWithoutCut();
        for (long step = 1; step <= stepCount; step++) {
            cuts.cutAt(step);
        }

        assertThat(cuts.violations()).isEmpty();
        assertThat(cuts.stateCount()).isGreaterThanOrEqualTo(STATE_COUNT_MIN);
        assertThat(cuts.servedCount()).isGreaterThan(cuts.stateCount());
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLIES_WITHOUT_A_FORCE", "DOES_NOT_FORCE_THE_DIRECTORY", "DOES_NOT_FORCE_A_NEW_SEGMENT"})
    void findsOutAStoreWith(Mutant mutant) throws InterruptedException {
        var cuts = new EnginePowerCuts(mutant, APPEND_COUNT, SETTINGS, 1);

        long stepCount = cuts.tryWithoutCut();
        for (long step = 1; step <= stepCount && cuts.violations().isEmpty(); step++) {
            cuts.cutAt(step);
        }

        assertThat(cuts.violations()).as("what %s does wrong", mutant).isNotEmpty();
    }
}
