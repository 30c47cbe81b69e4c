package io.evenire.engine.internal.stream;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState;

/**
 * Where a stream stands after one change of it.
 *
 * @param stream the stream
 * @param number the position of its first event or of its tombstone: short, unique, for good
 * @param status whether it can be read and appended to
 * @param firstVersion the lowest version that can be read
 * @param version the version of its last event, -1 before the first
 * @param createdAt when it got its first event, in nanoseconds since 1970
 * @param changedAt when it changed last, in nanoseconds since 1970
 * @param changedBy the position of the event that changed it last
 */
public record StreamHead(
        StreamId stream,
        long number,
        StreamState.Status status,
        long firstVersion,
        long version,
        long createdAt,
        long changedAt,
        long changedBy) {

    /** {@return a stream that gets its first event or its tombstone now} */
    public static StreamHead first(StreamId stream, long position, long recordedAt) {
        return new StreamHead(stream, position, StreamState.Status.LIVE, 0, -1, recordedAt, recordedAt, position);
    }

    /**
     * Gives the head after more events; the first of them ends a deletion.
     *
     * @param newVersion the version of the last of them
     * @param position its position
     * @param recordedAt when it was taken
     * @return the head
     */
    public StreamHead append(long newVersion, long position, long recordedAt) {
        return new StreamHead(
                stream, number, StreamState.Status.LIVE, firstVersion, newVersion, createdAt, recordedAt, position);
    }

    /**
     * Gives the head after all events were hidden.
     *
     * @param newStatus deleted or tombstoned
     * @param position the position of the change
     * @param recordedAt when it was made
     * @return the head
     */
    public StreamHead hide(StreamState.Status newStatus, long position, long recordedAt) {
        return new StreamHead(stream, number, newStatus, version + 1, version, createdAt, recordedAt, position);
    }
}
