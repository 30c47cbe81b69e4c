package io.evenire.engine.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.StreamId;
import java.nio.ByteBuffer;

/**
 * What is looked up in runs; made once, asked of many.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class Term {

    private final Kind kind;
    private final byte[] key;
    private final long hash;

    private Term(Kind kind, byte[] key) {
        this.kind = kind;
        this.key = key;
        this.hash = TermHash.of(key, key.length);
    }

    /** {@return the term of a stream} */
    public static Term of(StreamId stream) {
        return new Term(Kind.STREAM, key(Kind.STREAM, stream.value().getBytes(UTF_8)));
    }

    /**
     * Makes the term of a text.
     *
     * @param kind anything but an id
     * @param text the stream, category, type or tag
     * @return the term
     */
    public static Term of(Kind kind, String text) {
        if (kind == Kind.ID) {
            throw new IllegalArgumentException("an id is no text: " + text);
        }
        return new Term(kind, key(kind, text.getBytes(UTF_8)));
    }

    /**
     * Makes the term of an id.
     *
     * @param high the first half of the id
     * @param low the second half
     * @return the term
     */
    public static Term id(long high, long low) {
        var key = new byte[Keys.ID_LENGTH];
        putId(key, high, low);
        return new Term(Kind.ID, key);
    }

    /** Writes the key of an id. */
    static void putId(byte[] key, long high, long low) {
        key[0] = Kind.ID.code();
        ByteBuffer.wrap(key).putLong(1, high).putLong(1 + Long.BYTES, low);
    }

    /** {@return the key of a text} */
    static byte[] key(Kind kind, byte[] text) {
        var key = new byte[1 + text.length];
        key[0] = kind.code();
        System.arraycopy(text, 0, key, 1, text.length);
        return key;
    }

    /** {@return what it is} */
    public Kind kind() {
        return kind;
    }

    /** {@return its key, not to be changed} */
    byte[] key() {
        return key;
    }

    /** {@return 64 bits that all depend on all of the term} */
    public long hash() {
        return hash;
    }
}
