package io.evenire.engine.internal.log;

import io.evenire.api.spi.Frame;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The end of the journal in memory, so that what was just written is read without the disk.
 *
 * <p><b>Thread safety.</b> One thread adds, one replaces, any number find.
 */
public final class RecentFrames {
    /*
     * A ring of frames. The writer puts a frame into its slot and then moves `end`; it moves `begin` before it
     * empties a slot. A reader that meets a slot which was emptied or filled anew meanwhile sees a frame that does
     * not hold the position it looks for, and goes to the journal instead. So nothing is ever locked.
     */

    /** The most frames kept, however small they are. */
    public static final int COUNT_MAX = 1 << 16;

    /** What a frame takes beside its body, in bytes, roughly: objects and the slot. */
    private static final int OVERHEAD = 240;

    private final AtomicReferenceArray<@Nullable Frame> slots = new AtomicReferenceArray<>(COUNT_MAX);
    private final long lengthMax;
    private final AtomicLong begin = new AtomicLong(); // written by the thread that adds, read by all
    private final AtomicLong end = new AtomicLong(); // the same
    private final AtomicLong length = new AtomicLong(); // written by who adds and who replaces, read by all

    /**
     * Creates an empty ring.
     *
     * @param lengthMax how many bytes to keep at most
     */
    public RecentFrames(long lengthMax) {
        this.lengthMax = lengthMax;
    }

    /** {@return how many bytes are kept} */
    public long length() {
        return length.get();
    }

    /**
     * Adds the frame behind the last one added.
     *
     * @param frame the frame
     */
    public void add(Frame frame) {
        long at = end.get();
        if (at - begin.get() == COUNT_MAX) {
            drop();
        }
        slots.setRelease(slot(at), frame);
        length.addAndGet(weight(frame));
        end.setRelease(at + 1);
        while (length.get() > lengthMax && begin.get() <= at) {
            drop();
        }
    }

    /**
     * Puts a frame in the place of the one at the same positions, if that is kept.
     *
     * @param rewritten the frame
     */
    public void replace(Frame rewritten) {
        long at = indexOf(rewritten.firstPosition());
        var kept = at < 0 ? null : slots.getAcquire(slot(at));
        if (kept != null
                && kept.firstPosition() == rewritten.firstPosition()
                && slots.compareAndSet(slot(at), kept, rewritten)) { // unless it was dropped a moment ago
            length.addAndGet(weight(rewritten) - weight(kept));
        }
    }

    /**
     * Finds the frame that holds a position.
     *
     * @param position the position
     * @return the frame, or null if it is not kept
     */
    public @Nullable Frame find(long position) {
        long at = indexOf(position);
        var frame = at < 0 ? null : slots.getAcquire(slot(at));
        // the slot may have been filled anew since
        return frame != null && frame.firstPosition() <= position && position <= frame.lastPosition() ? frame : null;
    }

    /** {@return where the frame is that holds a position, -1 if it is not kept} */
    private long indexOf(long position) {
        while (true) {
            long first = begin.getAcquire();
            long at = indexOf(position, first);
            if (at >= 0 || begin.getAcquire() == first) {
                return at;
            } // else frames were dropped meanwhile, so it may have been missed; a search takes less time than an append
        }
    }

    private long indexOf(long position, long first) {
        long low = first;
        long high = end.getAcquire() - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            var frame = slots.getAcquire(slot(middle));
            if (frame == null || frame.firstPosition() > position) {
                // an emptied slot lies before everything that is kept, unless the ring went round
                if (frame == null) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            } else if (frame.lastPosition() < position) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private void drop() {
        long at = begin.get();
        begin.setRelease(at + 1);
        var frame = slots.getAndSet(slot(at), null);
        if (frame != null) {
            length.addAndGet(-weight(frame));
        }
    }

    private static int slot(long at) {
        return (int) (at & (COUNT_MAX - 1));
    }

    private static int weight(Frame frame) {
        return OVERHEAD + frame.body().capacity();
    }
}
