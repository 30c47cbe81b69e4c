package io.evenire.engine.internal.run;

import io.evenire.api.Limits;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of a run, compared as unsigned bytes.
 *
 * <pre>
 * term   kind (1 byte), then the text in UTF-8, or the 16 bytes of an id
 * chunk  the key of its term, 00, and 8 bytes: the version of its first posting for a stream, else the position
 * </pre>
 *
 * <p>No text holds the byte 00 and all ids are equally long, so the chunks of a term stand directly behind it, and the
 * ninth byte from the end tells a chunk from a term.
 */
final class Keys {

    /** How much longer the key of a chunk is than that of its term. */
    static final int CHUNK_LENGTH = 1 + Long.BYTES;

    /** The longest key, in bytes. */
    static final int LENGTH_MAX = 1 + Limits.STREAM_ID_LENGTH_MAX + CHUNK_LENGTH;

    /** How long the key of an id is. */
    static final int ID_LENGTH = 1 + 2 * Long.BYTES;

    private Keys() {}

    static boolean isChunk(byte[] key, int length) {
        if (key[0] == Kind.ID.code()) {
            return length > ID_LENGTH;
        }
        return length > CHUNK_LENGTH && key[length - CHUNK_LENGTH] == 0;
    }

    /** {@return whether a key can be that of a term of a kind} */
    static boolean isTerm(Kind kind, byte[] key, int length) {
        if (kind == Kind.ID) {
            return length == ID_LENGTH;
        }
        for (int i = 1; i < length; i++) {
            if (key[i] == 0) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether a key is that of a chunk of a term} */
    static boolean isChunkOf(byte[] term, int termLength, byte[] key, int length) {
        return length == termLength + CHUNK_LENGTH
                && key[termLength] == 0
                && Arrays.equals(term, 0, termLength, key, 0, termLength);
    }

    /** {@return the key of the chunk of a term at a place} */
    static byte[] chunk(byte[] term, int termLength, long place) {
        var key = Arrays.copyOf(term, termLength + CHUNK_LENGTH);
        key[termLength] = 0; // the array may be longer than the key that it holds
        ByteBuffer.wrap(key).putLong(termLength + 1, place);
        return key;
    }

    /** {@return the place in the key of a chunk} */
    static long place(byte[] key, int length) {
        return ByteBuffer.wrap(key).getLong(length - Long.BYTES);
    }

    /** {@return a key above a term and its chunks, and not above any other term} */
    static byte[] behind(byte[] term, int termLength) {
        var key = Arrays.copyOf(term, termLength + 1);
        key[termLength] = 1;
        return key;
    }
}
