package io.evenire.engine.internal.check;

import io.evenire.api.spi.Frame;

/**
 * Where each stream file ends, by what it says itself, until the journal is asked: in some 27 to 54 bytes for each, and
 * of no more than there is room for.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class FiledEnds {

    private static final int SLOT_COUNT_MIN = 1024;
    private static final double LOAD_MAX = 0.75;

    private static final int SLOT_LENGTH = 2 * Long.BYTES + Integer.BYTES;

    private final int countMax;
    private long[] positions = new long[SLOT_COUNT_MIN]; // 0 where there is none; negative if a frame was compared
    private long[] numbers = new long[SLOT_COUNT_MIN];
    private int[] checksums = new int[SLOT_COUNT_MIN];
    private int count;

    /**
     * Creates an empty table.
     *
     * @param lengthMax how many bytes it may have
     */
    FiledEnds(long lengthMax) {
        int slotCountMax = (int) Math.clamp(Long.highestOneBit(lengthMax / SLOT_LENGTH), SLOT_COUNT_MIN, 1L << 30);
        this.countMax = (int) (LOAD_MAX * slotCountMax);
    }

    /** Is told of the files whose end is not as the journal says. */
    @FunctionalInterface
    interface Listener {

        /** Takes the file of a stream, which ends with a position in a frame. */
        void file(long number, long position, int checksum);
    }

    /**
     * Takes note of a file.
     *
     * @param number of its stream
     * @param position of its last event, 1 or more
     * @param checksum that of the frame that holds it
     * @return false if there is no room for it
     */
    boolean put(long number, long position, int checksum) {
        if (count >= countMax) {
            return false;
        }
        if (count >= LOAD_MAX * positions.length) {
            grow();
        }
        insert(number, position, checksum);
        count++;
        return true;
    }

    /** {@return how many files there are} */
    int count() {
        return count;
    }

    /** Takes a frame of the journal, and tells of the files that end in it and name another one. */
    void frame(Frame frame, Listener wrong) {
        if (count == 0) {
            return;
        }
        for (long position = frame.firstPosition(); position <= frame.lastPosition(); position++) {
            for (int slot = slot(position); positions[slot] != 0; slot = next(slot)) {
                if (positions[slot] == position) {
                    positions[slot] = -position;
                    if (checksums[slot] != frame.checksum()) {
                        wrong.file(numbers[slot], position, checksums[slot]);
                    }
                }
            }
        }
    }

    /** Tells of the files that end with a position that no frame had. */
    void missed(Listener missed) {
        for (int slot = 0; slot < positions.length; slot++) {
            if (positions[slot] > 0) {
                missed.file(numbers[slot], positions[slot], checksums[slot]);
            }
        }
    }

    private void insert(long number, long position, int checksum) {
        int slot = slot(position);
        while (positions[slot] != 0) {
            slot = next(slot);
        }
        positions[slot] = position;
        numbers[slot] = number;
        checksums[slot] = checksum;
    }

    private void grow() {
        var oldPositions = positions;
        var oldNumbers = numbers;
        var oldChecksums = checksums;
        int slotCount = Math.multiplyExact(2, oldPositions.length);
        positions = new long[slotCount];
        numbers = new long[slotCount];
        checksums = new int[slotCount];
        for (int i = 0; i < oldPositions.length; i++) {
            if (oldPositions[i] != 0) {
                insert(oldNumbers[i], oldPositions[i], oldChecksums[i]);
            }
        }
    }

    private int slot(long position) {
        long mixed = position * 0x9E3779B97F4A7C15L; // positions follow each other, and would stand in one row
        return (int) (mixed >>> Integer.SIZE) & (positions.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (positions.length - 1);
    }
}
