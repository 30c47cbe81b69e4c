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
     */

    /** How many positions back events are known at most. */
    static final int COUNT_MAX = 1 << 16;

    /** How many hashes there are at most. */
    static final int HASH_COUNT_MAX = 1 << 18;

    private static final int EVENT_HASH_COUNT_MAX = RecordTerms.FIRST_TAG_HASH + Limits.TAG_COUNT_MAX;
    private static final int SYSTEM_SHIFT = 31; // the highest bit of a count says that the stream is the store's own

    private final long[] hashes = new long[HASH_COUNT_MAX + EVENT_HASH_COUNT_MAX];
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
        while (first <= last && (last - first + 1 >= COUNT_MAX || hashCount + count > HASH_COUNT_MAX)) {
            hashCount -= count(first);
            first++;
        }
        int start = first > last ? 0 : nextStart();
        record.hashes(scratch);
        System.arraycopy(scratch, 0, hashes, start, count);
        last++;
        starts[slot(last)] = start;
        counts[slot(last)] = count | (record.isSystem() ? 1 << SYSTEM_SHIFT : 0);
        hashCount += count;
    }

    /** {@return where the hashes of the next event begin} */
    private int nextStart() {
        int end = starts[slot(last)] + count(last);
        return end >= HASH_COUNT_MAX ? 0 : end;
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
