package io.evenire.engine.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The events of terms, which are known by 64 bits that are well mixed: a hash table with open addressing.
 *
 * <p><b>Thread safety.</b> One thread puts in, any number look up.
 */
final class TermSlots {
    /*
     * The offsets of a term are put in after its key and read before it (release and acquire), so whoever sees them sees
     * the key; the offsets themselves are read as LivePostings says. Nothing is removed. A table that is half full is
     * copied to one twice as large; readers of the old one miss nothing that was there before.
     */

    private static final VarHandle OFFSETS = MethodHandles.arrayElementVarHandle(int[][].class);
    private static final int COUNT_MIN = 1 << 4;
    private static final int ARRAY_HEAD_LENGTH = 16;

    private final long[] keys;
    private final int[] @Nullable [] offsets;
    private int termCount;
    private volatile long length; // of all arrays, in bytes; written by who puts in, read by all

    TermSlots() {
        this(COUNT_MIN);
    }

    private TermSlots(int count) {
        keys = new long[count];
        offsets = new int[count][];
        length = (long) count * (Long.BYTES + Integer.BYTES) + 2 * ARRAY_HEAD_LENGTH;
    }

    /** {@return how many events there are with the term, and their offsets, as {@link LivePostings} reads them; or null} */
    int @Nullable [] find(long key) {
        for (int slot = slot(key); ; slot = next(slot)) {
            var found = at(slot);
            if (found == null || keys[slot] == key) {
                return found;
            }
        }
    }

    /**
     * Adds an event to a term.
     *
     * @param key what the term is known by
     * @param offset the offset of the event, not below those before
     * @return the table that has it: this, or a larger one
     */
    TermSlots with(long key, int offset) {
        int slot = slot(key);
        var found = at(slot);
        while (found != null && keys[slot] != key) {
            slot = next(slot);
            found = at(slot);
        }
        if (found == null && 2 * termCount >= keys.length) {
            return larger().with(key, offset);
        }
        if (found == null) {
            put(slot, key, LivePostings.of(offset));
            return this;
        }
        var changed = LivePostings.add(found, offset);
        if (changed.length > found.length) {
            OFFSETS.setRelease(offsets, slot, changed);
            length = length + length(changed) - length(found);
        }
        return this;
    }

    /** {@return how many bytes of memory it takes, roughly} */
    long length() {
        return length;
    }

    private TermSlots larger() {
        var larger = new TermSlots(2 * keys.length);
        for (int i = 0; i < keys.length; i++) {
            var kept = at(i);
            if (kept != null) {
                int slot = larger.slot(keys[i]);
                while (larger.at(slot) != null) {
                    slot = larger.next(slot);
                }
                larger.put(slot, keys[i], kept);
            }
        }
        return larger;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread puts in
    private void put(int emptySlot, long key, int[] array) {
        keys[emptySlot] = key;
        OFFSETS.setRelease(offsets, emptySlot, array);
        termCount++;
        length = length + length(array);
    }

    private int @Nullable [] at(int slot) {
        return (int[]) OFFSETS.getAcquire(offsets, slot);
    }

    private int slot(long key) {
        return (int) key & (keys.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (keys.length - 1);
    }

    private static long length(int[] array) {
        return ARRAY_HEAD_LENGTH + (long) Integer.BYTES * array.length;
    }
}
