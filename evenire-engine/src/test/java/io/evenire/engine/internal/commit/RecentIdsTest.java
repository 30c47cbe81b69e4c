package io.evenire.engine.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentIdsTest {

    private final RecentIds ids = new RecentIds();

    @Test
    void looksAtEveryPositionBehindTheKnownOneAndAtNoOther() {
        for (long position = 1; position <= 5; position++) {
            ids.add(position, 100 + position);
        }

        assertThat(ids.mayHave(set(102), 2, 5)).isFalse();
        assertThat(ids.mayHave(set(103), 2, 5)).isTrue();
        assertThat(ids.mayHave(set(105), 2, 5)).isTrue();
        assertThat(ids.mayHave(set(105), 2, 4)).isFalse();
    }

    @Test
    void knowsAsManyPositionsAsItSays() {
        ids.add(0, 1);
        for (long position = 1; position <= RecentIds.COUNT; position++) {
            ids.add(position, 100 + position);
        }

        assertThat(ids.mayHave(set(101), 0, RecentIds.COUNT)).isTrue();
        assertThat(ids.mayHave(set(1), 0, RecentIds.COUNT)).isFalse();
    }

    private static IdSet set(long hash) {
        var set = new IdSet(1);
        set.add(hash);
        return set;
    }
}
