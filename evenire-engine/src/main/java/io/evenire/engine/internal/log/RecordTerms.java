package io.evenire.engine.internal.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a record is found by, as bytes: its stream, its type and its tags. It is moved from record to record, and makes
 * no object for any of them.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RecordTerms {

    /** Another one in each process, so that nobody can append texts whose hashes meet in the same place of a table. */
    private static final long SEED = new SplittableRandom().nextLong();

    /** Where the hash of the stream is. */
    public static final int STREAM_HASH = 0;

    /** Where the hash of the category is. */
    public static final int CATEGORY_HASH = 1;

    /** Where the hash of the type is. */
    public static final int TYPE_HASH = 2;

    /** Where the hashes of the tags begin. */
    public static final int FIRST_TAG_HASH = 3;

    private static final int UUID_LENGTH = 36;
    private static final int UUID_HYPHEN = 8; // where the first one of a UUID is

    private ByteBuffer body = ByteBuffer.allocate(0);
    private int streamStart;
    private int streamLength;
    private int categoryLength;
    private boolean hasCategory;
    private int typeStart;
    private int typeLength;
    private int[] tagStarts = new int[4];
    private int[] tagLengths = new int[4];
    private int tagCount;

    /** Creates one that is at no record yet. */
    public RecordTerms() {}

    /**
     * Moves to a record, which must be intact.
     *
     * @param newBody the buffer that holds it
     * @param offset where it begins
     */
    public void moveTo(ByteBuffer newBody, int offset) {
        body = newBody;
        streamLength = 0; // a field that is not there is empty
        typeLength = 0;
        tagCount = 0;
        int end = offset + RecordFormat.length(newBody, offset);
        int at = offset + RecordFormat.FIELDS_OFFSET;
        while (at < end) {
            int tag = newBody.get(at++);
            int length = 0;
            byte next;
            int shift = 0;
            do {
                next = newBody.get(at++);
                length |= (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            take(tag, at, length);
            at += length;
        }
        categoryLength = categoryLength();
    }

    private void take(int tag, int start, int length) {
        switch (tag) {
            case Field.STREAM -> {
                streamStart = start;
                streamLength = length;
            }
            case Field.TYPE -> {
                typeStart = start;
                typeLength = length;
            }
            case Field.TAG -> {
                if (tagCount == tagStarts.length) {
                    tagStarts = Arrays.copyOf(tagStarts, 2 * tagCount);
                    tagLengths = Arrays.copyOf(tagLengths, 2 * tagCount);
                }
                tagStarts[tagCount] = start;
                tagLengths[tagCount++] = length;
            }
            default -> {
                // nothing is found by it
            }
        }
    }

    private int categoryLength() {
        hasCategory = streamLength > 0;
        for (int i = 0; i < streamLength; i++) {
            if (body.get(streamStart + i) == '-') {
                boolean isUuid = i == UUID_HYPHEN && streamLength == UUID_LENGTH && isUuid();
                return isUuid ? 0 : i;
            }
        }
        return streamLength;
    }

    private boolean isUuid() {
        for (int i = 0; i < UUID_LENGTH; i++) {
            boolean isHyphen = i == 8 || i == 13 || i == 18 || i == 23;
            byte next = body.get(streamStart + i);
            if (isHyphen ? next != '-' : next < 0 || Character.digit(next, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether the record belongs to one of the store's own streams} */
    public boolean isSystem() {
        return streamLength > 0 && body.get(streamStart) == '$';
    }

    /** {@return whether the id of its stream is this text in UTF-8} */
    public boolean isOfStream(byte[] text) {
        return text.length == streamLength && isAt(streamStart, text);
    }

    /** {@return whether the id of its stream starts with this text in UTF-8} */
    public boolean streamStartsWith(byte[] text) {
        return text.length <= streamLength && isAt(streamStart, text);
    }

    /** {@return whether its stream is of the category with this name in UTF-8} */
    public boolean isOfCategory(byte[] text) {
        return hasCategory && text.length == categoryLength && isAt(streamStart, text);
    }

    /** {@return whether its type is this text in UTF-8} */
    public boolean isOfType(byte[] text) {
        return text.length == typeLength && isAt(typeStart, text);
    }

    /** {@return whether one of its tags is this text in UTF-8} */
    public boolean hasTag(byte[] text) {
        for (int i = 0; i < tagCount; i++) {
            if (text.length == tagLengths[i] && isAt(tagStarts[i], text)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives what stands for a text: equal for equal texts, and nearly never for others.
     *
     * @param text the text in UTF-8
     * @return its hash, never 0
     */
    public static long hash(byte[] text) {
        return hash(ByteBuffer.wrap(text), 0, text.length);
    }

    /** {@return how many hashes {@link #hashes} gives} */
    public int hashCount() {
        return FIRST_TAG_HASH + tagCount;
    }

    /**
     * Gives the hashes of the stream ({@link #STREAM_HASH}), the category ({@link #CATEGORY_HASH}, 0 if there is none),
     * the type ({@link #TYPE_HASH}) and then of the tags.
     *
     * @param into is filled; has room for all of them
     */
    public void hashes(long[] into) {
        into[STREAM_HASH] = hash(body, streamStart, streamLength);
        into[CATEGORY_HASH] = hasCategory ? hash(body, streamStart, categoryLength) : 0;
        into[TYPE_HASH] = hash(body, typeStart, typeLength);
        for (int i = 0; i < tagCount; i++) {
            into[FIRST_TAG_HASH + i] = hash(body, tagStarts[i], tagLengths[i]);
        }
    }

    private static long hash(ByteBuffer bytes, int start, int length) {
        long hash = length ^ SEED;
        int at = start;
        int end = start + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ bytes.getLong(at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | (bytes.get(at) & 0xFF);
        }
        hash = mix(hash ^ rest);
        return hash == 0 ? 1 : hash;
    }

    /** {@return 64 bits that all depend on all bits of a number: the finalizer of MurmurHash3} */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    private boolean isAt(int start, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (body.get(start + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
