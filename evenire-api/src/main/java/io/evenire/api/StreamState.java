package io.evenire.api;

import java.time.Instant;

/**
 * What a store knows about a stream.
 *
 * @param stream the stream
 * @param status whether it can be read and appended to
 * @param firstVersion the lowest version that can be read; {@code version + 1} when none can. Events that are too old are
 *     taken off as of the moment of asking
 * @param version the version of the last event it ever had, -1 if it was tombstoned without any
 * @param createdAt when its first event was recorded, or when it was tombstoned without any
 * @param changedAt when its last event or its last change was recorded
 * @param retention how much it keeps
 */
public record StreamState(
        StreamId stream,
        Status status,
        long firstVersion,
        long version,
        Instant createdAt,
        Instant changedAt,
        Retention retention) {

    /** Whether a stream can be read and appended to. */
    public enum Status {
        /** It has events, or they were hidden by a truncation or by what it keeps. */
        LIVE,
        /** Its events are hidden; the next append starts it again. */
        DELETED,
        /** Its events are hidden, and nothing can be appended any more. */
        TOMBSTONED
    }

    /** {@return how many events can be read} */
    public long count() {
        return version - firstVersion + 1;
    }
}
