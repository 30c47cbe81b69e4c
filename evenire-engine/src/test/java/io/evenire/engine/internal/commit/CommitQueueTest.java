package io.evenire.engine.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.engine.internal.query.RecentTerms;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

    /** Whatever was taken in can be judged when its turn comes: nothing is prepared again for the sake of distance. */
    @Test
    void whatIsKnownReachesAsFarBackAsWhatIsInTheQueue() {
        int lagMax = CommitQueue.MISSED_COUNT_MAX // before it was taken in
                + CommitQueue.EVENT_COUNT_MAX // in the batch that was being committed then
                + CommitQueue.EVENT_COUNT_MAX; // before it in the queue

        assertThat(RecentTerms.COUNT_MIN).isGreaterThanOrEqualTo(lagMax);
        assertThat(RecentHeads.WINDOW).isGreaterThanOrEqualTo(lagMax);
        assertThat(RecentIds.COUNT).isGreaterThanOrEqualTo(lagMax);
    }
}
