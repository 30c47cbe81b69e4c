package io.evenire.engine.internal.read;

import io.evenire.api.Event;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.nio.ByteBuffer;

/**
 * Some events of one stream, encoded, one behind the other.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param firstVersion the version of the first
 * @param bytes the records, in exactly as many bytes as they need; never changed
 * @param offsets where each record begins
 * @param isFull whether the next event goes into another block
 */
@SuppressWarnings("ArrayRecordComponent") // shared by reference, never compared
record Block(long firstVersion, ByteBuffer bytes, int[] offsets, boolean isFull) {

    /** What a block takes beside its records, in bytes, roughly: objects, and its place in the cache. */
    private static final int OVERHEAD = 192;

    long lastVersion() {
        return firstVersion + offsets.length - 1;
    }

    boolean holds(long version) {
        return firstVersion <= version && version <= lastVersion();
    }

    Event event(StreamId stream, long version) {
        return RecordDecoder.event(bytes, offsets[(int) (version - firstVersion)], stream);
    }

    /** {@return when the event with a version was recorded, in nanoseconds since 1970} */
    long recordedAt(long version) {
        return RecordFormat.recordedAt(bytes, offsets[(int) (version - firstVersion)]);
    }

    /** {@return the position of the event with a version} */
    long position(long version) {
        return RecordFormat.position(bytes, offsets[(int) (version - firstVersion)]);
    }

    /** {@return how much memory it takes, in bytes} */
    int weight() {
        return OVERHEAD + bytes.capacity() + Integer.BYTES * offsets.length;
    }
}
