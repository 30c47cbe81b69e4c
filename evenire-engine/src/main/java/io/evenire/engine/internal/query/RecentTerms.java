package io.evenire.engine.internal.query;

import io.evenire.api.Limits;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.log.RecordTerms;

/**
 * By what the last events are found, as hashes: so a commit can tell without the disk that none of them matches a query.
 *
 * <p><b>Thread safety.</b> For the thread that leads.
 */
public final class RecentTerms {
    /*
     * Two rings: one of hashes, and one that says for each position where its hashes end in the first. Positions are
     * known without a gap from `first` to `last`. What is in frames that are not durable yet is put in too, and cut off
     * again if they fail.
     *
     * The hashes of one event stand in one piece: there is room for one more event behind the end of the ring.
     *
     * As long as they fit in the smallest ring, more events are known than need be. Where those that must be known do
     * not, because they have many tags, the ring grows, holds only them, and shrinks again when these are gone. It
     * shrinks only when a good part of the smaller ring stays free, so that it is not copied to and fro.
     */

    /** How many positions back events are known at most. */
    static final int COUNT_MAX = 1 << 16;

    /** How many positions back events are known at least, if so many were taken since the last gap. */
    public static final int COUNT_MIN = 40_960;

    /** How many hashes the ring has room for when it is smallest. */
    static final int ROOM_MIN = 1 << 18;

    private static final int EVENT_HASH_COUNT_MAX = RecordTerms.FIRST_TAG_HASH + Limits.TAG_COUNT_MAX;

    /** How many hashes the ring has room for when it is largest. */
    static final int ROOM_MAX = COUNT_MIN * EVENT_HASH_COUNT_MAX;

    private static final int SYSTEM_SHIFT = 31; // the highest bit of a count says that the stream is the store's own

    private long[] hashes = new long[ROOM_MIN + EVENT_HASH_COUNT_MAX];
    private final int[] starts = new int[COUNT_MAX];
    private final int[] counts = new int[COUNT_MAX];
    private final RecordTerms record = new RecordTerms();
    private final long[] scratch = new long[EVENT_HASH_COUNT_MAX];
    private long first = 1; // nothing is known while this is behind `last`
    private long last;
    private int hashCount; // of the events from first to last

    /** Creates one that knows no event. */
    public RecentTerms() {}

    /** {@return the last position that is known, if any is} */
    public long last() {
        return last;
    }

    /**
     * Takes a frame. If it does not begin behind the last position, what was known before it is forgotten.
     *
     * @param frame the frame, whose records are intact
     */
    public void add(Frame frame) {
        if (frame.firstPosition() != last + 1) {
            first = frame.firstPosition();
            last = first - 1;
            hashCount = 0;
        }
        var body = frame.body();
        int offset = 0;
        for (int i = 0; i < frame.eventCount(); i++) {
            record.moveTo(body, offset);
            add();
            offset += RecordFormat.length(body, offset);
        }
    }

    private void add() {
        int count = record.hashCount();
        forgetFor(count);
        fitTo(hashCount + count);
        int start = first > last ? 0 : nextStart();
        record.hashes(scratch);
        System.arraycopy(scratch, 0, hashes, start, count);
        last++;
        starts[slot(last)] = start;
        counts[slot(last)] = count | (record.isSystem() ? 1 << SYSTEM_SHIFT : 0);
        hashCount += count;
    }

    /** Forgets the oldest events, if they need not be known, to make room for one with some hashes. */
    private void forgetFor(int count) {
        boolean isSmallest = room() == ROOM_MIN;
        while (last - first + 1 >= COUNT_MIN
                && (!isSmallest || last - first + 1 >= COUNT_MAX || hashCount + count > ROOM_MIN)) {
            hashCount -= count(first);
            first++;
        }
    }

    private void fitTo(int count) {
        int smaller = Math.max(room() / 2, ROOM_MIN);
        if (count > room()) {
            changeRoom(Math.min(2 * room(), ROOM_MAX));
        } else if (smaller < room() && count <= smaller / 4 * 3) {
            changeRoom(smaller);
        }
    }

    /** {@return how many hashes the ring has room for} */
    int room() {
        return hashes.length - EVENT_HASH_COUNT_MAX;
    }

    private void changeRoom(int room) {
        var changed = new long[room + EVENT_HASH_COUNT_MAX];
        int start = 0;
        for (long position = first; position <= last; position++) {
            int slot = slot(position);
            System.arraycopy(hashes, starts[slot], changed, start, count(position));
            starts[slot] = start;
            start += count(position);
        }
        hashes = changed;
    }

    /** {@return where the hashes of the next event begin} */
    private int nextStart() {
        int end = starts[slot(last)] + count(last);
        return end >= room() ? 0 : end;
    }

    /**
     * Forgets what is behind a position: it did not become durable.
     *
     * @param position the position
     */
    public void cutBehind(long position) {
        while (last > position) {
            if (first <= last) {
                hashCount -= count(last);
            }
            last--;
        }
        if (first > last) {
            first = last + 1;
        }
    }

    /** {@return whether an event after a position, up to the last, may match; true too if not all of them are known} */
    boolean mayMatch(QueryHashes query, long after) {
        if (after + 1 < first) {
            return true;
        }
        for (long position = after + 1; position <= last; position++) {
            int slot = slot(position);
            if (query.mayMatch(hashes, starts[slot], count(position), counts[slot] < 0)) {
                return true;
            }
        }
        return false;
    }

    private int count(long position) {
        return counts[slot(position)] & ~(1 << SYSTEM_SHIFT);
    }

    private static int slot(long position) {
        return (int) position & (COUNT_MAX - 1);
    }
}
