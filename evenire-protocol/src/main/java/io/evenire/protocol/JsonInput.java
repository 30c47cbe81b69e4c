package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Limits;
import io.evenire.api.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** A strict reader of one JSON document, field by field; what it does not accept is an {@link IllegalArgumentException}. */
final class JsonInput {
    /*
     * Bounds. The parser's own bounds hold for the whole document, including the data of events, because that is
     * part of it: a number of at most 100 characters, a name of at most 1,000, no name twice in one object. The bounds
     * of one value of data (depth, tokens) are counted here, so that data that came in once always fits into a page on
     * its way out, and so that finding duplicate names, which takes memory, stays small. Data beyond them can still be
     * sent as base64 or in Protobuf; JsonOutput writes it as base64.
     *
     * Bytes. The parser works on the body's own bytes in UTF-8 (other character sets are not guessed), so the offsets
     * of its tokens tell where a value of data stands, and the bytes are copied as they are.
     */

    /** How deep the data of an event may be nested. */
    static final int DATA_DEPTH_MAX = 64;

    /** How many names, values, brackets and braces the data of an event may have. */
    static final int DATA_TOKEN_COUNT_MAX = 200_000;

    /** How long a number may be, in characters. */
    static final int NUMBER_LENGTH_MAX = 100;

    /** How long the name of a field may be, in characters. */
    static final int NAME_LENGTH_MAX = 1_000;

    private static final int ENVELOPE_DEPTH_MAX = 8;

    /** Data of {@link Limits#APPEND_LENGTH_MAX} has at most half as many tokens, as in {@code [1,1]}; the rest is for events. */
    private static final int DOCUMENT_TOKEN_COUNT_MAX = Limits.APPEND_LENGTH_MAX / 2 + 2_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DATA_DEPTH_MAX + ENVELOPE_DEPTH_MAX)
                    .maxDocumentLength(Codec.BODY_LENGTH_MAX)
                    .maxTokenCount(DOCUMENT_TOKEN_COUNT_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxStringLength(Codec.BODY_LENGTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    private final byte[] body;
    private final JsonParser parser;
    private int newEventCount;

    private JsonInput(byte[] body, JsonParser parser) {
        this.body = body;
        this.parser = parser;
    }

    /** Reads a whole document, which has to end where its one value ends. */
    static <T> T read(byte[] body, Function<JsonInput, T> reader) {
        requireText(body);
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            var in = new JsonInput(body, parser);
            parser.nextToken();
            var value = reader.apply(in);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("JSON goes on after its end, at line %d, column %d"
                        .formatted(
                                parser.currentTokenLocation().getLineNr(),
                                parser.currentTokenLocation().getColumnNr()));
            }
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(describe(e), e);
        }
    }

    /** {@return whether the bytes are one JSON value that {@link #raw} would accept as data, and nothing else} */
    static boolean accepts(byte[] data) {
        if (data.length == 0) {
            return false;
        }
        try {
            // white space around the value would not come back, because only the value itself is data
            return JsonInput.<byte[]>read(data, in -> in.raw("data")).length == data.length;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void requireText(byte[] body) {
        if (body.length == 0) {
            throw new IllegalArgumentException("body is empty, must be JSON");
        }
        if (body.length > Codec.BODY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "body must have at most %d bytes, has %d".formatted(Codec.BODY_LENGTH_MAX, body.length));
        }
        if ((body[0] & 0xFF) == 0xEF) {
            throw new IllegalArgumentException("JSON must not start with a byte order mark");
        }
        if (!Texts.isUtf8(body)) {
            throw new IllegalArgumentException("JSON is not valid UTF-8");
        }
    }

    private static String describe(JacksonException e) {
        var location = e.getLocation();
        var message = e.getOriginalMessage();
        return location == null || location.getLineNr() < 1
                ? "JSON cannot be read: " + message
                : "JSON cannot be read at line %d, column %d: %s"
                        .formatted(location.getLineNr(), location.getColumnNr(), message);
    }

    /** {@return whether the current value is an array} */
    boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /** {@return whether the current value is text} */
    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    /** {@return whether the current value is null} */
    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** {@return whether the current value is a number without fraction and exponent} */
    boolean isWholeNumber() {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    }

    /** {@return whether the current value is true or false} */
    boolean isBool() {
        return parser.currentToken() == JsonToken.VALUE_TRUE || parser.currentToken() == JsonToken.VALUE_FALSE;
    }

    /** Enters the current value, which has to be an object. */
    void enterObject() {
        require(JsonToken.START_OBJECT, "an object");
    }

    /** Moves to the value of the next field; gives its name, or an empty text at the end of the object. */
    String nextField() {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return "";
        }
        var name = parser.currentName();
        parser.nextToken();
        if (name.isEmpty()) {
            throw unknown(name);
        }
        return name;
    }

    /** Reads the current value, which has to be an array of at most {@code countMax} elements. */
    <T> List<T> array(String what, int countMax, Function<JsonInput, T> element) {
        require(JsonToken.START_ARRAY, "an array");
        var subject = subject();
        var elements = new ArrayList<T>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (elements.size() == countMax) {
                throw new IllegalArgumentException(
                        "%s must have at most %d %s, has more".formatted(subject, countMax, what));
            }
            elements.add(element.apply(this));
        }
        return elements;
    }

    /** Counts an event that is to be appended; one document, to however many streams, has at most one append's. */
    void countNewEvent() {
        newEventCount++;
        if (newEventCount > Limits.APPEND_EVENT_COUNT_MAX) {
            throw new IllegalArgumentException(
                    "body must have at most %d events, has more".formatted(Limits.APPEND_EVENT_COUNT_MAX));
        }
    }

    /** Reads text. */
    String text() {
        require(JsonToken.VALUE_STRING, "text");
        return parser.getString();
    }

    /** Reads text that has to be Unicode: an escape such as {@code \\ud800} alone is not a character. */
    String unicode() {
        var text = text();
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(path() + " has an unpaired surrogate");
        }
        return text;
    }

    /** Reads bytes in base64 (RFC 4648 §4). */
    byte[] base64() {
        var text = text();
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s is not base64: %s".formatted(path(), e.getMessage()), e);
        }
    }

    /** Reads a UUID. */
    UUID uuid() {
        return Texts.parseUuid(path(), text());
    }

    /** Reads a moment. */
    Instant instant() {
        return Texts.parseInstant(path(), text());
    }

    /** Reads a whole number. */
    long number(long min, long max) {
        require(JsonToken.VALUE_NUMBER_INT, "a whole number");
        return Texts.parseNumber(path(), parser.getString(), min, max);
    }

    /** Reads true or false. */
    boolean bool() {
        if (parser.currentToken() != JsonToken.VALUE_TRUE) {
            require(JsonToken.VALUE_FALSE, "true or false");
            return false;
        }
        return true;
    }

    /** Reads one of the names of an enum, in lower case. */
    <E extends Enum<E>> E word(Class<E> words) {
        var text = text();
        for (var word : words.getEnumConstants()) {
            if (word.name().toLowerCase(Locale.ROOT).equals(text)) {
                return word;
            }
        }
        throw new IllegalArgumentException("%s must be one of %s, is %s"
                .formatted(
                        path(),
                        Arrays.toString(words.getEnumConstants()).toLowerCase(Locale.ROOT),
                        Limits.quote(text)));
    }

    /** Reads any value and gives its bytes as they stand in the body. */
    byte[] raw(String what) {
        if (parser.currentToken() == null) {
            throw new IllegalArgumentException(what + " has no JSON value");
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        int depth = 0;
        int count = 0;
        while (true) {
            var token = parser.currentToken();
            if (token == null) {
                throw new IllegalArgumentException(what + " ends too early");
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth > DATA_DEPTH_MAX) {
                throw new IllegalArgumentException(
                        "%s must be nested at most %d deep, is deeper".formatted(what, DATA_DEPTH_MAX));
            }
            if (++count > DATA_TOKEN_COUNT_MAX) {
                throw new IllegalArgumentException(
                        "%s must have at most %d JSON tokens, has more".formatted(what, DATA_TOKEN_COUNT_MAX));
            }
            if (depth == 0) {
                break;
            }
            parser.nextToken();
        }
        parser.finishToken(); // text is read only as far as it is asked for
        int end = (int) parser.currentLocation().getByteOffset();
        while (isWhiteSpace(body[end - 1])) { // the parser has read one more behind a number that is the whole body
            end--;
        }
        return Arrays.copyOfRange(body, start, end);
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Skips the current value. */
    void skip() {
        parser.skipChildren();
    }

    /** {@return the exception for a field that is not known} */
    IllegalArgumentException unknown(String name) {
        var context = parser.streamReadContext(); // of the object, or already of the unknown field's own value
        var token = parser.currentToken();
        var parent = pathOf((token != null && token.isStructStart() ? context.getParent() : context).getParent());
        return new IllegalArgumentException(
                "unknown field %s%s".formatted(Limits.quote(name), parent.isEmpty() ? "" : " in " + parent));
    }

    /** {@return the exception for a field that has to be there} */
    IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("%s has no %s".formatted(subject(), Limits.quote(name)));
    }

    /** Reads the id of a stream. */
    StreamId stream() {
        return checked(text(), StreamId::of);
    }

    /** Makes something of a value; where that is refused, the message says where the value stands. */
    <V, T> T checked(V value, Function<V, T> maker) {
        try {
            return maker.apply(value);
        } catch (IllegalArgumentException e) {
            var path = path();
            throw path.isEmpty() ? e : new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    /** {@return the value of a field that has to be there} */
    <T> T present(String name, @Nullable T value) {
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** {@return the value of a field that has to be there, which it is when it is not {@code absent}} */
    long present(String name, long value, long absent) {
        if (value == absent) {
            throw missing(name);
        }
        return value;
    }

    /** {@return where the reader is, as in {@code events[3].type}; empty at the top} */
    String path() {
        return pathOf(parser.streamReadContext());
    }

    private String subject() {
        var path = path();
        return path.isEmpty() ? "body" : path;
    }

    private void require(JsonToken token, String expected) {
        if (parser.currentToken() != token) {
            throw new IllegalArgumentException("%s must be %s, is %s".formatted(subject(), expected, found()));
        }
    }

    private String found() {
        var token = parser.currentToken();
        if (token == null) {
            return "missing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "the text " + Limits.quote(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + parser.getString();
            default -> parser.getString();
        };
    }

    private static String pathOf(TokenStreamContext context) {
        var path = new StringBuilder();
        var at = context;
        // an object or array that was just entered or left stands for itself: its own step is that of its parent
        while (at != null && !at.inRoot()) {
            if (at.inArray() && at.hasCurrentIndex()) {
                path.insert(0, "[" + at.getCurrentIndex() + "]");
            } else if (at.inObject() && at.hasCurrentName()) {
                path.insert(0, "." + at.currentName());
            }
            at = at.getParent();
        }
        return path.isEmpty() || path.charAt(0) != '.' ? path.toString() : path.substring(1);
    }
}
