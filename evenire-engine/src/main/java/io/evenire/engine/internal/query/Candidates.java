package io.evenire.engine.internal.query;

import io.evenire.api.Read.Source;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexParts;
import io.evenire.engine.internal.index.LiveTerms;
import java.io.IOException;
import java.util.List;

/**
 * Finds where events that match may be, a stretch at a time: by the runs of the index, and behind them by its tables in
 * memory. A few events at the end, and those that a table does not know by their terms, are given one and all.
 *
 * <p><b>Thread safety.</b> For one thread.
 *
 * @param index where events are found
 * @param source what is looked for
 * @param way which way
 */
record Candidates(Index index, Source.Store source, Way way) {

    /** How many positions one stretch has at most. */
    static final int COUNT_MAX = 256;

    /** So many events behind the runs are given one and all: that is as cheap as looking up where they may be. */
    static final int DIRECT_COUNT_MAX = 64;

    /**
     * Some positions, and how far that is all.
     *
     * @param positions the positions in the order of the way
     * @param count how many there are
     * @param next where to go on
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Stretch(long[] positions, int count, long next) {}

    /**
     * Finds the next stretch.
     *
     * @param from the first position of interest
     * @param last the last one, not before the first
     * @return candidates between the two, or none and where to go on
     */
    Stretch find(long from, long last) {
        if (isNear(from, last) && Math.min(from, last) > index.lastPosition()) {
            return all(from, last); // mostly a subscriber at the end: nothing need be looked up
        }
        return IndexParts.look(index, parts -> find(parts, from, last));
    }

    private Stretch find(IndexParts parts, long from, long last) throws IOException {
        long indexed = parts.lastInRuns();
        if (from > indexed) {
            // backward, what is behind the runs ends before they begin
            return findBehind(parts.tables(), from, way == Way.FORWARD ? last : Math.max(last, indexed + 1));
        }
        for (var run : parts.runs()) {
            if (run.range().contains(from)) {
                return find(new IndexedRun(run), from, last);
            }
        }
        throw new IllegalStateException("no run covers position %d, though runs reach to %d".formatted(from, indexed));
    }

    private Stretch findBehind(List<LiveTerms> newestFirst, long from, long last) throws IOException {
        boolean isAll = source.query().isAll() && source.streamPrefix().isEmpty();
        if (isAll || isNear(from, last)) {
            return all(from, last);
        }
        for (var table : newestFirst) {
            if (table.first() <= from) {
                return find(table, from, last);
            }
        }
        throw new IllegalStateException("no table covers position %d".formatted(from));
    }

    private Stretch find(LiveTerms table, long from, long last) throws IOException {
        long end = Math.min(table.last(), Math.max(from, last)); // what was put in since is of no interest
        long known = Math.min(table.reach(end), end);
        if (from > known) {
            return all(from, way == Way.FORWARD ? end : Math.max(known + 1, last));
        }
        return find(new IndexedTable(table, table.first(), known), from, last);
    }

    private Stretch find(Indexed in, long from, long end) throws IOException {
        long last = way.first(end, way == Way.FORWARD ? in.last() : in.first());
        var positions = new long[COUNT_MAX];
        int count = 0;
        var effort = new Effort();
        var plan = Plan.of(way, in, source, effort);
        long next = from;
        while (count < COUNT_MAX && !effort.isSpent() && !way.isBefore(last, next)) {
            long found = plan.seek(next);
            if (way.isBefore(last, found)) {
                next = last + way.step();
            } else {
                positions[count++] = found;
                next = found + way.step();
            }
        }
        return new Stretch(positions, count, next);
    }

    private static boolean isNear(long from, long last) {
        return Math.abs(last - from) < DIRECT_COUNT_MAX;
    }

    private Stretch all(long from, long last) {
        var positions = new long[(int) Math.min(COUNT_MAX, Math.abs(last - from) + 1)];
        int count = 0;
        long next = from;
        while (count < positions.length) {
            positions[count++] = next;
            next += way.step();
        }
        return new Stretch(positions, count, next);
    }
}
