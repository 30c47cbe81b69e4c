package io.evenire.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/**
 * Events for one or more streams, or for none, that are written all or none.
 *
 * <p>{@snippet :
 * store.append(Append.to(order, exactly(3), shipped).and(stock, any(), taken).check(customer, streamExists()));
 * }
 *
 * @param appends the events, stream by stream; 1 to {@value Limits#APPEND_STREAM_COUNT_MAX} streams, each once, and
 *     {@link StreamId#NONE} as if it were one
 * @param checks conditions on other streams; up to {@value Limits#APPEND_CHECK_COUNT_MAX}
 * @param condition what must not have happened in the whole store
 */
public record Append(List<StreamAppend> appends, List<StreamCheck> checks, AppendCondition condition) {

    /**
     * Validates the append as a whole.
     *
     * @throws IllegalArgumentException if there is nothing to append, a stream or an event id stands twice, or a bound
     *     of {@link Limits} is passed
     */
    public Append {
        appends = List.copyOf(appends);
        checks = List.copyOf(checks);
        if (appends.isEmpty()) {
            throw new IllegalArgumentException("append has no events");
        }
        Limits.requireAtMost("append", "streams", appends.size(), Limits.APPEND_STREAM_COUNT_MAX);
        Limits.requireAtMost("append", "checks", checks.size(), Limits.APPEND_CHECK_COUNT_MAX);
        requireEachStreamOnce(appends, checks);
        requireBounds(appends);
    }

    /**
     * Makes an append without a condition on the whole store.
     *
     * @param appends the events, stream by stream
     * @param checks conditions on other streams
     * @throws IllegalArgumentException as the other constructor
     */
    public Append(List<StreamAppend> appends, List<StreamCheck> checks) {
        this(appends, checks, AppendCondition.none());
    }

    /**
     * Appends events without a stream.
     *
     * @param events the events, oldest first; not empty
     * @return the append
     */
    public static Append of(NewEvent... events) {
        return to(StreamId.NONE, ExpectedVersion.any(), events);
    }

    /**
     * Appends to one stream.
     *
     * @param stream the stream
     * @param expected what the caller believes about it
     * @param events the events, oldest first; not empty
     * @return the append
     */
    public static Append to(StreamId stream, ExpectedVersion expected, NewEvent... events) {
        return new Append(List.of(new StreamAppend(stream, expected, List.of(events))), List.of());
    }

    /**
     * Adds events for another stream.
     *
     * @param stream a stream that is not in this append yet
     * @param expected what the caller believes about it
     * @param events the events, oldest first; not empty
     * @return the larger append
     */
    public Append and(StreamId stream, ExpectedVersion expected, NewEvent... events) {
        var more = new ArrayList<>(appends);
        more.add(new StreamAppend(stream, expected, List.of(events)));
        return new Append(more, checks, condition);
    }

    /**
     * Adds a condition on a stream that is not written to.
     *
     * @param stream a stream that is not in this append yet
     * @param expected what the caller believes about it
     * @return the append with the condition
     */
    public Append check(StreamId stream, ExpectedVersion expected) {
        var more = new ArrayList<>(checks);
        more.add(new StreamCheck(stream, expected));
        return new Append(appends, more, condition);
    }

    /**
     * Replaces the condition on the whole store: the append fails if an event behind a position matches a query.
     *
     * @param query the query
     * @param after the position, such as the {@linkplain Cursor#asOf() asOf} of the read that led to the append; 0 for
     *     any event
     * @return the append with the condition
     * @throws IllegalArgumentException if the position is negative
     */
    public Append failIf(Query query, long after) {
        return failIf(new AppendCondition(query, after));
    }

    /**
     * Replaces the condition on the whole store.
     *
     * @param newCondition what must not have happened; {@link AppendCondition#none()} for no condition
     * @return the append with the condition
     */
    public Append failIf(AppendCondition newCondition) {
        return new Append(appends, checks, newCondition);
    }

    /** {@return how many events there are in all streams together} */
    public int eventCount() {
        int count = 0;
        for (var append : appends) {
            count += append.events().size();
        }
        return count;
    }

    private static void requireEachStreamOnce(List<StreamAppend> appends, List<StreamCheck> checks) {
        if (appends.size() + checks.size() == 1) {
            return;
        }
        var seen = new HashSet<StreamId>();
        for (var append : appends) {
            requireNew(seen.add(append.stream()), "stream", append.stream().value());
        }
        for (var check : checks) {
            requireNew(seen.add(check.stream()), "stream", check.stream().value());
        }
    }

    private static void requireBounds(List<StreamAppend> appends) {
        long length = 0;
        int count = 0;
        for (var append : appends) {
            for (var event : append.events()) {
                length += event.length();
                count++;
            }
        }
        Limits.requireAtMost("append", "events", count, Limits.APPEND_EVENT_COUNT_MAX);
        Limits.requireAtMost("append", "bytes", length, Limits.APPEND_LENGTH_MAX);
        if (count > 1) {
            requireEachIdOnce(appends, count);
        }
    }

    private static void requireEachIdOnce(List<StreamAppend> appends, int count) {
        var seen = HashSet.<UUID>newHashSet(count);
        for (var append : appends) {
            for (var event : append.events()) {
                requireNew(seen.add(event.id()), "event id", event.id().toString());
            }
        }
    }

    private static void requireNew(boolean isNew, String what, String value) {
        if (!isNew) {
            throw new IllegalArgumentException("%s %s stands twice in one append".formatted(what, Limits.quote(value)));
        }
    }
}
