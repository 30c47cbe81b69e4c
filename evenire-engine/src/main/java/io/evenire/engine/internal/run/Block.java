package io.evenire.engine.internal.run;

import io.evenire.api.spi.Blob;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One block of a run, read and verified, and a place in it. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     4  checksum  {@link Seal} over the offset of the block in the run and the bytes from 4 on
 *      4     2  length    of the block in bytes, at most {@value #LENGTH_MAX}
 *      6     1  level     0: terms and chunks; above: the first keys of blocks of the level below and their offsets
 *      7     n  entries   in the order of their keys
 * </pre>
 *
 * <p>An entry has three numbers ({@link Varint}): how many bytes its key shares with the one before (as many as it can),
 * how many follow, how long the value is; then the rest of the key, and the value.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class Block {
    /*
     * The bytes are copied before they are verified: what has been verified cannot change any more, though it came from
     * a mapped file, and an array is read faster.
     *
     * A key that shares all it can with the key before differs from it in the next byte, so that byte says whether
     * keys rise, and a search need not compare what is shared: while it knows that the current key is the lower one
     * and how many bytes of it match, a key that shares more is lower too, and a key that shares less is higher.
     */

    /** The longest block, in bytes. */
    static final int LENGTH_MAX = 4096;

    /** How many bytes stand before the entries. */
    static final int HEAD_LENGTH = 7;

    static final int LENGTH_OFFSET = 4;
    static final int LEVEL_OFFSET = 6;

    private final String run;
    private final byte[] key = new byte[Keys.LENGTH_MAX];
    private byte @Nullable [] copy;

    private byte[] bytes = new byte[0];
    private long offset;
    private int end;
    private int next;
    private int keyLength;
    private int valueStart;
    private int valueEnd;

    // of the entry that was parsed last
    private int shared;
    private int restStart;
    private int restEnd;
    private int entryEnd;

    Block(String run) {
        this.run = run;
    }

    /**
     * Takes up a block and goes before its first entry.
     *
     * @param from the run
     * @param salt what the checksums of the run begin with
     * @param start the offset of the block
     * @param limit where the blocks of the run end
     */
    void read(Blob from, int salt, long start, long limit) throws IOException {
        offset = start;
        if (start < 0 || start > limit - HEAD_LENGTH) {
            throw damaged("there is no block");
        }
        var source = from.read(start, (int) Math.min(LENGTH_MAX, limit - start));
        int available = Math.min(source.remaining(), LENGTH_MAX);
        if (available < HEAD_LENGTH) {
            throw damaged("block ends after %d bytes".formatted(available));
        }
        if (copy == null) {
            copy = new byte[LENGTH_MAX];
        }
        bytes = copy;
        source.get(bytes, 0, available);
        end = (bytes[LENGTH_OFFSET] & 0xFF) << Byte.SIZE | (bytes[LENGTH_OFFSET + 1] & 0xFF);
        if (end < HEAD_LENGTH || end > available) {
            throw damaged("block of %d bytes ends after %d".formatted(end, available));
        }
        int found = Seal.at(bytes, 0);
        int expected = Seal.of(salt, start, bytes, Seal.LENGTH, end);
        if (found != expected) {
            throw damaged("checksum of block is %08x, expected %08x".formatted(found, expected));
        }
        rewind();
    }

    /** Takes up a block that another one has read and verified, and goes before its first entry. */
    void share(Block other) {
        bytes = other.bytes;
        offset = other.offset;
        end = other.end;
        rewind();
    }

    /** Goes before the first entry. */
    void rewind() {
        next = HEAD_LENGTH;
        keyLength = 0;
        valueStart = 0;
        valueEnd = 0;
    }

    /** Goes to the next entry; false if there is none, and then it stays where it is. */
    boolean next() throws DamagedRunException {
        if (next == end) {
            return false;
        }
        parse();
        take();
        return true;
    }

    /**
     * Goes to the last entry whose key is not above a key; {@link #next()} goes on behind it.
     *
     * @return whether there is one; if not, it is before the first entry
     */
    boolean floor(byte[] target, int length) throws DamagedRunException {
        rewind();
        int matched = 0;
        while (next < end) {
            int entry = next;
            parse();
            if (shared < matched) {
                next = entry;
                break;
            }
            if (shared == matched) {
                int index = restStart;
                while (index < restEnd && matched < length && bytes[index] == target[matched]) {
                    index++;
                    matched++;
                }
                if (index < restEnd && (matched == length || (bytes[index] & 0xFF) > (target[matched] & 0xFF))) {
                    next = entry;
                    break;
                }
            }
            take();
        }
        return keyLength > 0;
    }

    private void parse() throws DamagedRunException {
        int index = next;
        shared = bytes[index++];
        int restLength = index < end ? bytes[index++] : -1;
        int valueLength = index < end ? bytes[index++] : -1;
        if ((shared | restLength | valueLength) < 0) { // one of them has more than one byte, or there is no more
            var numbers = new Packed(this, bytes, next, end);
            shared = (int) numbers.number("shared length", keyLength);
            restLength = (int) numbers.number("length of key", Keys.LENGTH_MAX);
            valueLength = (int) numbers.number("length of value", end);
            index = numbers.index();
        }
        restStart = index;
        restEnd = index + restLength;
        entryEnd = restEnd + valueLength;
        if (restLength == 0 || shared > keyLength || shared + restLength > Keys.LENGTH_MAX || entryEnd > end) {
            throw damaged("entry is longer than it can be");
        }
        if (shared < keyLength && (bytes[restStart] & 0xFF) <= (key[shared] & 0xFF)) {
            throw damaged("keys do not rise");
        }
        next = entryEnd;
    }

    private void take() {
        System.arraycopy(bytes, restStart, key, shared, restEnd - restStart);
        keyLength = shared + restEnd - restStart;
        valueStart = restEnd;
        valueEnd = entryEnd;
    }

    /** {@return whether the key of the entry is this one} */
    boolean isAt(byte[] target, int length) {
        return keyLength == length && Arrays.equals(key, 0, length, target, 0, length);
    }

    /** {@return the array that holds the key of the entry; changed by the next move} */
    byte[] key() {
        return key;
    }

    int keyLength() {
        return keyLength;
    }

    /** {@return the value of the entry} */
    Packed value() {
        return new Packed(this, bytes, valueStart, valueEnd);
    }

    /** {@return the one number that is the value of an entry above level 0} */
    long child() throws DamagedRunException {
        var value = value();
        long child = value.number("offset of block", offset - 1);
        if (!value.isEmpty()) {
            throw damaged("more than an offset");
        }
        return child;
    }

    int level() {
        return bytes[LEVEL_OFFSET];
    }

    long offset() {
        return offset;
    }

    int length() {
        return end;
    }

    DamagedRunException damaged(String problem) {
        return new DamagedRunException(run, offset, problem);
    }
}
