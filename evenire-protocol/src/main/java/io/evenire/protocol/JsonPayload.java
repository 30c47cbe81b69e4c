package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Limits;
import io.evenire.api.Payload;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A payload as the fields of a JSON object, named after what it holds: {@code data} or {@code metadata}.
 *
 * <pre>
 * field          holds                          content type when not said
 * data           JSON, byte for byte            application/json
 * dataText       text in UTF-8                  text/plain; charset=utf-8
 * dataBase64     any bytes                      application/octet-stream
 * (none of them) no bytes                       application/octet-stream
 * </pre>
 */
final class JsonPayload {

    private static final String TEXT = "Text";
    private static final String BASE64 = "Base64";
    private static final String SHORT_ESCAPES = "\"\\\b\t\n\f\r";
    private static final int CONTROL_LENGTH = 6; // of the others, as in \\u0007
    private static final int SHORT_LENGTH = 64; // with its escapes; so short a text stays readable

    private final String name;
    private final String contentTypeName;
    private final int lengthMax;
    private byte @Nullable [] bytes;
    private String form = "";
    private String contentType = "";

    /**
     * Starts to read a payload.
     *
     * @param name the name of the field that holds JSON
     * @param contentTypeName the name of the field that holds the content type
     * @param lengthMax how many bytes there may be
     */
    JsonPayload(String name, String contentTypeName, int lengthMax) {
        this.name = name;
        this.contentTypeName = contentTypeName;
        this.lengthMax = lengthMax;
    }

    /**
     * Writes a payload in the plainest form that gives back the same bytes; nothing if there are none. Text that would be
     * longer with its escapes than in base64 goes as that.
     */
    static void write(JsonOutput out, String name, String contentTypeName, Payload payload) {
        if (payload.equals(Payload.empty())) {
            return;
        }
        var type = payload.contentType();
        var bytes = payload.toBytes();
        String usual;
        if (MediaTypes.isJson(type) && JsonInput.accepts(bytes)) {
            out.rawField(name, bytes);
            usual = Payload.JSON;
        } else if (MediaTypes.isText(type) && Texts.isUtf8(bytes) && isShortestAsText(bytes)) {
            out.field(name + TEXT, payload.text());
            usual = Payload.TEXT;
        } else {
            out.field(name + BASE64, Base64.getEncoder().encodeToString(bytes));
            usual = Payload.BYTES;
        }
        if (!type.equals(usual)) {
            out.field(contentTypeName, type);
        }
    }

    /** An escaped control character takes six bytes, so that text of nothing else would be longer than a body may be. */
    private static boolean isShortestAsText(byte[] bytes) {
        long length = 0;
        for (byte b : bytes) {
            length += SHORT_ESCAPES.indexOf(b) >= 0 ? 2 : b >= 0 && b < ' ' ? CONTROL_LENGTH : 1;
        }
        return length <= Math.max(SHORT_LENGTH, (bytes.length + 2L) / 3 * 4);
    }

    /** Reads the current field if it belongs to this payload, and tells whether it did. */
    boolean read(JsonInput in, String field) {
        if (field.equals(contentTypeName)) {
            contentType = in.text();
            if (contentType.isEmpty()) {
                throw new IllegalArgumentException(in.path() + " must not be empty");
            }
            return true;
        }
        if (!field.startsWith(name)) {
            return false;
        }
        byte[] found;
        switch (field.substring(name.length())) {
            case "" -> found = in.raw(in.path());
            case TEXT -> found = in.unicode().getBytes(UTF_8);
            case BASE64 -> found = in.base64();
            default -> {
                return false;
            }
        }
        if (bytes != null) {
            throw new IllegalArgumentException(
                    "%s and %s stand in the same event; it takes one of them".formatted(form, field));
        }
        if (found.length > lengthMax) {
            throw new IllegalArgumentException(
                    "%s must have at most %d bytes, has %d".formatted(in.path(), lengthMax, found.length));
        }
        bytes = found;
        form = field;
        return true;
    }

    /** {@return the payload that was read} */
    Payload finish() {
        if (bytes == null) {
            if (!contentType.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s stands without %s, %s or %s".formatted(contentTypeName, name, name + TEXT, name + BASE64));
            }
            return Payload.empty();
        }
        var usual = form.equals(name) ? Payload.JSON : form.endsWith(TEXT) ? Payload.TEXT : Payload.BYTES;
        var type = contentType.isEmpty() ? usual : contentType;
        boolean fits = switch (usual) {
            case Payload.JSON -> MediaTypes.isJson(type);
            case Payload.TEXT -> MediaTypes.isText(type);
            default -> true;
        };
        if (!fits) {
            throw new IllegalArgumentException("%s %s does not fit %s; send the bytes as %s"
                    .formatted(contentTypeName, Limits.quote(type), form, name + BASE64));
        }
        return Payload.of(type, ByteBuffer.wrap(bytes));
    }
}
