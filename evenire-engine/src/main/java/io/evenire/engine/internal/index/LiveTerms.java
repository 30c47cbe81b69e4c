package io.evenire.engine.internal.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.Limits;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.log.RecordTerms;
import io.evenire.engine.internal.run.Kind;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a live table may have a stream, a category, a type or a tag. None that has it is left out.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class LiveTerms {
    /*
     * Made by whoever looks something up, not by whoever appends: who finds frames in the table that were not taken in
     * yet takes them in, under a lock that no append ever needs. So a store that is never asked pays nothing, and what
     * it costs is about once what it would cost to go through the events.
     *
     * A text is known by 64 bits alone. Two that have the same are one term here, which has the events of both.
     *
     * Looking up takes no lock. `upTo` moves when events were taken in whole, so whoever has read it finds all that is
     * up to it, while others go on.
     */

    /** How often an event is taken in under a term, at most; events behind are not known by their terms. */
    static final int POSTING_COUNT_MAX = 1 << 18;

    private static final int EVENT_TERM_COUNT_MAX = RecordTerms.FIRST_TAG_HASH + Limits.TAG_COUNT_MAX;

    private final LiveTable table;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final RecordTerms record = new RecordTerms();

    @GuardedBy("lock")
    private final long[] hashes = new long[EVENT_TERM_COUNT_MAX];

    @GuardedBy("lock")
    private int frameCount; // of the frames that were taken in

    @GuardedBy("lock")
    private int postingCount; // of what was taken in

    @GuardedBy("lock")
    private boolean isFull;

    private volatile TermSlots slots = new TermSlots(); // written under the lock, read by all
    private volatile long upTo; // the same, when what it tells of is in the slots

    LiveTerms(LiveTable table) {
        this.table = table;
    }

    /** {@return the first position of the table; above all others as long as it has none} */
    public long first() {
        var frames = table.frames();
        return frames.isEmpty() ? Long.MAX_VALUE : frames.getFirst().firstPosition();
    }

    /** {@return the last position of the table; 0 as long as it has none} */
    public long last() {
        var frames = table.frames();
        return frames.isEmpty() ? 0 : frames.getLast().lastPosition();
    }

    /**
     * Takes in events that were not yet, so that they are found.
     *
     * @param wanted the position up to which events are to be found
     * @return the position up to which they are; below that wanted if there are more than are known by their terms
     */
    public long reach(long wanted) {
        long reached = upTo;
        return reached >= wanted ? reached : takeIn();
    }

    /**
     * Looks up a term.
     *
     * @param kind anything but an id
     * @param text the stream, category, type or tag
     * @return the events that may have it, with all of those up to what was {@linkplain #reach reached} that do; null if
     *     there is none
     */
    public @Nullable LivePostings find(Kind kind, String text) {
        var offsets = slots.find(key(place(kind), RecordTerms.hash(text.getBytes(UTF_8))));
        return offsets == null ? null : new LivePostings(first(), offsets);
    }

    /** {@return how many bytes of memory it takes, roughly; nothing before something was looked up} */
    long length() {
        return upTo == 0 ? 0 : slots.length();
    }

    private long takeIn() {
        lock.lock();
        try {
            var frames = table.frames();
            while (!isFull && frameCount < frames.size()) {
                takeIn(frames.get(frameCount), frames.getFirst().firstPosition());
                frameCount++;
            }
            return upTo;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void takeIn(Frame frame, long first) {
        var body = frame.body();
        int offset = 0;
        long last = upTo;
        for (long position = frame.firstPosition(); position <= frame.lastPosition() && !isFull; position++) {
            if (!RecordFormat.isRemoved(body, offset)) { // else it matches nothing
                record.moveTo(body, offset);
                isFull = postingCount + record.hashCount() > POSTING_COUNT_MAX;
                if (!isFull) {
                    takeInRecord((int) (position - first));
                }
            }
            last = isFull ? last : position;
            offset += RecordFormat.length(body, offset);
        }
        upTo = last;
    }

    @GuardedBy("lock")
    private void takeInRecord(int offset) {
        int count = record.hashCount();
        record.hashes(hashes);
        boolean hasStream = hashes[RecordTerms.CATEGORY_HASH] != 0;
        for (int i = hasStream ? 0 : RecordTerms.TYPE_HASH; i < count; i++) {
            slots = slots.with(key(Math.min(i, RecordTerms.FIRST_TAG_HASH), hashes[i]), offset);
        }
        postingCount += count;
    }

    /** {@return where the hash of a record of a kind is, or the first of them} */
    private static int place(Kind kind) {
        return switch (kind) {
            case STREAM -> RecordTerms.STREAM_HASH;
            case CATEGORY -> RecordTerms.CATEGORY_HASH;
            case TYPE -> RecordTerms.TYPE_HASH;
            case TAG -> RecordTerms.FIRST_TAG_HASH;
            case ID -> throw new IllegalArgumentException("ids are not known by terms");
        };
    }

    /** {@return what a text is known by: another number if it is of another kind} */
    private static long key(int place, long hash) {
        return hash + place;
    }
}
