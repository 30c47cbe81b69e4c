package io.evenire.engine.internal.run;

/** Numbers in 1 to 10 bytes: 7 bits in each, the lowest first, the top bit set in all but the last (unsigned LEB128). */
final class Varint {

    /** The most bytes that a number takes. */
    static final int LENGTH_MAX = 10;

    private Varint() {}

    /** {@return how many bytes a number takes} */
    static int length(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /** Writes a number and gives the index behind it. */
    static int put(byte[] into, int index, long value) {
        int next = index;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            into[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[next++] = (byte) rest;
        return next;
    }
}
