package io.evenire.testkit;

import java.util.Arrays;

/** The bytes of a file, which grow. */
final class FileBytes {

    private static final int CAPACITY_MIN = 4096;

    private byte[] bytes;
    private int length;

    FileBytes(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    static FileBytes empty() {
        return new FileBytes(new byte[0], 0);
    }

    FileBytes copy() {
        return new FileBytes(Arrays.copyOf(bytes, length), length);
    }

    int length() {
        return length;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Writes bytes, with zeros before them if the file ends before. */
    void write(int offset, byte[] from, int index, int count) {
        if (count > 0) {
            grow(offset + count);
            System.arraycopy(from, index, bytes, offset, count);
        }
    }

    /** Writes some of these bytes to another file. */
    void copy(int index, int count, FileBytes to, int offset) {
        to.write(offset, bytes, index, count);
    }

    /** Makes the file at least so long, with zeros. */
    void grow(int lengthMin) {
        if (lengthMin > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(CAPACITY_MIN, 2 * bytes.length), lengthMin));
        }
        length = Math.max(length, lengthMin);
    }

    /** Cuts the file or makes it longer. */
    void setLength(int newLength) {
        if (newLength < length) {
            Arrays.fill(bytes, newLength, length, (byte) 0);
            length = newLength;
        } else {
            grow(newLength);
        }
    }

    /** {@return how many bytes were read, fewer than wanted only where the file ends} */
    int read(int offset, byte[] into, int wanted) {
        int count = Math.clamp(length - offset, 0, wanted);
        System.arraycopy(bytes, Math.min(offset, length), into, 0, count);
        return count;
    }
}
