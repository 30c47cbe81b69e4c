package io.evenire.engine.internal.index;

import io.evenire.engine.internal.stream.StreamHead;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream in the memory index: its head, the head before that, and where its events are.
 *
 * <p><b>Thread safety.</b> One thread changes it, any number read.
 */
final class IndexedStream {
    /*
     * A head is put in when its events are durable, a moment before they become visible. For that moment a reader
     * needs the head before, so the index keeps two: when a head comes in, the one that is replaced becomes the one
     * before only if it is visible, so a batch that changes a stream several times pushes out nothing that is needed.
     *
     * `positions` is written before `head` is set and read after it is read, which is what makes the array safe.
     */

    private static final int POSITIONS_MIN = 4;

    private volatile @Nullable StreamHead head; // written by apply, read by all
    private volatile @Nullable StreamHead before; // the same
    private volatile long[] positions = new long[POSITIONS_MIN]; // the same; index = version

    @Nullable
    StreamHead head() {
        return head;
    }

    HeadAsOf headAsOf(LongSupplier visible) {
        while (true) {
            long asOf = visible.getAsLong();
            var now = head;
            if (now == null || now.changedBy() <= asOf) {
                return new HeadAsOf(now, asOf);
            }
            var then = before;
            if (then == null || then.changedBy() <= asOf) {
                return new HeadAsOf(then, asOf);
            }
            // a whole batch became visible in between, so the next turn sees a higher position
        }
    }

    void set(StreamHead next, long visible) {
        var now = head;
        if (now != null && now.changedBy() <= visible) {
            before = now;
        }
        head = next;
    }

    void add(long version, long position) {
        var array = positions;
        int index = Math.toIntExact(version);
        if (index == array.length) {
            array = Arrays.copyOf(array, index + (index >> 1) + 1);
            array[index] = position;
            positions = array;
        } else {
            array[index] = position;
        }
    }

    void copyPositions(long firstVersion, long[] into) {
        System.arraycopy(positions, Math.toIntExact(firstVersion), into, 0, into.length);
    }
}
