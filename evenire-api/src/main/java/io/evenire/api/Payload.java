package io.evenire.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes and what they are.
 *
 * <p><b>Thread safety.</b> Immutable: the bytes are copied in and out, or seen read-only.
 */
public final class Payload {

    /** The content type of JSON. */
    public static final String JSON = "application/json";

    /** The content type of plain text in UTF-8. */
    public static final String TEXT = "text/plain; charset=utf-8";

    /** The content type of bytes of which nothing is said. */
    public static final String BYTES = "application/octet-stream";

    private static final String ERASED_TYPE = "application/vnd.evenire.erased";

    /**
     * What is there in the place of the data of an event that was erased: no bytes, of the content type {@code
     * application/vnd.evenire.erased}.
     */
    public static final Payload ERASED = new Payload(ERASED_TYPE, new byte[0]);

    private static final Payload EMPTY = new Payload(BYTES, new byte[0]);

    private final String contentType;
    private final byte[] bytes;

    private Payload(String contentType, byte[] bytes) {
        if (!isUsual(contentType)) {
            Limits.requireText("content type", contentType, Limits.CONTENT_TYPE_LENGTH_MAX);
        }
        this.contentType = contentType;
        this.bytes = bytes;
    }

    @SuppressWarnings("ReferenceEquality") // of an equal text it costs no more than to look at it
    private static boolean isUsual(String contentType) {
        return contentType == JSON || contentType == TEXT || contentType == BYTES;
    }

    /**
     * Makes a payload of JSON. The text is not parsed: whoever writes it answers for it.
     *
     * @param json the text of one JSON value
     * @return the payload
     */
    public static Payload json(String json) {
        return new Payload(JSON, json.getBytes(UTF_8));
    }

    /**
     * Makes a payload of plain text.
     *
     * @param text the text
     * @return the payload
     */
    public static Payload text(String text) {
        return new Payload(TEXT, text.getBytes(UTF_8));
    }

    /**
     * Makes a payload of bytes.
     *
     * @param bytes the bytes; copied
     * @return the payload
     */
    public static Payload bytes(byte[] bytes) {
        return new Payload(BYTES, bytes.clone());
    }

    /**
     * Makes a payload of bytes of a given kind.
     *
     * @param contentType what the bytes are; 1 to {@value Limits#CONTENT_TYPE_LENGTH_MAX} UTF-8 bytes
     * @param bytes the bytes from position to limit; copied, the buffer is left as it is
     * @return the payload
     * @throws IllegalArgumentException if the content type is out of bounds
     */
    public static Payload of(String contentType, ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return new Payload(contentType, copy);
    }

    /** {@return the payload without bytes} */
    public static Payload empty() {
        return EMPTY;
    }

    /** {@return what the bytes are} */
    public String contentType() {
        return contentType;
    }

    /** {@return whether there are no bytes} */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** {@return whether there was something else, which was erased: the content type tells} */
    public boolean isErased() {
        return contentType.equals(ERASED_TYPE);
    }

    /**
     * Throws if this says that it was erased, which only a store can say.
     *
     * @param subject what it is to be, for the message
     * @throws IllegalArgumentException if it does
     */
    void requireNotErased(String subject) {
        if (isErased()) {
            throw new IllegalArgumentException(
                    "%s must not have the content type %s, which the store gives to what was erased"
                            .formatted(subject, ERASED_TYPE));
        }
    }

    /** {@return how many bytes there are} */
    public int length() {
        return bytes.length;
    }

    /** {@return the bytes as UTF-8 text, for JSON and text; malformed bytes become U+FFFD} */
    public String text() {
        return new String(bytes, UTF_8);
    }

    /** {@return a copy of the bytes} */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** {@return a read-only view of the bytes, without a copy} */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload
                && contentType.equals(payload.contentType)
                && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
    }

    /** {@return the content type and the number of bytes; never the bytes, which may be secret} */
    @Override
    public String toString() {
        return "%s, %d bytes".formatted(contentType, bytes.length);
    }
}
