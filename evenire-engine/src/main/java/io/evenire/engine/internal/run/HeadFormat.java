package io.evenire.engine.internal.run;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState.Status;
import io.evenire.engine.internal.stream.StreamHead;

/**
 * The head of a stream in the value of its term: seven numbers, each a {@link Varint}.
 *
 * <pre>
 * status         1 live, 2 deleted, 3 tombstoned
 * number         the position of its first event, or of its tombstone
 * changedBy      the position of its last change, less the number
 * firstVersion   the lowest version that can be read
 * version        the version of its last event, plus 1
 * createdAt      nanoseconds since 1970
 * changedAt      nanoseconds since it was created
 * </pre>
 *
 * <p>What is less or since something is taken modulo 2^64, so nothing is lost whatever it is.
 */
final class HeadFormat {

    /** The most bytes of a head. */
    static final int LENGTH_MAX = 1 + 6 * Varint.LENGTH_MAX;

    private HeadFormat() {}

    /** Writes a head and gives the index behind it. */
    static int put(byte[] into, int index, StreamHead head) {
        int next = Varint.put(into, index, code(head.status()));
        next = Varint.put(into, next, head.number());
        next = Varint.put(into, next, head.changedBy() - head.number());
        next = Varint.put(into, next, head.firstVersion());
        next = Varint.put(into, next, head.version() + 1);
        next = Varint.put(into, next, head.createdAt());
        return Varint.put(into, next, head.changedAt() - head.createdAt());
    }

    /** Reads a head. */
    static StreamHead read(Packed in, StreamId stream) throws DamagedRunException {
        var status = status(in);
        long number = in.number("number of stream", Long.MAX_VALUE);
        long changedBy = number + in.number();
        long firstVersion = in.number("first version", Long.MAX_VALUE);
        long version = in.number("version", Long.MAX_VALUE) - 1;
        long createdAt = in.number();
        long changedAt = createdAt + in.number();
        return new StreamHead(stream, number, status, firstVersion, version, createdAt, changedAt, changedBy);
    }

    private static int code(Status status) {
        return switch (status) {
            case LIVE -> 1;
            case DELETED -> 2;
            case TOMBSTONED -> 3;
        };
    }

    private static Status status(Packed in) throws DamagedRunException {
        int code = (int) in.number("status of stream", 3);
        return switch (code) {
            case 1 -> Status.LIVE;
            case 2 -> Status.DELETED;
            case 3 -> Status.TOMBSTONED;
            default -> throw in.damaged("status of stream is " + code);
        };
    }
}
