package io.evenire.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class GridTest {

    @Test
    void leavesOutStoresWithMoreStreamsThanEvents() {
        var cells = Grid.full().cells();

        assertThat(cells).hasSize(2 * 11).contains(new Cell(100_000, 100_000, Cell.Ids.V4));
        assertThat(cells).noneMatch(cell -> cell.streamCount() > cell.eventCount());
    }

    @Test
    void leavesOutLargeStoresWhenAskedTo() {
        assertThat(Grid.full().upTo(1_000_000).cells()).hasSize(2 * 7).allMatch(cell -> cell.eventCount() <= 1_000_000);
    }

    @Test
    void refusesToLeaveOutAllStores() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Grid.full().upTo(10))
                .withMessage("the largest store must have at least 100,000 events, is to have 10");
    }
}
