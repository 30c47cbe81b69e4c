package io.evenire.engine.internal.check;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.run.Term;

/**
 * The last version of each of many streams, in some 20 to 45 bytes for each, and of no more than there is room for.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class VersionTable {
    /*
     * A hash of 64 bits stands for the id of a stream. That two of ten million streams have the same is as likely as
     * 1 to 370,000.
     */

    private static final int SLOT_COUNT_MIN = 1024;
    private static final double LOAD_MAX = 0.75;

    private static final int SLOT_LENGTH = 2 * Long.BYTES;

    private final int countMax;
    private long[] hashes = new long[SLOT_COUNT_MIN]; // 0 where there is no stream
    private long[] versions = new long[SLOT_COUNT_MIN];
    private int count;

    /**
     * Creates an empty table.
     *
     * @param lengthMax how many bytes it may have
     */
    VersionTable(long lengthMax) {
        int slotCountMax = (int) Math.clamp(Long.highestOneBit(lengthMax / SLOT_LENGTH), SLOT_COUNT_MIN, 1L << 30);
        this.countMax = (int) (LOAD_MAX * slotCountMax);
    }

    /** {@return the last version of a stream, -1 if it has none} */
    long get(StreamId stream) {
        int slot = slot(hashes, hash(stream));
        return hashes[slot] == 0 ? -1 : versions[slot];
    }

    /** Takes note of the last version of a stream. {@return false if there is no room for it} */
    boolean put(StreamId stream, long version) {
        long hash = hash(stream);
        int slot = slot(hashes, hash);
        if (hashes[slot] == 0) {
            if (count >= countMax) {
                return false;
            }
            if (count >= LOAD_MAX * hashes.length) {
                grow();
                slot = slot(hashes, hash);
            }
            count++;
        }
        hashes[slot] = hash;
        versions[slot] = version;
        return true;
    }

    /** {@return how many streams there are} */
    int count() {
        return count;
    }

    private void grow() {
        var larger = new long[Math.multiplyExact(2, hashes.length)];
        var moved = new long[larger.length];
        for (int i = 0; i < hashes.length; i++) {
            if (hashes[i] != 0) {
                int slot = slot(larger, hashes[i]);
                larger[slot] = hashes[i];
                moved[slot] = versions[i];
            }
        }
        hashes = larger;
        versions = moved;
    }

    private static int slot(long[] hashes, long hash) {
        int mask = hashes.length - 1;
        int slot = (int) hash & mask;
        while (hashes[slot] != 0 && hashes[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long hash(StreamId stream) {
        long hash = Term.of(stream).hash();
        return hash == 0 ? 1 : hash;
    }
}
