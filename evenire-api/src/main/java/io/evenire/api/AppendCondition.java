package io.evenire.api;

/**
 * What must not have happened for an append to be written: an event behind a position that matches a query.
 *
 * <p>{@snippet :
 * var taken = Query.tagged("username:ada");
 * var seen = store.read(Read.matching(taken));
 * if (seen.isEmpty()) {
 *     store.append(Append.of(registered).failIf(taken, seen.asOf()));
 * }
 * }
 *
 * <p>It is judged on all that is in the store at the moment when the append is written, so of two appends that exclude
 * each other one fails. The events of the append itself are not looked at. Events of deleted streams count until their
 * space is freed, as they do in reads.
 *
 * @param query what events match
 * @param after the position behind which an event lets the append fail, such as the {@linkplain Cursor#asOf() asOf} of
 *     the read that led to it; 0 for any event; not negative. One that the store has not reached yet is taken as it is
 */
public record AppendCondition(Query query, long after) {

    private static final AppendCondition NONE = new AppendCondition(Query.all(), Long.MAX_VALUE);

    /**
     * Validates the position.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public AppendCondition {
        if (after < 0) {
            throw new IllegalArgumentException(
                    "position after which events let an append fail must not be negative, is " + after);
        }
    }

    /** {@return the condition that always holds: there is no event behind the last possible position} */
    public static AppendCondition none() {
        return NONE;
    }

    /** {@return whether it always holds} */
    public boolean isNone() {
        return after == Long.MAX_VALUE;
    }
}
