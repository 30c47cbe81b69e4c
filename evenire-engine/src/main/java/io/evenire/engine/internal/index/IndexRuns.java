package io.evenire.engine.internal.index;

import io.evenire.engine.internal.run.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Gives what goes through the runs of an index one by one a look at them. */
public final class IndexRuns {

    private IndexRuns() {}

    /** What is looked up. */
    @FunctionalInterface
    public interface Lookup<T> {

        /**
         * Looks it up, from the beginning: it is asked again if a run was damaged.
         *
         * @param newestFirst the runs, which together cover every position from 1 to the last of the first run
         * @return what was found
         * @throws IOException if a run cannot be read
         */
        T in(List<Run> newestFirst) throws IOException;
    }

    /**
     * Looks something up in the runs that there are now. One that turns out to be damaged is made again first.
     *
     * @param index the index
     * @param lookup what is looked up
     * @param <T> what is found
     * @return what was found
     * @throws io.evenire.api.StoreUnavailableException if a run cannot be read or made again
     */
    public static <T> T look(Index index, Lookup<T> lookup) {
        return index.look(view -> {
            var runs = new ArrayList<Run>(view.runs().size());
            for (var run : view.runs()) {
                runs.add(run.content());
            }
            return lookup.in(runs);
        });
    }
}
