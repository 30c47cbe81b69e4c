package io.evenire.engine.internal.streamfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnfiledTest {

    private static final long SECOND = 1_000_000_000;
    private static final StreamId ONE = StreamId.of("one");
    private static final StreamId TWO = StreamId.of("two");
    private static final StreamId THREE = StreamId.of("three");

    private final Unfiled unfiled = new Unfiled(3);

    @Test
    void makesAStreamDueWhenItIsIdle() {
        unfiled.add(ONE, 10, 0);
        unfiled.add(TWO, 10, SECOND / 2);

        unfiled.ripen(SECOND - 1, 0);
        assertThat(due()).isEmpty();
        unfiled.ripen(SECOND, 0);
        assertThat(due()).containsExactly(ONE);
        unfiled.ripen(2 * SECOND, 0);
        assertThat(due()).containsExactly(TWO);
        assertThat(unfiled.count()).isZero();
    }

    @Test
    void waitsForAStreamThatChangesAgain() {
        unfiled.add(ONE, 10, 0);
        unfiled.add(TWO, 10, SECOND / 4);
        unfiled.add(ONE, 10, SECOND / 2);

        unfiled.ripen(SECOND + SECOND / 4, 0);

        assertThat(due()).containsExactly(TWO);
        assertThat(unfiled.count()).isEqualTo(1);
    }

    @Test
    void makesAStreamDueThatHasMuchThoughItChangesAllTheTime() {
        for (int i = 0; i < 64; i++) {
            unfiled.add(ONE, 1024, i);
        }

        assertThat(due()).containsExactly(ONE);
    }

    @Test
    void keepsStreamsThatHaveLittleUntilTheyHaveMore() {
        unfiled.add(ONE, 1_000, 0);
        unfiled.ripen(SECOND, 4_096);
        assertThat(due()).isEmpty();

        unfiled.add(ONE, 4_000, SECOND);
        unfiled.ripen(2 * SECOND, 4_096);

        assertThat(due()).containsExactly(ONE);
    }

    @Test
    void forgetsThoseThatChangedLongestAgo() {
        unfiled.add(ONE, 10, 0);
        unfiled.ripen(SECOND, 4_096);
        unfiled.add(TWO, 10, SECOND);
        unfiled.addDue(THREE);

        unfiled.add(StreamId.of("four"), 10, SECOND);
        unfiled.add(StreamId.of("five"), 10, SECOND);

        assertThat(unfiled.count()).isEqualTo(3);
        unfiled.ripenAll(0);
        assertThat(due()).containsExactly(THREE, StreamId.of("four"), StreamId.of("five"));
    }

    private List<StreamId> due() {
        var due = new ArrayList<StreamId>();
        for (var next = unfiled.takeDue(); next != null; next = unfiled.takeDue()) {
            due.add(next);
        }
        return due;
    }
}
