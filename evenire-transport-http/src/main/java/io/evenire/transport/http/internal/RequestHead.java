package io.evenire.transport.http.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.evenire.api.Limits;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first line and the fields of a request, as far as they say where the request ends.
 *
 * @param method the method
 * @param minorVersion 0 for HTTP/1.0, 1 for HTTP/1.1
 * @param contentLength the bytes of the body; 0 if there is none; {@link #CHUNKED} if the chunks say it
 */
record RequestHead(String method, int minorVersion, long contentLength) {
    /*
     * Undertow reads leniently what may be read in two ways, which lets a request hide in another one when a proxy
     * stands in front. So every head is read here first, strictly: what is not plainly right by RFC 9112 is refused,
     * and only then are the bytes handed on, unchanged.
     */

    /** The content length of a body in chunks. */
    static final long CHUNKED = -1;

    /** The longest method. */
    static final int METHOD_LENGTH_MAX = 32;

    /** The longest target: three parameters or ids of 512 bytes, each byte written as three. */
    static final int TARGET_LENGTH_MAX = 8 * 1024;

    private static final int CONTENT_LENGTH_DIGITS_MAX = 18;
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> AT_MOST_ONCE = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "content-type",
            "content-encoding",
            "expect",
            "authorization",
            "if-match",
            "if-none-match");

    /**
     * Reads a head.
     *
     * @param bytes a whole head, with the empty line at its end; only CR LF ends a line in it
     * @param length the length of the head
     * @param limits how much is taken
     */
    static RequestHead parse(byte[] bytes, int length, HttpSettings limits) throws RefusedRequestException {
        var text = new String(bytes, 0, length, ISO_8859_1);
        int lineEnd = text.indexOf("\r\n");
        var line = text.substring(0, lineEnd);
        int methodEnd = line.indexOf(' ');
        int targetEnd = line.lastIndexOf(' ');
        if (methodEnd < 1 || targetEnd <= methodEnd + 1) {
            throw bad("the first line must be METHOD /target HTTP/1.1, is " + shown(line));
        }
        var method = line.substring(0, methodEnd);
        if (method.length() > METHOD_LENGTH_MAX || !isToken(method)) {
            throw bad("the method must be a word of at most %d letters, is %s"
                    .formatted(METHOD_LENGTH_MAX, shown(method)));
        }
        int minorVersion = minorVersion(line.substring(targetEnd + 1));
        RequestTarget.require(line.substring(methodEnd + 1, targetEnd));
        var fields = Fields.parse(text, lineEnd + 2, limits);
        requireHost(fields, minorVersion, limits.hosts());
        if (fields.expect != null && !fields.expect.toLowerCase(Locale.ROOT).equals("100-continue")) {
            throw new RefusedRequestException(417, "Expect must be 100-continue, is " + shown(fields.expect));
        }
        return new RequestHead(method, minorVersion, bodyLength(method, minorVersion, fields, limits));
    }

    /** Whether all characters may stand in a method or in the name of a field. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static RefusedRequestException bad(String detail) {
        return new RefusedRequestException(400, detail);
    }

    static String shown(String text) {
        return Limits.quote(new String(text.getBytes(ISO_8859_1), US_ASCII));
    }

    private static int minorVersion(String version) throws RefusedRequestException {
        return switch (version) {
            case "HTTP/1.1" -> 1;
            case "HTTP/1.0" -> 0;
            default -> throw bad("the version must be HTTP/1.1 or HTTP/1.0, is " + shown(version));
        };
    }

    private static void requireHost(Fields fields, int minorVersion, Hosts hosts) throws RefusedRequestException {
        if (fields.host == null) {
            if (minorVersion == 1) {
                throw bad("HTTP/1.1 needs a Host field");
            }
            return;
        }
        var host = HostField.parse(fields.host);
        if (!hosts.accepts(host.name())) {
            throw new RefusedRequestException(
                    421,
                    "this server is not %s; the option hosts tells whom requests may be meant for"
                            .formatted(shown(host.name())));
        }
    }

    private static long bodyLength(String method, int minorVersion, Fields fields, HttpSettings limits)
            throws RefusedRequestException {
        if (fields.transferEncoding != null) {
            requireChunked(minorVersion, fields);
            requireBodyAllowed(method);
            return CHUNKED;
        }
        if (fields.contentLength == null) {
            return 0; // whatever the method: RFC 9112, section 6.3
        }
        long length = contentLength(fields.contentLength);
        if (length > 0) {
            requireBodyAllowed(method);
        }
        if (length > limits.bodyLengthMax()) {
            throw new RefusedRequestException(
                    413, "a body must have at most %d bytes, has %d".formatted(limits.bodyLengthMax(), length));
        }
        return length;
    }

    private static void requireChunked(int minorVersion, Fields fields) throws RefusedRequestException {
        var encoding = String.valueOf(fields.transferEncoding);
        if (minorVersion == 0) {
            throw bad("Transfer-Encoding is not part of HTTP/1.0");
        }
        if (fields.contentLength != null) {
            throw bad("a request must have Content-Length or Transfer-Encoding, not both");
        }
        if (!encoding.toLowerCase(Locale.ROOT).equals("chunked")) {
            throw bad("Transfer-Encoding must be chunked, is " + shown(encoding));
        }
    }

    private static void requireBodyAllowed(String method) throws RefusedRequestException {
        if (!WITH_BODY.contains(method)) {
            throw bad(method + " must not have a body");
        }
    }

    private static long contentLength(String text) throws RefusedRequestException {
        boolean digits = !text.isEmpty() && text.length() <= CONTENT_LENGTH_DIGITS_MAX;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw bad("Content-Length must be a number of at most %d digits, is %s"
                    .formatted(CONTENT_LENGTH_DIGITS_MAX, shown(text)));
        }
        return Long.parseLong(text);
    }

    /** The fields that matter here. */
    private static final class Fields {

        private @Nullable String host;
        private @Nullable String contentLength;
        private @Nullable String transferEncoding;
        private @Nullable String expect;
        private final Set<String> seen = new HashSet<>();

        static Fields parse(String text, int from, HttpSettings limits) throws RefusedRequestException {
            var fields = new Fields();
            int count = 0;
            int start = from;
            for (int end = text.indexOf("\r\n", start); end > start; end = text.indexOf("\r\n", start)) {
                count++;
                if (count > limits.headersMax()) {
                    throw new RefusedRequestException(
                            431, "a request must have at most %d fields".formatted(limits.headersMax()));
                }
                fields.add(text.substring(start, end));
                start = end + 2;
            }
            return fields;
        }

        private void add(String line) throws RefusedRequestException {
            int colon = line.indexOf(':');
            if (colon < 1 || !isToken(line.substring(0, colon))) {
                throw bad("a field must be Name: value on one line, is " + shown(line));
            }
            for (int i = colon; i < line.length(); i++) {
                char c = line.charAt(i);
                if ((c < ' ' && c != '\t') || c == 0x7F) {
                    throw bad("field %s has the control character U+%04X"
                            .formatted(shown(line.substring(0, colon)), (int) c));
                }
            }
            var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (!seen.add(name) && AT_MOST_ONCE.contains(name)) {
                throw bad("field %s must stand once".formatted(shown(name)));
            }
            keep(name, line.substring(colon + 1).strip());
        }

        private void keep(String name, String value) {
            switch (name) {
                case "host" -> host = value;
                case "content-length" -> contentLength = value;
                case "transfer-encoding" -> transferEncoding = value;
                case "expect" -> expect = value;
                default -> {
                    // the other fields do not say where the request ends
                }
            }
        }
    }
}
