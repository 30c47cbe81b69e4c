package io.evenire.engine.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import org.junit.jupiter.api.Test;

class ReplayHeadsTest {

    private static final StreamId FIRST = StreamId.of("first");

    @Test
    void givesTheHeadThatWasPutInLast() {
        var heads = new ReplayHeads(1 << 20);

        heads.put(head(FIRST, 1));
        heads.put(head(FIRST, 2));

        assertThat(heads.find(FIRST)).isEqualTo(head(FIRST, 2));
        assertThat(heads.find(StreamId.of("other"))).isNull();
    }

    /** An older head must not come back from the old generation, or events would get versions twice. */
    @Test
    void neverGivesAnOlderHeadWhateverIsForgotten() {
        var heads = new ReplayHeads(8 * 1024);

        for (int i = 1; i <= 10_000; i++) {
            var stream = StreamId.of("s-" + i % 37);
            var known = heads.find(stream);
            assertThat(known == null || known.changedBy() == i - 37)
                    .as("position %d", i)
                    .isTrue();
            heads.put(head(stream, i));
        }
    }

    @Test
    void remembersWhatIsUsedAgainAndAgain() {
        var heads = new ReplayHeads(8 * 1024);
        heads.put(head(FIRST, 1));

        for (int i = 2; i <= 1_000; i++) {
            heads.put(head(StreamId.of("s-" + i), i));
            assertThat(heads.find(FIRST)).isNotNull();
        }

        assertThat(heads.find(StreamId.of("s-2"))).isNull();
    }

    @Test
    void holdsNothingWithoutMemory() {
        var heads = new ReplayHeads(0);

        heads.put(head(FIRST, 1));
        heads.put(head(StreamId.of("second"), 2));

        assertThat(heads.find(FIRST)).isNull();
    }

    private static StreamHead head(StreamId stream, long position) {
        return StreamHead.first(stream, 1, 0).append(0, position, 0);
    }
}
