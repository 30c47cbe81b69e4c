package io.evenire.api;

import java.util.UUID;

/**
 * The name of a stream: any text, often a category, a hyphen and a key, as in {@code order-42}.
 *
 * <p>Ids are compared and sorted as UTF-8 bytes. An id that starts with {@code $} is the store's own: it can be read,
 * never appended to.
 *
 * @param value the whole id; 1 to {@value Limits#STREAM_ID_LENGTH_MAX} UTF-8 bytes, no control characters, no unpaired
 *     surrogates, not {@code .} or {@code ..}; empty only in {@link #NONE} and what equals it
 */
public record StreamId(String value) implements Comparable<StreamId> {

    /** What stands for the stream of an event that has none: it is read by its position and by queries only. */
    public static final StreamId NONE = new StreamId("");

    private static final int UUID_LENGTH = 36;

    /**
     * Validates the id. The empty text makes what equals {@link #NONE}; {@link #of(String)} refuses it, and is what
     * takes an id from somebody else.
     *
     * @throws IllegalArgumentException if the id is out of bounds
     */
    public StreamId {
        if (!value.isEmpty()) {
            Limits.requireText("stream id", value, Limits.STREAM_ID_LENGTH_MAX);
        }
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("stream id must not be '.' or '..', is " + Limits.quote(value));
        }
    }

    /**
     * Makes an id from its text.
     *
     * @param value the whole id
     * @return the id
     * @throws IllegalArgumentException if the id is out of bounds
     */
    public static StreamId of(String value) {
        Limits.requireText("stream id", value, Limits.STREAM_ID_LENGTH_MAX);
        return new StreamId(value);
    }

    /**
     * Makes the id of one entity of a category.
     *
     * @param category what kind of entity; no hyphen in it
     * @param key the entity
     * @return {@code category-key}
     * @throws IllegalArgumentException if the category is empty, has a hyphen, or makes the id too long
     */
    public static StreamId of(String category, UUID key) {
        Limits.requireText("category", category, Limits.STREAM_ID_LENGTH_MAX);
        if (category.indexOf('-') >= 0) {
            throw new IllegalArgumentException("category must not have a hyphen: " + Limits.quote(category));
        }
        return new StreamId(category + "-" + key);
    }

    /** {@return whether this is no stream} */
    public boolean isNone() {
        return value.isEmpty();
    }

    /**
     * {@return what stands before the first hyphen; the whole id if there is none; empty if the id is a UUID, and for
     * {@link #NONE}, which is in no category}
     */
    public String category() {
        int hyphen = value.indexOf('-');
        if (hyphen < 0) {
            return value;
        }
        return isUuid(value) ? "" : value.substring(0, hyphen);
    }

    /** {@return whether the stream is the store's own, so that nobody else may append to it} */
    public boolean isSystem() {
        return value.startsWith("$");
    }

    /** Compares by code points, which is the order of the UTF-8 bytes. */
    @Override
    public int compareTo(StreamId other) {
        return compare(value, other.value);
    }

    /** Throws unless this is a stream. */
    void requireStream(String what) {
        if (isNone()) {
            throw new IllegalArgumentException("%s needs a stream, has none".formatted(what));
        }
    }

    /** {@return the id itself} */
    @Override
    public String toString() {
        return value;
    }

    /**
     * Compares two texts in the order of stream ids.
     *
     * @param a a text
     * @param b another
     * @return negative, zero or positive as the UTF-8 bytes of the first stand before, at or behind the second's
     */
    public static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // a surrogate stands for a code point above every other char, U+E000 to U+FFFF included
                boolean xHigh = Character.isSurrogate(x);
                boolean yHigh = Character.isSurrogate(y);
                return xHigh == yHigh ? Character.compare(x, y) : Boolean.compare(xHigh, yHigh);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static boolean isUuid(String text) {
        if (text.length() != UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            char c = text.charAt(i);
            if (hyphen ? c != '-' : c >= 0x80 || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
