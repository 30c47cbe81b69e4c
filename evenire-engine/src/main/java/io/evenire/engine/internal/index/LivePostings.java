package io.evenire.engine.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Which events of a live table may have one term, as they were found: events that come later are not among them.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class LivePostings {
    /*
     * Index 0 of an array is how many offsets follow it, which are positions less the first of the table. The count is
     * written last and read first (release and acquire), and what stands below it never changes.
     */

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

    private final long first;
    private final int[] offsets;
    private final int count;

    /**
     * Takes what was found.
     *
     * @param first the first position of the table
     * @param offsets the count and the offsets, which may go on growing
     */
    LivePostings(long first, int[] offsets) {
        this.first = first;
        this.count = (int) COUNT.getAcquire(offsets, 0);
        this.offsets = offsets;
    }

    /** {@return how many there are} */
    public int count() {
        return count;
    }

    /**
     * Gives one of them.
     *
     * @param index which one, from 0, by rising positions
     * @return its position
     */
    public long position(int index) {
        return first + offsets[1 + index];
    }

    /** {@return an array with one offset} */
    static int[] of(int offset) {
        return new int[] {1, offset};
    }

    /**
     * Adds an offset, unless it is not above the last one, and then was added before. For one thread at a time.
     *
     * @param offsets the array, with one offset or more
     * @param offset the offset
     * @return the array that has it: the same, or a longer one
     */
    static int[] add(int[] offsets, int offset) {
        int count = offsets[0];
        if (offset <= offsets[count]) {
            return offsets;
        }
        var array = offsets;
        if (count + 1 == array.length) {
            array = Arrays.copyOf(offsets, 2 + count + (count + 1) / 2);
        }
        array[count + 1] = offset;
        COUNT.setRelease(array, 0, count + 1);
        return array;
    }
}
