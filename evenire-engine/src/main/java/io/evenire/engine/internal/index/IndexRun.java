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

    private static final int LEVEL_SHIFT = 3; // eight runs of one level make one of the next

    RunRange range() {
        return content.range();
    }

    /** {@return how often runs of so many events were merged, if the first have some count} */
    int level(long firstCount) {
        int level = 0;
        for (long count = range().count() / firstCount; count >= IndexBounds.MERGE_COUNT; count >>= LEVEL_SHIFT) {
            level++;
        }
        return level;
    }
}
