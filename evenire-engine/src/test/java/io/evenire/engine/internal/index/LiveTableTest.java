package io.evenire.engine.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTableTest {

    private static final StreamId STREAM = StreamId.of("a");
    private static final StreamHead FIRST = StreamHead.first(STREAM, 1, 1).append(0, 1, 1);

    private final View view = View.of(List.of());
    private final LiveTable table = view.active();
    private final KnownHeads known = new KnownHeads();

    @Test
    void showsAChangeOnlyToThoseWhoSeeItsPosition() throws IOException {
        table.set(FIRST, 0);
        var next = FIRST.append(1, 2, 1);
        table.set(next, 1);

        assertThat(view.head(STREAM, 1, known).head()).isEqualTo(FIRST);
        assertThat(view.head(STREAM, 2, known).head()).isEqualTo(next);
    }

    @Test
    void keepsWhatIsVisibleHoweverOftenABatchChangesTheStream() throws IOException {
        table.set(FIRST, 0);
        for (long version = 1; version < 5; version++) {
            table.set(FIRST.append(version, version + 1, 1), 1);
        }

        assertThat(view.head(STREAM, 1, known).head()).isEqualTo(FIRST);
        assertThat(view.head(STREAM, 5, known).head()).isEqualTo(FIRST.append(4, 5, 1));
        assertThat(view.head(STREAM, 0, known).isLater())
                .as("who asks so late must ask again")
                .isTrue();
    }

    /** A stream that began in the batch is not there yet. */
    @Test
    void doesNotShowAStreamBeforeItsFirstEventIsVisible() throws IOException {
        table.set(FIRST, 0);

        assertThat(view.head(STREAM, 0, known).head()).isNull();
    }

    @Test
    void findsEveryIdHoweverManyThereAre() {
        int count = 10_000;
        for (long id = 1; id <= count; id++) {
            table.add(STREAM, id - 1, id, id * 31, id);
        }
        table.add(STREAM, count, count + 1, 31, 1);

        assertThat(table.positions(31, 1)).containsExactlyInAnyOrder(1, count + 1);
        for (long id = 2; id <= count; id++) {
            assertThat(table.positions(id * 31, id)).containsExactly(id);
        }
        assertThat(table.positions(31, 2)).isEmpty();
    }

    @Test
    void givesPositionsFromTheFirstVersionThatItKnows() throws IOException {
        for (long version = 3; version < 8; version++) {
            table.add(STREAM, version, 10 * version, 0, version);
        }
        var positions = new long[4];

        assertThat(view.copyPositions(STREAM, 1, positions))
                .as("1 and 2 are elsewhere")
                .isEqualTo(2);
        assertThat(positions).containsExactly(0, 0, 30, 40);
        assertThat(view.copyPositions(STREAM, 4, positions)).isZero();
        assertThat(positions).containsExactly(40, 50, 60, 70);
    }
}
