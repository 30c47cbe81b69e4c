package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Limits;
import java.nio.ByteBuffer;

/** Percent-encoding (RFC 3986 §2.1) of one path segment or one part of a query: encoded and decoded exactly once. */
final class Percent {

    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String OTHER_MARKS = "!$&'()*+,;=:@/?"; // legal unencoded, though never written so here

    private Percent() {}

    /** Encodes everything but letters, digits and {@code - . _ ~}. */
    static String encode(String text) {
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("text has an unpaired surrogate: " + Limits.quote(text));
        }
        var encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(UTF_8)) {
            if (isUnreserved((char) (b & 0xFF))) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return encoded.toString();
    }

    /** Decodes a path segment. */
    static String decodeSegment(String what, String raw) {
        return decode(what, raw, false);
    }

    /** Decodes a name or a value of a query, where {@code +} is a space. */
    static String decodeQuery(String what, String raw) {
        return decode(what, raw, true);
    }

    private static String decode(String what, String raw, boolean plusIsSpace) {
        var bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.put(decodeByte(what, raw, i));
                i += 2;
            } else if (isUnreserved(c) || OTHER_MARKS.indexOf(c) >= 0) {
                bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
            } else {
                throw new IllegalArgumentException(
                        "%s has the character U+%04X at index %d, which must be percent-encoded: %s"
                                .formatted(what, (int) c, i, Limits.quote(raw)));
            }
        }
        return Texts.decodeUtf8("percent-encoded " + what + " " + Limits.quote(raw), bytes.flip());
    }

    private static byte decodeByte(String what, String raw, int index) {
        int high = index + 2 < raw.length() ? hexDigit(raw.charAt(index + 1)) : -1;
        int low = index + 2 < raw.length() ? hexDigit(raw.charAt(index + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("%s has a %% without two hexadecimal digits at index %d: %s"
                    .formatted(what, index, Limits.quote(raw)));
        }
        return (byte) ((high << 4) | low);
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || UNRESERVED_MARKS.indexOf(c) >= 0;
    }
}
