package io.evenire.engine.internal.index;

import io.evenire.engine.internal.stream.StreamHead;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one live table knows of one stream: its head, the head before that, and where its events are.
 *
 * <p><b>Thread safety.</b> One thread changes it, any number read.
 */
final class LiveStream {
    /*
     * A head is put in when its events are durable, a moment before they become visible. For that moment a reader
     * needs the head before, so two are kept: when a head comes in, the one that is replaced becomes the one before
     * only if it is visible, so a batch that changes a stream several times pushes out nothing that is needed.
     *
     * `firstVersion` and `positions` are written before `head` is set and read after it is read, which is what makes
     * the array safe. Whoever has the head from an older table finds no version here that he wants.
     */

    private static final int POSITIONS_MIN = 4;
    private static final long[] NONE = {};

    private volatile @Nullable StreamHead head; // written by apply, read by all
    private volatile @Nullable StreamHead before; // the same
    private volatile long firstVersion = Long.MAX_VALUE; // the same; of the events that this table knows
    private volatile long[] positions = NONE; // the same; by version, from firstVersion on
    private int count; // of the positions; for apply, and for all when the table is sealed

    @Nullable
    StreamHead head() {
        return head;
    }

    @Nullable
    StreamHead before() {
        return before;
    }

    /** {@return the version of the first event that the table knows; above all others if it knows none} */
    long firstVersion() {
        return firstVersion;
    }

    int count() {
        return count;
    }

    long[] positions() {
        return positions;
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
        if (count == array.length) {
            array = Arrays.copyOf(array, Math.max(POSITIONS_MIN, count + (count >> 1)));
        }
        array[count++] = position;
        positions = array;
        if (count == 1) {
            firstVersion = version;
        }
    }

    /**
     * Gives the positions of the last of some versions, as far as the table knows them.
     *
     * @param version the first version wanted
     * @param into is filled; its index 0 is for that version
     * @param end how many are wanted
     * @return how many of them are still wanted: those before the ones filled in
     */
    int copyPositions(long version, long[] into, int end) {
        long from = firstVersion;
        if (from >= version + end) {
            return end;
        }
        int begin = (int) Math.max(0, from - version);
        System.arraycopy(positions, (int) (version + begin - from), into, begin, end - begin);
        return begin;
    }
}
