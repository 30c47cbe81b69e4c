package io.evenire.engine.internal.query;

import io.evenire.api.Read.Source;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexRuns;
import io.evenire.engine.internal.run.Run;
import java.io.IOException;
import java.util.List;

/**
 * Finds where events that match may be, a stretch at a time: by the runs of the index, and where there are none yet,
 * which is at the end of the journal, everywhere.
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
        return IndexRuns.look(index, newestFirst -> find(newestFirst, from, last));
    }

    private Stretch find(List<Run> newestFirst, long from, long last) throws IOException {
        long indexed =
                newestFirst.isEmpty() ? 0 : newestFirst.getFirst().range().last();
        if (from > indexed) {
            // backward, what is behind the runs ends before they begin
            return all(from, way == Way.FORWARD ? last : Math.max(last, indexed + 1));
        }
        for (var run : newestFirst) {
            if (run.range().contains(from)) {
                long end = way == Way.FORWARD ? run.range().last() : run.range().first();
                return find(run, from, way.first(end, last));
            }
        }
        throw new IllegalStateException("no run covers position %d, though runs reach to %d".formatted(from, indexed));
    }

    private Stretch find(Run run, long from, long last) throws IOException {
        var positions = new long[COUNT_MAX];
        int count = 0;
        var effort = new Effort();
        var plan = RunPlan.of(way, run, source, effort);
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

    private Stretch all(long from, long last) {
        var positions = new long[COUNT_MAX];
        int count = 0;
        long next = from;
        while (count < COUNT_MAX && !way.isBefore(last, next)) {
            positions[count++] = next;
            next += way.step();
        }
        return new Stretch(positions, count, next);
    }
}
