package io.evenire.engine.internal.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a record is found by, as bytes: its stream, its type and its tags. It is moved from record to record, and makes
 * no object for any of them.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RecordTerms {

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

    private boolean isAt(int start, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (body.get(start + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
