package io.evenire.engine.internal.commit;

import io.evenire.api.StreamChange;
import io.evenire.engine.internal.log.EncodedBody;
import io.evenire.engine.internal.query.PreparedCondition;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An append as its caller's thread has made it ready, and what it found in the index.
 *
 * @param asOf the head of the store before anything was looked up
 * @param expectations what it believes: first of the streams that it writes to or changes, then of those it checks
 * @param heads the head of each of these streams; null for one that is unknown
 * @param eventCounts how many events each of the streams that it writes to gets
 * @param body the records
 * @param ids the hashes of the ids of its events
 * @param idsLookedUp whether all of the ids were looked up, and found to be new, as of {@code asOf}
 * @param condition what must not have happened, judged up to {@code asOf} at least
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one caller to the committer, never compared
record Prepared(
        long asOf,
        List<Expectation> expectations,
        @Nullable StreamHead[] heads,
        int[] eventCounts,
        Body body,
        IdSet ids,
        boolean idsLookedUp,
        PreparedCondition condition) {

    /** The records of an append. */
    sealed interface Body {

        /**
         * Events of a caller.
         *
         * @param encoded the records, to be sealed
         */
        record Events(EncodedBody encoded) implements Body {}

        /**
         * A change of a stream, to be written down by the committer, because it says how far the stream had come.
         *
         * @param change the change
         */
        record Change(StreamChange change) implements Body {}
    }

    /** {@return how many events it has} */
    int eventCount() {
        return body instanceof Body.Events(var encoded) ? encoded.offsets().length : 1;
    }

    /** {@return how many bytes it holds, at least} */
    int length() {
        return body instanceof Body.Events(var encoded) ? encoded.bytes().capacity() : 0;
    }
}
