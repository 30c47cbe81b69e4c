package io.evenire.benchmarks.growth;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came out of a grid.
 *
 * @param grid which stores were measured
 * @param all what was measured of each
 */
record Growth(Grid grid, List<Measured> all) {

    /** Copies the list. */
    public Growth {
        all = List.copyOf(all);
    }

    /** {@return what was measured of the stores with such ids} */
    List<Measured> of(Cell.Ids ids) {
        return all.stream().filter(each -> each.cell().ids() == ids).toList();
    }

    /** {@return the store for which something is highest} */
    Measured highest(ToDoubleFunction<Measured> what) {
        return all.stream().max(Comparator.comparingDouble(what)).orElseThrow();
    }

    /** {@return the store for which something is lowest} */
    Measured lowest(ToDoubleFunction<Measured> what) {
        return all.stream().min(Comparator.comparingDouble(what)).orElseThrow();
    }
}
