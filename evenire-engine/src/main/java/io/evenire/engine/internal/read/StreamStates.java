package io.evenire.engine.internal.read;

import io.evenire.api.StreamState;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.stream.StreamHead;

/** Shows the head of a stream to callers. */
public final class StreamStates {

    private StreamStates() {}

    /**
     * Makes what callers see of a stream.
     *
     * @param head its head
     * @return what is known about it
     */
    public static StreamState of(StreamHead head) {
        return new StreamState(
                head.stream(),
                head.status(),
                head.firstVersion(),
                head.version(),
                RecordEncoder.instant(head.createdAt()),
                RecordEncoder.instant(head.changedAt()));
    }
}
