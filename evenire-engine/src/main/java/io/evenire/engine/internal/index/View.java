package io.evenire.engine.internal.index;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunRange;
import io.evenire.engine.internal.run.Term;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables and runs of an index at one moment, which together know every event once.
 *
 * @param tables what grows or grew in memory, the newest first; at least one
 * @param runs what never changes, the newest first; all of it from before the tables
 */
record View(List<LiveTable> tables, List<IndexRun> runs) {

    private static final Found UNKNOWN = new Found(null, false);
    private static final Found LATER = new Found(null, true);
    private static final long[] NONE = {};

    /**
     * What was found of a stream.
     *
     * @param head its head as of the position asked for, or null if it was unknown then
     * @param isLater whether what is kept is all from behind that position, so that there is no answer
     */
    record Found(@Nullable StreamHead head, boolean isLater) {}

    static View of(List<IndexRun> runs) {
        return new View(List.of(new LiveTable()), runs);
    }

    /** {@return the table that grows} */
    LiveTable active() {
        return tables.getFirst();
    }

    /** {@return how many of the runs are not on the shelf} */
    int countInMemory() {
        int count = 0;
        while (count < runs.size() && !runs.get(count).isOnShelf()) {
            count++;
        }
        return count;
    }

    /** {@return the run with a name, or null if there is none any more} */
    @Nullable
    IndexRun run(String name) {
        for (var run : runs) {
            if (run.content().name().equals(name)) {
                return run;
            }
        }
        return null;
    }

    /** {@return whether a run is one of these; one of the same name that was made again is another} */
    boolean has(IndexRun run) {
        for (var other : runs) {
            if (other.content() == run.content()) {
                return true;
            }
        }
        return false;
    }

    /** {@return the runs that begin in a range, the newest first} */
    List<IndexRun> runsIn(RunRange range) {
        return runs.stream().filter(run -> range.contains(run.range().first())).toList();
    }

    /** {@return this with an empty table that grows instead of the one that does now} */
    View sealed() {
        var more = new ArrayList<LiveTable>(tables.size() + 1);
        more.add(new LiveTable());
        more.addAll(tables);
        return new View(List.copyOf(more), runs);
    }

    /** {@return this with a run in the place of the table that it was made of, which must be the oldest} */
    View withRunOf(LiveTable table, IndexRun run) {
        if (tables.size() < 2 || tables.getLast() != table) {
            throw new IllegalStateException("the run of positions %d to %d is not of the oldest of %d tables"
                    .formatted(run.range().first(), run.range().last(), tables.size()));
        }
        var more = new ArrayList<IndexRun>(runs.size() + 1);
        more.add(run);
        more.addAll(runs);
        return new View(tables.subList(0, tables.size() - 1), List.copyOf(more));
    }

    /** {@return this with some runs, the newest first, in the place of those in a range} */
    View withRuns(RunRange range, List<IndexRun> some) {
        var all = new ArrayList<IndexRun>(runs.size());
        boolean areIn = false;
        for (var run : runs) {
            if (!areIn && run.range().last() <= range.last()) {
                all.addAll(some);
                areIn = true;
            }
            if (!range.contains(run.range().first())) {
                all.add(run);
            }
        }
        if (!areIn) {
            all.addAll(some);
        }
        return new View(tables, List.copyOf(all));
    }

    Found head(StreamId stream, long asOf, KnownHeads known) throws IOException {
        for (var table : tables) {
            var live = table.stream(stream);
            var found = live == null ? null : head(live, asOf);
            if (found != null) {
                return found;
            }
        }
        var head = runs.isEmpty() ? null : headInRuns(stream, known);
        if (head == null) {
            return UNKNOWN;
        }
        return head.changedBy() <= asOf ? new Found(head, false) : LATER;
    }

    private @Nullable StreamHead headInRuns(StreamId stream, KnownHeads known) throws IOException {
        long end = runs.getFirst().range().last();
        var before = known.find(stream);
        if (before != null && before.upTo() == end) {
            return before.head();
        }
        var head = headInRuns(Term.of(stream), before);
        known.put(stream, new KnownHeads.Known(head, end));
        return head;
    }

    private @Nullable StreamHead headInRuns(Term stream, KnownHeads.@Nullable Known before) throws IOException {
        for (var run : runs) {
            if (before != null && run.range().last() <= before.upTo()) {
                return before.head();
            }
            var head = run.content().head(stream);
            if (head != null) {
                return head;
            }
        }
        return null;
    }

    /** {@return what is known of a stream; null if the table learned of it later, so that an older one knows how it was} */
    private static @Nullable Found head(LiveStream live, long asOf) {
        var head = live.head();
        if (head == null || head.changedBy() <= asOf) {
            return head == null ? null : new Found(head, false);
        }
        var before = live.before();
        if (before == null) {
            return null;
        }
        return before.changedBy() <= asOf ? new Found(before, false) : LATER;
    }

    /** {@return how many positions are still wanted: of the first versions} */
    int copyPositions(StreamId stream, long firstVersion, long[] into) throws IOException {
        int left = into.length;
        for (var table : tables) {
            var live = table.stream(stream);
            if (live != null) {
                left = live.copyPositions(firstVersion, into, left);
            }
            if (left == 0) {
                return 0;
            }
        }
        var term = Term.of(stream);
        for (var run : runs) {
            left = copyPositions(run.content(), term, firstVersion, into, left);
            if (left == 0) {
                return 0;
            }
        }
        return left;
    }

    private static int copyPositions(Run run, Term term, long firstVersion, long[] into, int left) throws IOException {
        var stream = run.stream(term);
        if (stream == null) {
            return left;
        }
        int filled = stream.fill(firstVersion, into);
        if (filled == 0) {
            return left;
        }
        int begin = (int) Math.max(0, stream.firstVersion() - firstVersion);
        if (begin + filled < left) {
            // what is newer does not know them, so nobody does
            throw new IllegalStateException("the index does not have versions %d to %d of stream %s"
                    .formatted(firstVersion + begin + filled, firstVersion + left - 1, stream.head().stream()));
        }
        return begin;
    }

    long[] positions(long idHigh, long idLow) throws IOException {
        var all = NONE;
        for (var table : tables) {
            all = joined(all, table.positions(idHigh, idLow));
        }
        if (!runs.isEmpty()) {
            var term = Term.id(idHigh, idLow);
            for (var run : runs) {
                all = joined(all, run.content().positions(term));
            }
        }
        return all;
    }

    private static long[] joined(long[] some, long[] more) {
        if (some.length == 0) {
            return more;
        }
        if (more.length == 0) {
            return some;
        }
        var all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
