package io.evenire.engine.internal.commit;

import java.util.Arrays;

/**
 * A set of hashes of ids, for telling quickly that an id is not among them.
 *
 * <p><b>Thread safety.</b> For one thread at a time.
 */
final class IdSet {

    private static final int SLOT_COUNT_MIN = 16;

    private final long[] smallest;
    private long[] slots; // 0: empty
    private int count;

    IdSet(int expectedCount) {
        smallest = new long[Math.max(SLOT_COUNT_MIN, Integer.highestOneBit(expectedCount + 1) << 2)];
        slots = smallest;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(long hash) {
        if (2 * count >= slots.length) {
            grow();
        }
        if (put(slots, key(hash))) {
            count++;
        }
    }

    boolean contains(long hash) {
        long key = key(hash);
        int mask = slots.length - 1;
        for (int i = (int) key & mask; slots[i] != 0; i = (i + 1) & mask) {
            if (slots[i] == key) {
                return true;
            }
        }
        return false;
    }

    void addAll(IdSet other) {
        for (long key : other.slots) {
            if (key != 0) {
                add(key);
            }
        }
    }

    /** {@return whether one hash is in both sets} */
    boolean meets(IdSet other) {
        if (other.count < count) {
            return other.meets(this);
        }
        for (long key : slots) {
            if (key != 0 && other.contains(key)) {
                return true;
            }
        }
        return false;
    }

    /** Empties the set; needs no memory. */
    void clear() {
        slots = smallest;
        Arrays.fill(slots, 0);
        count = 0;
    }

    private void grow() {
        var larger = new long[2 * slots.length];
        for (long key : slots) {
            if (key != 0) {
                put(larger, key);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] into, long key) {
        int mask = into.length - 1;
        int i = (int) key & mask;
        while (into[i] != 0) {
            if (into[i] == key) {
                return false;
            }
            i = (i + 1) & mask;
        }
        into[i] = key;
        return true;
    }

    private static long key(long hash) {
        return hash == 0 ? 1 : hash; // a hash taken for another one costs a look-up, never a wrong answer
    }
}
