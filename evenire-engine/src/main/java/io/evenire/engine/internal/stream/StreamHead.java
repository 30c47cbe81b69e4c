package io.evenire.engine.internal.stream;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState;

/**
 * Where a stream stands after one change of it.
 *
 * @param stream the stream
 * @param number the position of its first event or of its tombstone: short, unique, for good
 * @param status whether it can be read and appended to
 * @param startVersion the version that it was started with, the last time: 0, or the one behind its last deletion
 * @param firstVersion the lowest version that can be read, unless its event is too old, see {@link #retention}
 * @param version the version of its last event, -1 before the first
 * @param createdAt when it got its first event, in nanoseconds since 1970
 * @param changedAt when it changed last, in nanoseconds since 1970
 * @param changedBy the position of the event that changed it last
 * @param retention what it keeps; how many is in {@code firstVersion} already
 */
public record StreamHead(
        StreamId stream,
        long number,
        StreamState.Status status,
        long startVersion,
        long firstVersion,
        long version,
        long createdAt,
        long changedAt,
        long changedBy,
        StreamRetention retention) {

    /** {@return a stream that gets its first event or its tombstone now} */
    public static StreamHead first(StreamId stream, long position, long recordedAt) {
        return new StreamHead(
                stream,
                position,
                StreamState.Status.LIVE,
                0,
                0,
                -1,
                recordedAt,
                recordedAt,
                position,
                OwnStreams.keepsLast(stream) ? StreamRetention.LAST : StreamRetention.NONE);
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
        long kept = Math.max(firstVersion, retention.firstVersion(newVersion));
        return new StreamHead(
                stream,
                number,
                StreamState.Status.LIVE,
                startVersion,
                kept,
                newVersion,
                createdAt,
                recordedAt,
                position,
                retention);
    }

    /**
     * Gives the head after an event that a scavenge has removed since: nobody can read it again, so no version up to it,
     * even if what had hidden them is gone.
     *
     * @param newVersion its version
     * @param position its position
     * @param recordedAt when it was taken
     * @return the head
     */
    public StreamHead appendRemoved(long newVersion, long position, long recordedAt) {
        return append(newVersion, position, recordedAt).from(newVersion + 1);
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
        long next = version + 1;
        var kept = newStatus == StreamState.Status.TOMBSTONED ? StreamRetention.NONE : retention.startedAgain();
        return new StreamHead(stream, number, newStatus, next, next, version, createdAt, recordedAt, position, kept);
    }

    /**
     * Gives the head after the first events were hidden.
     *
     * @param before the lowest version that is not, at most the one behind the last
     * @param position the position of the change
     * @param recordedAt when it was made
     * @return the head
     */
    public StreamHead truncate(long before, long position, long recordedAt) {
        return change(Math.max(firstVersion, before), retention, position, recordedAt);
    }

    /**
     * Gives the head after it was set how much is kept.
     *
     * @param ageMax how old events may be, in nanoseconds, or {@link StreamRetention#UNBOUNDED}
     * @param countMax how many there may be, or {@link StreamRetention#UNBOUNDED}
     * @param position the position of the change
     * @param recordedAt when it was made
     * @return the head
     */
    public StreamHead keep(long ageMax, long countMax, long position, long recordedAt) {
        var kept = retention.change(ageMax, countMax, recordedAt);
        return change(Math.max(firstVersion, kept.firstVersion(version)), kept, position, recordedAt);
    }

    /**
     * Gives the head after one of its events was erased: that it was changed is all.
     *
     * @param position the position of the change
     * @param recordedAt when it was made
     * @return the head
     */
    public StreamHead erase(long position, long recordedAt) {
        return change(firstVersion, retention, position, recordedAt);
    }

    private StreamHead from(long newFirst) {
        return change(newFirst, retention, changedBy, changedAt);
    }

    private StreamHead change(long newFirst, StreamRetention kept, long position, long recordedAt) {
        return new StreamHead(
                stream, number, status, startVersion, newFirst, version, createdAt, recordedAt, position, kept);
    }
}
