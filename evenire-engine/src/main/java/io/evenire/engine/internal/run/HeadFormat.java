package io.evenire.engine.internal.run;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState.Status;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.stream.StreamRetention;

/**
 * The head of a stream in the value of its term: seven or eleven numbers, each a {@link Varint}.
 *
 * <pre>
 * status         1 live, 2 deleted, 3 tombstoned; 4 more if there are eleven numbers
 * number         the position of its first event, or of its tombstone
 * changedBy      the position of its last change, less the number
 * firstVersion   the lowest version that can be read
 * version        the version of its last event, plus 1
 * createdAt      nanoseconds since 1970
 * changedAt      nanoseconds since it was created
 *
 * startVersion   the version that it was started with, the last time
 * ageMax         how old its events may be in nanoseconds, 0 if that is not bounded
 * countMax       how many of its events are kept, 0 if that is not bounded
 * since          before when recorded events are hidden: nanoseconds since 1970, and 2^63 more; 0 if there are none
 * </pre>
 *
 * <p>The last four are left out where it was started with {@code firstVersion} and everything is kept.
 *
 * <p>What is less or since something is taken modulo 2^64, so nothing is lost whatever it is.
 */
final class HeadFormat {

    /** The most bytes of a head. */
    static final int LENGTH_MAX = 1 + 10 * Varint.LENGTH_MAX;

    private static final int LONG = 4; // in the status: that there are eleven numbers

    private HeadFormat() {}

    /** Writes a head and gives the index behind it. */
    static int put(byte[] into, int index, StreamHead head) {
        var retention = head.retention();
        boolean isShort = head.startVersion() == head.firstVersion() && retention.equals(StreamRetention.NONE);
        int next = Varint.put(into, index, code(head.status()) + (isShort ? 0 : LONG));
        next = Varint.put(into, next, head.number());
        next = Varint.put(into, next, head.changedBy() - head.number());
        next = Varint.put(into, next, head.firstVersion());
        next = Varint.put(into, next, head.version() + 1);
        next = Varint.put(into, next, head.createdAt());
        next = Varint.put(into, next, head.changedAt() - head.createdAt());
        if (isShort) {
            return next;
        }
        next = Varint.put(into, next, head.startVersion());
        next = Varint.put(into, next, bound(retention.ageMax()));
        next = Varint.put(into, next, bound(retention.countMax()));
        return Varint.put(into, next, retention.since() - StreamRetention.ALWAYS);
    }

    /** Reads a head. */
    static StreamHead read(Packed in, StreamId stream) throws DamagedRunException {
        int code = (int) in.number("status of stream", LONG + 3);
        var status = status(in, code);
        long number = in.number("number of stream", Long.MAX_VALUE);
        long changedBy = number + in.number();
        long firstVersion = in.number("first version", Long.MAX_VALUE);
        long version = in.number("version", Long.MAX_VALUE) - 1;
        long createdAt = in.number();
        long changedAt = createdAt + in.number();
        long startVersion = firstVersion;
        var retention = StreamRetention.NONE;
        if (code > LONG) {
            startVersion = in.number("start version", firstVersion);
            long ageMax = unbound(in.number("age kept", Long.MAX_VALUE - 1));
            long countMax = unbound(in.number("count kept", Long.MAX_VALUE - 1));
            retention = new StreamRetention(ageMax, countMax, in.number() + StreamRetention.ALWAYS);
        }
        return new StreamHead(
                stream,
                number,
                status,
                startVersion,
                firstVersion,
                version,
                createdAt,
                changedAt,
                changedBy,
                retention);
    }

    private static long bound(long max) {
        return max == StreamRetention.UNBOUNDED ? 0 : max;
    }

    private static long unbound(long bound) {
        return bound == 0 ? StreamRetention.UNBOUNDED : bound;
    }

    private static int code(Status status) {
        return switch (status) {
            case LIVE -> 1;
            case DELETED -> 2;
            case TOMBSTONED -> 3;
        };
    }

    private static Status status(Packed in, int code) throws DamagedRunException {
        return switch (code > LONG ? code - LONG : code) {
            case 1 -> Status.LIVE;
            case 2 -> Status.DELETED;
            case 3 -> Status.TOMBSTONED;
            default -> throw in.damaged("status of stream is " + code);
        };
    }
}
