package io.evenire.engine.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Positions by 128-bit id: a hash table with open addressing in one array.
 *
 * <p><b>Thread safety.</b> One thread adds, any number look up.
 */
final class IdTable {
    /*
     * A cell is three longs: both halves of the id and the position, 0 for an empty cell. The position is written
     * last and read first (release and acquire), so whoever sees it sees the id. Nothing is removed. A table that is
     * two thirds full is copied to one twice as large; readers of the old one miss nothing that was there before.
     */

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int CELL_LENGTH = 3;
    private static final int CELL_COUNT_MIN = 1 << 10;
    private static final int CELL_COUNT_MAX = 1 << 29;

    private volatile long[] cells = new long[CELL_COUNT_MIN * CELL_LENGTH]; // written by add, read by all
    private int count;

    void add(long high, long low, long position) {
        if (count >= cells.length / CELL_LENGTH / 3 * 2) {
            grow();
        }
        put(cells, high, low, position);
        count++;
    }

    /** {@return the positions of all events with this id} */
    long[] find(long high, long low) {
        var array = cells;
        int mask = array.length / CELL_LENGTH - 1;
        var found = new long[0];
        for (int i = slot(high, low, mask); ; i = (i + 1) & mask) {
            int cell = i * CELL_LENGTH;
            long position = (long) CELL.getAcquire(array, cell + 2);
            if (position == 0) {
                return found;
            }
            if (array[cell] == high && array[cell + 1] == low) {
                found = Arrays.copyOf(found, found.length + 1);
                found[found.length - 1] = position;
            }
        }
    }

    private void grow() {
        var old = cells;
        int cellCount = old.length / CELL_LENGTH;
        if (cellCount == CELL_COUNT_MAX) {
            throw new IllegalStateException("more than %d event ids in memory".formatted(count));
        }
        var larger = new long[2 * old.length];
        for (int cell = 0; cell < old.length; cell += CELL_LENGTH) {
            if (old[cell + 2] != 0) {
                put(larger, old[cell], old[cell + 1], old[cell + 2]);
            }
        }
        cells = larger;
    }

    private static void put(long[] array, long high, long low, long position) {
        int mask = array.length / CELL_LENGTH - 1;
        int i = slot(high, low, mask);
        while (array[i * CELL_LENGTH + 2] != 0) {
            i = (i + 1) & mask;
        }
        array[i * CELL_LENGTH] = high;
        array[i * CELL_LENGTH + 1] = low;
        CELL.setRelease(array, i * CELL_LENGTH + 2, position);
    }

    private static int slot(long high, long low, int mask) {
        return (int) (IdHash.of(high, low) >>> 32) & mask;
    }
}
