package io.evenire.engine.internal.streamfile;

import io.evenire.api.StreamId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which streams are not filed for a while, because that failed. Where it fails for several in a row, the trouble is not
 * theirs but that of the place where all files are, such as a disk that is full: then none is filed for a while.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class Pauses {

    /** How long nothing is tried again. */
    static final Duration PAUSE = Duration.ofSeconds(60);

    /** The most streams that are known to have failed; beyond, those are tried again that failed longest ago. */
    static final int STREAM_COUNT_MAX = 1_024;

    /** How many streams fail, with none in between that does not, until all are passed over. */
    static final int FAILURE_COUNT_MAX = 8;

    private final Map<StreamId, Long> ends = new LinkedHashMap<>(); // in nanoseconds; the one that ends first is first
    private int failureCount; // in a row
    private boolean isOfAll;
    private long endOfAll;

    /** {@return whether no stream is filed} */
    boolean isOfAll(long nanos) {
        isOfAll &= nanos - endOfAll < 0;
        return isOfAll;
    }

    /** {@return whether a stream is not filed} */
    boolean isOf(StreamId stream, long nanos) {
        var end = ends.get(stream);
        if (end != null && nanos - end >= 0) {
            ends.remove(stream);
            return false;
        }
        return end != null;
    }

    /** Takes notice that the filing of a stream failed. {@return whether all pause} */
    boolean failed(StreamId stream, long nanos) {
        ends.remove(stream);
        ends.put(stream, nanos + PAUSE.toNanos());
        if (ends.size() > STREAM_COUNT_MAX) {
            ends.remove(ends.keySet().iterator().next());
        }
        failureCount++;
        if (failureCount >= FAILURE_COUNT_MAX) {
            pauseAll(nanos);
        }
        return isOfAll;
    }

    /** Takes notice that a stream was filed. */
    void succeeded() {
        failureCount = 0;
    }

    /** Has no stream be filed for a while. */
    void pauseAll(long nanos) {
        ends.clear(); // none of them is to blame
        failureCount = 0;
        isOfAll = true;
        endOfAll = nanos + PAUSE.toNanos();
    }

    /** {@return how many streams are not filed by themselves} */
    int count() {
        return ends.size();
    }
}
