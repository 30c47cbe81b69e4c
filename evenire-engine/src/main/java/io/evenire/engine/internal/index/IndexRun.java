package io.evenire.engine.internal.index;

import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunRange;

/**
 * A run of the index and where it is kept.
 *
 * @param content the run
 * @param journalLength about how many bytes of frames it covers, 0 where that does not matter any more
 * @param isOnShelf whether it survives the process
 */
record IndexRun(Run content, long journalLength, boolean isOnShelf) {

    private static final int LEVEL_SHIFT = 3; // MERGE_COUNT runs of one level make one of the next

    RunRange range() {
        return content.range();
    }

    /**
     * Tells how large the run is.
     *
     * @param firstCount how many events the smallest runs on the shelf have
     * @return 0 for one of less than {@value IndexBounds#MERGE_COUNT} times as many, 1 for less than that many times
     *     more, and so on
     */
    int level(long firstCount) {
        int level = 0;
        for (long count = range().count() / firstCount; count >= IndexBounds.MERGE_COUNT; count >>= LEVEL_SHIFT) {
            level++;
        }
        return level;
    }
}
