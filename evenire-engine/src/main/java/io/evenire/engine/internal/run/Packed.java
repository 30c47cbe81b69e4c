package io.evenire.engine.internal.run;

/** The numbers in the value of an entry, taken one by one. */
final class Packed {

    private final Block block;
    private final byte[] bytes;
    private final int end;
    private int next;

    Packed(Block block, byte[] bytes, int start, int end) {
        this.block = block;
        this.bytes = bytes;
        this.next = start;
        this.end = end;
    }

    boolean isEmpty() {
        return next == end;
    }

    /** {@return the index of the next number} */
    int index() {
        return next;
    }

    /** Takes the next number. */
    long number() throws DamagedRunException {
        long value = 0;
        for (int shift = 0; next < end && shift < Long.SIZE; shift += 7) {
            byte b = bytes[next++];
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw damaged("number has no end");
    }

    /** Takes the next number, which must not be negative or above a bound. */
    long number(String what, long max) throws DamagedRunException {
        long value = number();
        if (value < 0 || value > max) {
            throw damaged("%s is %s, must be at most %d".formatted(what, Long.toUnsignedString(value), max));
        }
        return value;
    }

    DamagedRunException damaged(String problem) {
        return block.damaged(problem);
    }
}
