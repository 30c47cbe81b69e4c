package io.evenire.engine.internal.commit;

import io.evenire.api.EvenireException;
import io.evenire.engine.internal.stream.StreamHead;
import org.jspecify.annotations.Nullable;

/** What became of an append in its batch. */
sealed interface Outcome {

    /**
     * It is durable and visible.
     *
     * @param firstPosition the position of its first event
     * @param versions the last version of each stream that it wrote to, in its order
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from the committer to one caller, never compared
    record Written(long firstPosition, long[] versions) implements Outcome {}

    /**
     * A stream was not as expected. Its events may be stored already: that is for the caller to look up.
     *
     * @param expectation what was expected
     * @param head where the stream stands, or null if it is unknown
     */
    record Refused(Expectation expectation, @Nullable StreamHead head) implements Outcome {}

    /**
     * An event matches its condition. Its events may be stored already: that is for the caller to look up.
     *
     * @param position the position of the first that does
     */
    record Matched(long position) implements Outcome {}

    /**
     * An event that came since its condition was judged may match it: judge further. Nothing was written.
     *
     * @param upTo the last position that counts
     */
    record MayMatch(long upTo) implements Outcome {}

    /** What was looked up for it is out of date: look again. Nothing was written. */
    record Stale() implements Outcome {}

    /**
     * It failed.
     *
     * @param reason how, and whether something may have been written
     */
    record Failed(EvenireException reason) implements Outcome {}
}
