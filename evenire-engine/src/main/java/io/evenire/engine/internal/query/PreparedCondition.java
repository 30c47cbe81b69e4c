package io.evenire.engine.internal.query;

import io.evenire.api.AppendCondition;
import io.evenire.api.Read.Source;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import java.util.function.Supplier;

/**
 * The condition of an append, judged up to a position by the caller's thread, and ready to be confirmed for what came
 * since.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class PreparedCondition {

    private static final long NO_MATCH = 0;

    private final long after;
    private final long match;
    private final QueryHashes query;

    private PreparedCondition(AppendCondition condition, long match) {
        this.after = condition.after();
        this.match = match;
        this.query = QueryHashes.of(condition.query());
    }

    /**
     * Judges a condition.
     *
     * @param condition the condition
     * @param asOf the position up to which it is judged; everything up to it is visible
     * @param index where events are found
     * @param readers makes readers of records
     * @return what came of it
     */
    public static PreparedCondition of(AppendCondition condition, long asOf, Index index, Supplier<LogReader> readers) {
        return new PreparedCondition(condition, firstMatch(condition, asOf, index, readers));
    }

    private static long firstMatch(AppendCondition condition, long asOf, Index index, Supplier<LogReader> readers) {
        if (condition.after() >= asOf) {
            return NO_MATCH;
        }
        var scan = new Scan(index, readers, new Source.Store(condition.query(), ""), Way.FORWARD, asOf);
        var found = scan.find(condition.after() + 1, 1, () -> {}).events();
        return found.count() == 0 ? NO_MATCH : found.position(0);
    }

    /** {@return whether an event was found that lets the append fail} */
    public boolean hasFailed() {
        return match != NO_MATCH;
    }

    /** {@return the position of the first event that lets the append fail; 0 if none does} */
    public long match() {
        return match;
    }

    /**
     * Tells whether an event that came after the judging may let the append fail.
     *
     * @param asOf the position up to which it was judged
     * @param head the last position there is
     * @param recent knows the last events up to that
     * @return false if certainly none does; true also if it cannot be told
     */
    public boolean mayFail(long asOf, long head, RecentTerms recent) {
        long known = Math.max(asOf, after);
        return known < head && (recent.last() != head || recent.mayMatch(query, known));
    }
}
