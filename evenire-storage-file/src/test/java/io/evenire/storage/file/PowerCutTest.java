package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.storage.file.PowerCuts.Append;
import io.evenire.storage.file.PowerCuts.Delete;
import io.evenire.storage.file.PowerCuts.Extend;
import io.evenire.storage.file.PowerCuts.Idle;
import io.evenire.storage.file.PowerCuts.Put;
import io.evenire.storage.file.PowerCuts.Reopen;
import io.evenire.storage.file.PowerCuts.Rewrite;
import io.evenire.storage.file.PowerCuts.Story;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a power cut leaves, the store finds what it acknowledged or served, unchanged, and opens. */
class PowerCutTest {

    /** A new store, a batch, a mark, a batch that fills the first segment, and another life. */
    static final List<Story> STORIES = List.of(
            new Story(
                    "a mark and a roll",
                    List.of(
                            new Append(2, 60),
                            new Idle(),
                            new Append(3, 500),
                            new Append(1, 0),
                            new Reopen(),
                            new Append(2, 300))),
            new Story(
                    "rolls inside of batches",
                    List.of(new Append(1, 1500), new Append(4, 700), new Idle(), new Append(3, 600), new Reopen())),
            new Story(
                    "many lives",
                    List.of(
                            new Reopen(),
                            new Append(1, 10),
                            new Reopen(),
                            new Idle(),
                            new Append(2, 20),
                            new Append(1, 30),
                            new Reopen(),
                            new Append(1, 1700),
                            new Reopen())),
            new Story(
                    "parts written anew",
                    List.of(
                            new Append(3, 500),
                            new Append(3, 450),
                            new Rewrite(0),
                            new Append(4, 300),
                            new Rewrite(1),
                            new Rewrite(0),
                            new Reopen(),
                            new Rewrite(1),
                            new Append(1, 100))),
            new Story(
                    "blobs",
                    List.of(
                            new Put("index/run-1", 1500),
                            new Append(1, 60),
                            new Extend("streams/ab/1.events", 600),
                            new Put("index/manifest", 100),
                            new Put("index/run-1", 900),
                            new Extend("streams/ab/1.events", 600),
                            new Delete("index/run-1"),
                            new Reopen(),
                            new Put("index/manifest", 1200),
                            new Put("index/run-1", 40))));

    private static final int VIOLATION_COUNT_MAX = 20;
    private static final int STATE_COUNT_MIN = 15_000;

    @Test
    void losesChangesAndInventsNothing() {
        var cuts = new PowerCuts(new PowerCuts.Mutation() {}, VIOLATION_COUNT_MAX, 1);

        for (var story : STORIES) {
            cuts.cutAtEveryStep(story);
            cuts.failEverything(story);
        }

        assertThat(cuts.violations()).isEmpty();
        assertThat(cuts.stateCount()).isGreaterThanOrEqualTo(STATE_COUNT_MIN);
    }
}
