package io.evenire.transport.http;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status the status, such as 200
 * @param fields the fields of the answer by name; {@code Content-Type} among them where there is a body
 * @param length the length of the body; {@link #UNKNOWN} if it is made while it is sent
 * @param parts the body, part by part; an exception out of it cuts the connection
 */
record Answer(int status, Map<String, String> fields, long length, Iterator<byte[]> parts) {

    /** The length of a body that is made while it is sent. */
    static final long UNKNOWN = -1;

    /** Copies the fields. */
    Answer {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Makes an answer with a body. */
    static Answer of(int status, String contentType, byte[] body) {
        return new Answer(
                status,
                Map.of("Content-Type", contentType),
                body.length,
                List.of(body).iterator());
    }

    /** Makes an answer without a body. */
    static Answer empty(int status) {
        return new Answer(status, Map.of(), 0, Collections.emptyIterator());
    }

    /** Makes an answer whose body is made while it is sent. */
    static Answer streamed(String contentType, Iterator<byte[]> parts) {
        return new Answer(200, Map.of("Content-Type", contentType), UNKNOWN, parts);
    }

    /** Adds a field, or replaces it. */
    Answer with(String name, String value) {
        var more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Answer(status, more, length, parts);
    }
}
