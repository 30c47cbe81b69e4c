package io.evenire.engine.internal.index;

import io.evenire.engine.internal.run.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an index is made of at one moment, for what goes through it part by part.
 *
 * @param runs the runs, the newest first, which together cover every position from 1 to the last of the first run
 * @param tables what is behind the runs, the newest first, and covers every position from there on; may have no event
 */
public record IndexParts(List<Run> runs, List<LiveTerms> tables) {

    /** What is looked up. */
    @FunctionalInterface
    public interface Lookup<T> {

        /**
         * Looks it up, from the beginning: it is asked again if a run was damaged.
         *
         * @param parts the parts of the index
         * @return what was found
         * @throws IOException if a run cannot be read
         */
        T in(IndexParts parts) throws IOException;
    }

    /** {@return the last position that is in a run, 0 if there is none} */
    public long lastInRuns() {
        return runs.isEmpty() ? 0 : runs.getFirst().range().last();
    }

    /**
     * Looks something up in the parts that there are now. A run that turns out to be damaged is made again first.
     *
     * @param index the index
     * @param lookup what is looked up
     * @param <T> what is found
     * @return what was found
     * @throws io.evenire.api.StoreUnavailableException if a run cannot be read or made again
     */
    public static <T> T look(Index index, Lookup<T> lookup) {
        return index.look(view -> lookup.in(of(view)));
    }

    private static IndexParts of(View view) {
        var runs = new ArrayList<Run>(view.runs().size());
        for (var run : view.runs()) {
            runs.add(run.content());
        }
        var tables = new ArrayList<LiveTerms>(view.tables().size());
        for (var table : view.tables()) {
            tables.add(table.terms());
        }
        return new IndexParts(runs, tables);
    }
}
