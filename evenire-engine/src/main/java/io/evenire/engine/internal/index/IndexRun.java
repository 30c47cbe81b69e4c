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
    private static final int SMALL_SHIFT = 2 * LEVEL_SHIFT; // the levels of what is put on the shelf by closing

    RunRange range() {
        return content.range();
    }

    /**
     * Tells how large the run is.
     *
     * @param firstCount how many events a run has that is put on the shelf while appends go on
     * @return the level: one more for each {@value IndexBounds#MERGE_COUNT} times as many events, 2 for that many
     */
    int level(long firstCount) {
        int level = 0;
        for (long count = (range().count() << SMALL_SHIFT) / firstCount;
                count >= IndexBounds.MERGE_COUNT;
                count >>= LEVEL_SHIFT) {
            level++;
        }
        return level;
    }
}
