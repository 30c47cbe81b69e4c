package io.evenire.transport.http.internal;

import java.nio.ByteBuffer;

/** Follows the bytes of one body to its end, so that the next request is known to begin there and nowhere else. */
final class BodyFraming {

    /** The longest line that begins a chunk: eight digits and a short extension. */
    static final int CHUNK_LINE_LENGTH_MAX = 128;

    private static final int CHUNK_SIZE_DIGITS_MAX = 8;

    private enum Place {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        LAST_CR,
        LAST_LF,
        END
    }

    private final long lengthMax;
    private Place place;
    private long remaining; // of the chunk, or of the whole body
    private final boolean chunked;
    private long taken;
    private int lineLength;
    private int digits;

    private BodyFraming(boolean chunked, long remaining, long lengthMax) {
        this.chunked = chunked;
        this.remaining = remaining;
        this.lengthMax = lengthMax;
        this.place = chunked ? Place.SIZE : remaining == 0 ? Place.END : Place.DATA;
    }

    /** Begins at the first byte of a body. */
    static BodyFraming of(RequestHead head, HttpSettings limits) {
        boolean chunked = head.contentLength() == RequestHead.CHUNKED;
        return new BodyFraming(chunked, chunked ? 0 : head.contentLength(), limits.bodyLengthMax());
    }

    /** Whether the body is complete. */
    boolean isComplete() {
        return place == Place.END;
    }

    /** How many bytes there were, chunk lines counted. */
    long taken() {
        return taken;
    }

    /** Moves bytes of the body, chunk lines and all, as they are, until one of the buffers or the body ends. */
    int move(ByteBuffer from, ByteBuffer to) throws RefusedRequestException {
        int before = to.position();
        while (from.hasRemaining() && to.hasRemaining() && place != Place.END) {
            if (place == Place.DATA) {
                moveData(from, to);
            } else {
                byte next = from.get();
                step(next);
                to.put(next);
            }
        }
        int moved = to.position() - before;
        taken += moved;
        if (taken > lengthMax) {
            throw tooLong();
        }
        return moved;
    }

    private RefusedRequestException tooLong() {
        return new RefusedRequestException(
                413, "a body must have at most %d bytes, chunk lines counted".formatted(lengthMax));
    }

    private void moveData(ByteBuffer from, ByteBuffer to) {
        int length = (int) Math.min(remaining, Math.min(from.remaining(), to.remaining()));
        to.put(from.slice(from.position(), length));
        from.position(from.position() + length);
        remaining -= length;
        if (remaining == 0) {
            place = chunked ? Place.DATA_CR : Place.END;
        }
    }

    private void step(byte next) throws RefusedRequestException {
        switch (place) {
            case SIZE -> size(next);
            case EXTENSION -> extension(next);
            case SIZE_LF -> {
                require(next, '\n');
                if (taken + remaining > lengthMax) {
                    throw tooLong();
                }
                place = remaining == 0 ? Place.LAST_CR : Place.DATA;
                lineLength = 0;
                digits = 0;
            }
            case DATA_CR -> place = require(next, '\r', Place.DATA_LF);
            case DATA_LF -> place = require(next, '\n', Place.SIZE);
            case LAST_CR -> {
                if (next != '\r') {
                    throw RequestHead.bad("fields after the last chunk are not taken");
                }
                place = Place.LAST_LF;
            }
            case LAST_LF -> place = require(next, '\n', Place.END);
            case DATA, END -> throw new AssertionError(place);
        }
    }

    private void size(byte next) throws RefusedRequestException {
        int digit = next >= 0 ? Character.digit(next, 16) : -1;
        if (digit >= 0) {
            digits++;
            if (digits > CHUNK_SIZE_DIGITS_MAX) {
                throw RequestHead.bad("a chunk size must have at most %d digits".formatted(CHUNK_SIZE_DIGITS_MAX));
            }
            remaining = digits == 1 ? digit : remaining << 4 | digit;
        } else if (digits > 0 && next == '\r') {
            place = Place.SIZE_LF;
        } else if (digits > 0 && next == ';') {
            place = Place.EXTENSION;
        } else {
            throw RequestHead.bad(
                    "a chunk size must be hexadecimal digits and CR LF, has the byte 0x%02X".formatted(next));
        }
    }

    private void extension(byte next) throws RefusedRequestException {
        lineLength++;
        if (next == '\r') {
            place = Place.SIZE_LF;
        } else if ((next < ' ' && next != '\t') || next == 0x7F) {
            throw RequestHead.bad("a chunk extension has the byte 0x%02X".formatted(next));
        } else if (lineLength > CHUNK_LINE_LENGTH_MAX - CHUNK_SIZE_DIGITS_MAX) {
            throw RequestHead.bad("a chunk line must have at most %d bytes".formatted(CHUNK_LINE_LENGTH_MAX));
        }
    }

    private static Place require(byte found, char expected, Place then) throws RefusedRequestException {
        require(found, expected);
        return then;
    }

    private static void require(byte found, char expected) throws RefusedRequestException {
        if (found != expected) {
            throw RequestHead.bad("a line of a chunk must end in CR LF, has the byte 0x%02X".formatted(found));
        }
    }
}
