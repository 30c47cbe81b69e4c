package io.evenire.engine.internal.run;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.stream.StreamRetention;
import java.io.IOException;
import java.util.stream.LongStream;

/** Runs that are written by hand. */
final class SmallRuns {

    static final StreamId ORDER = StreamId.of("order-42");
    static final StreamId GONE = StreamId.of("order-7 ☕");

    private SmallRuns() {}

    /** {@return a run over positions 101 to 106 with something of each kind} */
    static byte[] golden() throws IOException {
        var builder = new RunBuilder();
        builder.stream(orderHead(), 5, new long[] {101, 102, 104, 105}, 4);
        builder.stream(goneHead(), 0, new long[0], 0);
        builder.stream(head("$streams", 17, 3, 106), 3, new long[] {106}, 1);
        builder.stream(head("a", 103, 0, 103), 0, new long[] {103}, 1);
        for (long position = 101; position <= 106; position++) {
            builder.id(position == 104 ? -1 : 0x018F4E3A_0000_7000L, position & ~1, position);
            builder.term(Kind.TYPE, position == 106 ? "$deleted" : "OrderPlaced", position);
        }
        builder.term(Kind.TAG, "customer:7", 101);
        builder.term(Kind.TAG, "customer:70", 101);
        builder.term(Kind.TAG, "customer:7", 104);
        builder.term(Kind.CATEGORY, "order", 101);
        builder.term(Kind.CATEGORY, "order", 102);
        builder.term(Kind.CATEGORY, "", 103);
        var out = new MemoryBlob.Writer();
        builder.writeTo(out, new RunRange(101, 106, 0xC0FFEE00));
        return out.bytes();
    }

    static StreamHead orderHead() {
        return new StreamHead(
                ORDER,
                60,
                StreamState.Status.LIVE,
                2,
                2,
                8,
                1_795_521_600_000_000_000L,
                1_795_521_600_000_012_345L,
                105,
                StreamRetention.NONE);
    }

    static StreamHead goneHead() {
        return head(GONE.value(), 61, 11, 104).hide(StreamState.Status.DELETED, 106, 106);
    }

    static StreamHead head(String stream, long number, long version, long changedBy) {
        return StreamHead.first(StreamId.of(stream), number, number).append(version, changedBy, changedBy);
    }

    /** {@return a run in which one stream, one type and one id have very many events, every second position} */
    static byte[] withLongLists(long first, int count) throws IOException {
        var positions = LongStream.range(0, count).map(i -> first + 2 * i).toArray();
        var builder = new RunBuilder();
        long last = positions[count - 1];
        builder.stream(head(ORDER.value(), 1, count + 9L, last), 10, positions, count);
        builder.stream(head("order-41", 1, 0, first), 0, new long[] {first + 1}, 1);
        builder.stream(head("order-420", 1, 0, first), 0, new long[] {first + 3}, 1);
        for (long position : positions) {
            builder.term(Kind.TYPE, "Placed", position);
            builder.id(0, 0, position);
        }
        builder.term(Kind.TYPE, "Place", first);
        builder.term(Kind.TYPE, "Placed2", first);
        builder.id(0, 1, last);
        var out = new MemoryBlob.Writer();
        builder.writeTo(out, new RunRange(first, last, 1));
        return out.bytes();
    }

    static Run open(byte[] bytes) throws IOException {
        return Run.open("small", new MemoryBlob(bytes));
    }
}
