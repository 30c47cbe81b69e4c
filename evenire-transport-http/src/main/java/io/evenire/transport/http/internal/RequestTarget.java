package io.evenire.transport.http.internal;

import static io.evenire.transport.http.internal.RequestHead.bad;
import static io.evenire.transport.http.internal.RequestHead.shown;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What may stand between the method and the version of a request: a path and maybe a query, encoded in one way only. */
final class RequestTarget {

    private static final String IN_PATH = "-._~!$&'()*+,=:@/"; // no ';': it would begin a path parameter
    private static final String IN_QUERY = IN_PATH + ";?";

    private RequestTarget() {}

    /** Refuses a target that can be understood in two ways. */
    static void require(String target) throws RefusedRequestException {
        if (target.length() > RequestHead.TARGET_LENGTH_MAX) {
            throw new RefusedRequestException(
                    414,
                    "a target must have at most %d bytes, has %d"
                            .formatted(RequestHead.TARGET_LENGTH_MAX, target.length()));
        }
        if (target.charAt(0) != '/') {
            throw bad("the target must begin with '/', is " + shown(target));
        }
        int question = target.indexOf('?');
        var path = question < 0 ? target : target.substring(0, question);
        requireEncoded("path", path, IN_PATH);
        if (question >= 0) {
            requireEncoded("query", target.substring(question + 1), IN_QUERY);
        }
        for (var segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw bad(
                        "the path must not have a segment %s; in an id write a dot as %%2E".formatted(shown(segment)));
            }
        }
    }

    private static void requireEncoded(String what, String text, String allowed) throws RefusedRequestException {
        var decoded = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                decoded.put(decode(what, text, i));
                i += 2;
            } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
                decoded.put((byte) c);
            } else if (allowed.indexOf(c) >= 0) {
                decoded.put((byte) c);
            } else {
                throw bad("the %s has the byte 0x%02X, which must be written as %%%02X: %s"
                        .formatted(what, (int) c, (int) c, shown(text)));
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(decoded.flip());
        } catch (CharacterCodingException e) {
            throw bad("the %s is not UTF-8 when decoded: %s".formatted(what, shown(text)));
        }
    }

    private static byte decode(String what, String text, int at) throws RefusedRequestException {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
        if (low < 0) {
            throw bad("the %s has a '%%' without two hexadecimal digits: %s".formatted(what, shown(text)));
        }
        int value = high << 4 | low;
        if (value < ' ' || value == 0x7F) {
            throw bad("the %s has the control character %%%02X: %s".formatted(what, value, shown(text)));
        }
        return (byte) value;
    }
}
