package io.evenire.engine.internal.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Fills one block after the other; see {@link Block} for the bytes. */
final class BlockWriter {

    private final ByteBuffer bytes = ByteBuffer.allocate(Block.LENGTH_MAX);
    private byte[] firstKey = new byte[0];
    private byte[] lastKey = new byte[Keys.LENGTH_MAX];
    private int lastKeyLength;
    private int end = Block.HEAD_LENGTH;

    BlockWriter(int level) {
        bytes.put(Block.LEVEL_OFFSET, (byte) level);
    }

    boolean isEmpty() {
        return end == Block.HEAD_LENGTH;
    }

    /** {@return the key of its first entry} */
    byte[] firstKey() {
        return firstKey;
    }

    /** Adds an entry if there is room for it; an empty block has room for any. */
    boolean add(byte[] key, int keyLength, byte[] value, int valueLength) {
        int shared = isEmpty() ? 0 : shared(key, keyLength);
        int restLength = keyLength - shared;
        int headLength = Varint.length(shared) + Varint.length(restLength) + Varint.length(valueLength);
        if (end + headLength + restLength + valueLength > Block.LENGTH_MAX) {
            return false;
        }
        if (isEmpty()) {
            firstKey = Arrays.copyOf(key, keyLength);
        }
        end = Varint.put(bytes.array(), end, shared);
        end = Varint.put(bytes.array(), end, restLength);
        end = Varint.put(bytes.array(), end, valueLength);
        bytes.put(end, key, shared, restLength);
        bytes.put(end + restLength, value, 0, valueLength);
        end += restLength + valueLength;
        System.arraycopy(key, shared, lastKey, shared, restLength);
        lastKeyLength = keyLength;
        return true;
    }

    /** Writes the block and begins the next one. */
    void writeTo(RunOutput out, int salt) throws IOException {
        bytes.putShort(Block.LENGTH_OFFSET, (short) end);
        bytes.putInt(0, Seal.of(salt, out.offset(), bytes.array(), Seal.LENGTH, end));
        out.write(bytes.array(), 0, end);
        end = Block.HEAD_LENGTH;
        lastKeyLength = 0;
    }

    private int shared(byte[] key, int keyLength) {
        int mismatch = Arrays.mismatch(lastKey, 0, lastKeyLength, key, 0, keyLength);
        if (mismatch < 0 || mismatch == keyLength || (mismatch < lastKeyLength && isBelow(key, mismatch))) {
            throw new IllegalArgumentException("keys must rise, a key of kind %d does not".formatted(key[0]));
        }
        return mismatch;
    }

    private boolean isBelow(byte[] key, int index) {
        return (key[index] & 0xFF) < (lastKey[index] & 0xFF);
    }
}
