package io.evenire.engine.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import org.junit.jupiter.api.Test;

class RecentHeadsTest {

    private final RecentHeads heads = new RecentHeads();

    /** A batch was decided by what is known when it begins; it once pushed that out itself. */
    @Test
    void knowsToTheEndOfABatchWhatItKnewAtTheBeginning() {
        heads.put(head("old", 0, 1));
        heads.forgetBefore(1);

        heads.put(head("new", 0, 2L * RecentHeads.WINDOW));

        assertThat(heads.get(StreamId.of("old"))).isNotNull();

        heads.forgetBefore(2L * RecentHeads.WINDOW);

        assertThat(heads.get(StreamId.of("old"))).isNull();
        assertThat(heads.get(StreamId.of("new"))).isNotNull();
    }

    @Test
    void forgetsWhatHasNotChangedInTheWindow() {
        heads.put(head("a", 0, 1));
        heads.put(head("b", 0, 2));
        heads.put(head("a", 1, 3));

        heads.forgetBefore(RecentHeads.WINDOW + 1L);
        assertThat(heads.get(StreamId.of("a"))).isEqualTo(head("a", 1, 3));
        assertThat(heads.get(StreamId.of("b"))).isNotNull();

        heads.forgetBefore(RecentHeads.WINDOW + 2L);
        assertThat(heads.get(StreamId.of("a"))).isNotNull();
        assertThat(heads.get(StreamId.of("b"))).isNull();
    }

    private static StreamHead head(String stream, long version, long changedBy) {
        return StreamHead.first(StreamId.of(stream), 1, 1).append(version, changedBy, 1);
    }
}
