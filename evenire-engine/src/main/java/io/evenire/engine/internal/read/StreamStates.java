package io.evenire.engine.internal.read;

import io.evenire.api.Retention;
import io.evenire.api.StreamState;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.stream.StreamRetention;
import java.time.Duration;

/** Shows the head of a stream to callers. */
final class StreamStates {

    private StreamStates() {}

    /**
     * Makes what callers see of a stream.
     *
     * @param head its head
     * @param firstVersion the lowest version that can be read now
     * @return what is known about it
     */
    static StreamState of(StreamHead head, long firstVersion) {
        return new StreamState(
                head.stream(),
                head.status(),
                firstVersion,
                head.version(),
                RecordEncoder.instant(head.createdAt()),
                RecordEncoder.instant(head.changedAt()),
                retention(head.retention()));
    }

    private static Retention retention(StreamRetention retention) {
        var ageMax = retention.ageMax() == StreamRetention.UNBOUNDED
                ? Retention.AGE_UNBOUNDED
                : Duration.ofNanos(retention.ageMax());
        return new Retention(ageMax, retention.countMax());
    }
}
