package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;

/** Strict readings of text that came from outside, and how such text is shown in a message. */
final class Texts {

    private static final int UUID_LENGTH = 36;
    private static final int DURATION_LENGTH_MAX = 64;

    private Texts() {}

    /** {@return whether the bytes are UTF-8: no overlong form, no surrogate, nothing cut off} */
    static boolean isUtf8(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            int length = bytes[i] >= 0 ? 1 : sequenceLength(bytes, i);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** Gives the length of the sequence of two to four bytes that begins here, 0 if it is none (RFC 3629 §4). */
    private static int sequenceLength(byte[] bytes, int start) {
        int first = bytes[start] & 0xFF;
        int length = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (length == 0 || length > bytes.length - start) {
            return 0;
        }
        int second = bytes[start + 1] & 0xFF;
        int secondMin = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int secondMax = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < secondMin || second > secondMax) {
            return 0;
        }
        for (int i = start + 2; i < start + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Decodes UTF-8 or throws. */
    static String decodeUtf8(String what, ByteBuffer bytes) {
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " is not valid UTF-8", e);
        }
    }

    /** Reads a time such as {@code P30D} or {@code PT1H30M} (ISO 8601, days of 24 hours). */
    static Duration parseDuration(String what, String text) {
        try {
            if (text.length() <= DURATION_LENGTH_MAX) {
                return Duration.parse(text);
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(notADuration(what, text), e);
        }
        throw new IllegalArgumentException(notADuration(what, text));
    }

    private static String notADuration(String what, String text) {
        return "%s must be a time such as P30D or PT1H30M, is %s".formatted(what, Limits.quote(text));
    }

    /** Reads a UUID in its usual form of 36 characters. */
    static UUID parseUuid(String what, String text) {
        boolean plausible = text.length() == UUID_LENGTH;
        for (int i = 0; plausible && i < UUID_LENGTH; i++) {
            char c = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            plausible = hyphen ? c == '-' : c < 0x80 && Character.digit(c, 16) >= 0;
        }
        if (!plausible) {
            throw new IllegalArgumentException("%s must be a UUID such as 0198f6a0-0000-7000-8000-000000000000, is %s"
                    .formatted(what, Limits.quote(text)));
        }
        return UUID.fromString(text);
    }

    /** {@return whether a text is longer than a UUID, and goes on with a hyphen} */
    static boolean looksLikeCheckpoint(String text) {
        return text.length() > UUID_LENGTH && text.charAt(UUID_LENGTH) == '-';
    }

    /** Reads a moment as in RFC 3339. */
    static Instant parseInstant(String what, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "%s must be a moment such as 2026-01-31T12:00:00.5Z, is %s".formatted(what, Limits.quote(text)), e);
        }
    }

    /** Reads decimal digits, after a minus sign where {@code min} is below 0, as a number from {@code min} to {@code max}. */
    static long parseNumber(String what, String text, long min, long max) {
        if (isInteger(text)) {
            try {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(notANumber(what, text, min, max), e);
            }
        }
        throw new IllegalArgumentException(notANumber(what, text, min, max));
    }

    private static boolean isInteger(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > start;
    }

    private static String notANumber(String what, String text, long min, long max) {
        return "%s must be a whole number from %d to %d, is %s".formatted(what, min, max, Limits.quote(text));
    }
}
