package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a power cut leaves, a store with several callers finds what it acknowledged to or served any of them. */
class EnginePowerCutTest {

    private static final int STATE_COUNT_MIN = 500;
    private static final int APPEND_COUNT = 4;
    private static final int SOME_STEPS = 3; // every third: threads meet in another way each time, so all come up
    private static final Settings SETTINGS = Settings.defaults()
            .withTableCountMax(1_000) // more than there are events
            .withStreamFiles(StreamFiling.NONE);

    /** Every batch makes a run, eight of them one on the disk, and eight of those one more. */
    private static final Settings RUNS = SETTINGS.withTableCountMax(1);

    /** Nothing is kept in memory that could be read from a file: every read goes on with one, which is never forced. */
    private static final Settings FILED =
            SETTINGS.withStreamFiles(StreamFiling.ALL).withMemory(0, 0);

    @Test
    void losesChangesAndInventsNothing() throws InterruptedException {
        cutPower(APPEND_COUNT, SETTINGS, 1);
    }

    @Test
    void losesChangesAndInventsNothingWhileRunsAreMade() throws InterruptedException {
        cutPower(12, RUNS, SOME_STEPS);
    }

    @Test
    void losesChangesAndInventsNothingWhileStreamsAreFiled() throws InterruptedException {
        cutPower(8, FILED, SOME_STEPS);
    }

    @Test
    @Tag("torture")
    void losesChangesAndInventsNothingAtEveryStep() throws InterruptedException {
        cutPower(12, RUNS, 1);
        cutPower(8, FILED, 1);
    }

    private static void cutPower(int appendCount, Settings settings, int stride) throws InterruptedException {
        var cuts = new EnginePowerCuts(new PowerCuts.Mutation() {}, appendCount, settings, 1);

        long stepCount = cuts.tryWithoutCut();
        for (long step = 1; step <= stepCount; step += stride) {
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
