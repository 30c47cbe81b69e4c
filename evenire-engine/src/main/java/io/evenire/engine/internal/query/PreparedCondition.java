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
    private static final PreparedCondition NONE = unjudged(AppendCondition.none());

    private final AppendCondition condition;
    private final QueryHashes query;
    private final long judgedUpTo;
    private final long match;

    private PreparedCondition(AppendCondition condition, QueryHashes query, long judgedUpTo, long match) {
        this.condition = condition;
        this.query = query;
        this.judgedUpTo = judgedUpTo;
        this.match = match;
    }

    /**
     * Takes a condition.
     *
     * @param condition the condition
     * @return the same, judged up to the position behind which it counts
     */
    public static PreparedCondition of(AppendCondition condition) {
        return condition.isNone() ? NONE : unjudged(condition);
    }

    private static PreparedCondition unjudged(AppendCondition condition) {
        return new PreparedCondition(condition, QueryHashes.of(condition.query()), condition.after(), NO_MATCH);
    }

    /**
     * Judges the condition further.
     *
     * @param upTo the position up to which it is judged; everything up to it is visible
     * @param index where events are found
     * @param readers makes readers of records
     * @param goesOn is called now and then, and throws if this should end
     * @return what came of it
     */
    public PreparedCondition judge(long upTo, Index index, Supplier<LogReader> readers, Runnable goesOn) {
        if (hasFailed() || upTo <= judgedUpTo) {
            return this;
        }
        var scan = new Scan(index, readers, new Source.Store(condition.query(), ""), Way.FORWARD, upTo);
        var found = scan.find(judgedUpTo + 1, 1, goesOn).events();
        return new PreparedCondition(condition, query, upTo, found.count() == 0 ? NO_MATCH : found.position(0));
    }

    /** {@return whether an event was found that lets the append fail} */
    public boolean hasFailed() {
        return match != NO_MATCH;
    }

    /** {@return the position of the first event that lets the append fail; 0 if none does} */
    public long match() {
        return match;
    }

    /** {@return whether no event up to a position can change what came of it} */
    public boolean isJudgedUpTo(long position) {
        return position <= judgedUpTo;
    }

    /**
     * Tells whether an event that came after the judging may let the append fail.
     *
     * @param head the last position there is, up to which it is {@linkplain #isJudgedUpTo not judged}
     * @param recent knows the last events up to that
     * @return false if certainly none does; true also if it cannot be told
     */
    public boolean mayFail(long head, RecentTerms recent) {
        return recent.last() != head || recent.mayMatch(query, judgedUpTo);
    }
}
