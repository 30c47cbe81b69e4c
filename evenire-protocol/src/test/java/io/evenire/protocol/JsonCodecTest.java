package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

    private static final JsonCodec CODEC = Codec.json();
    private static final UUID ID = UUID.fromString("0198f6a0-0000-7000-8000-000000000001");
    private static final String DATA_64_DEEP = "[".repeat(64) + "]".repeat(64);
    private static final String DATA_65_DEEP = "[".repeat(65) + "]".repeat(65);

    @Test
    void writesAnEventAsDocumented() {
        var content = NewEvent.json("OrderPlaced", "{\"total\": 42.0}")
                .withId(ID)
                .withMetadata(Payload.json("{\"user\":\"ada\"}"))
                .withTags("customer:7", "x")
                .withContext(EventContext.none()
                        .withCorrelationId("c")
                        .withSchemaVersion(2)
                        .withOccurredAt(Instant.parse("2026-01-31T12:00:00Z")));
        var event = new Event(9, StreamId.of("order-42"), 3, Instant.parse("2026-01-31T12:00:00.000000001Z"), content);

        assertThat(new String(CODEC.writeEvent(event), UTF_8))
                .isEqualTo("{\"stream\":\"order-42\",\"version\":3,\"position\":9,"
                        + "\"recordedAt\":\"2026-01-31T12:00:00.000000001Z\","
                        + "\"id\":\"0198f6a0-0000-7000-8000-000000000001\",\"type\":\"OrderPlaced\","
                        + "\"data\":{\"total\": 42.0},\"metadata\":{\"user\":\"ada\"},\"tags\":[\"customer:7\",\"x\"],"
                        + "\"correlationId\":\"c\",\"schemaVersion\":2,\"occurredAt\":\"2026-01-31T12:00:00Z\"}");
    }

    @Test
    void writesAnEventWithoutAStreamAsDocumented() {
        var event = new Event(
                9,
                StreamId.NONE,
                Event.NO_VERSION,
                Instant.parse("2026-01-31T12:00:00Z"),
                NewEvent.json("Seen", "1").withId(ID));

        var body = CODEC.writeEvent(event);

        assertThat(new String(body, UTF_8))
                .isEqualTo("{\"position\":9,\"recordedAt\":\"2026-01-31T12:00:00Z\","
                        + "\"id\":\"0198f6a0-0000-7000-8000-000000000001\",\"type\":\"Seen\",\"data\":1}");
        for (var half : List.of("\"stream\":\"s\"", "\"version\":0")) {
            var broken = new String(body, UTF_8).replace("{", "{" + half + ",");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CODEC.readEvent(broken.getBytes(UTF_8)))
                    .withMessageContaining("body has no '");
        }
    }

    @Test
    void writesAQueryAsDocumented() {
        var item = Query.Item.none()
                .withTypes("A", "B")
                .withTags("t:1")
                .withCategories("order", "")
                .withStreams(StreamId.of("s"));
        var read = Read.matching(Query.of(item, Query.Item.none().withTags("u")))
                .streamPrefix("or")
                .after(6)
                .limit(50);

        assertThat(new String(CODEC.writeQuery(read), UTF_8))
                .isEqualTo("{\"query\":{\"items\":[{\"types\":[\"A\",\"B\"],\"tags\":[\"t:1\"],"
                        + "\"categories\":[\"order\",\"\"],\"streams\":[\"s\"]},{\"tags\":[\"u\"]}]},"
                        + "\"prefix\":\"or\",\"from\":7,\"direction\":\"forward\",\"limit\":50}");
        assertThat(new String(CODEC.writeQuery(Read.all().backward()), UTF_8))
                .isEqualTo("{\"query\":{\"items\":[]},\"from\":\"end\",\"direction\":\"backward\"}");
    }

    @Test
    void writesAConditionAsDocumented() {
        var append = Append.of(NewEvent.json("T", "1").withId(ID)).failIf(Query.tagged("a"), 7);

        var body = new String(CODEC.writeAppend(append), UTF_8);

        assertThat(body)
                .isEqualTo("{\"appends\":[{\"stream\":null,\"events\":[{\"id\":\"" + ID
                        + "\",\"type\":\"T\",\"data\":1}]}],"
                        + "\"condition\":{\"failIfEventsMatch\":{\"items\":[{\"tags\":[\"a\"]}]},\"after\":7}}");
        var withoutAfter = body.replace(",\"after\":7", "").getBytes(UTF_8);
        assertThat(CODEC.readAppend(withoutAfter).condition().after()).isZero();
    }

    @Test
    void takesWhatAQueryLeavesOutAsDocumented() {
        assertThat(query("{}")).isEqualTo(Read.all());
        assertThat(query("{\"query\":{}}")).isEqualTo(Read.all());
        assertThat(query("{\"query\":{\"items\":[]},\"direction\":\"backward\"}"))
                .isEqualTo(Read.all().backward());
        assertThat(query("{\"from\":\"7\"}")).isEqualTo(query("{\"from\":7}"));
        assertThat(query("{\"from\":\"2026-01-31T12:00:00Z\"}"))
                .isEqualTo(Read.all().since(Instant.parse("2026-01-31T12:00:00Z")));
    }

    private static Read query(String body) {
        return CODEC.readQuery(body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                       | body must be an object, is an array
            {"querry":{}}                            | unknown field 'querry'
            {"query":[]}                             | query must be an object, is an array
            {"query":null}                           | query must be an object, is null
            {"query":{"item":[]}}                    | unknown field 'item' in query
            {"query":{"items":{}}}                   | query.items must be an array, is an object
            {"query":{"items":[{}]}}                 | query.items[0]: query item has no types, tags, categories or streams
            {"query":{"items":[{"types":["A"]},{"types":[]}]}} | query.items[1]: query item has no types, tags
            {"query":{"items":[{"type":["A"]}]}}     | unknown field 'type' in query.items[0]
            {"query":{"items":[{"types":"A"}]}}      | query.items[0].types must be an array, is the text 'A'
            {"query":{"items":[{"types":["A",7]}]}}  | query.items[0].types[1] must be text, is the number 7
            {"query":{"items":[{"types":["A","A"]}]}} | 'A' stands twice in query.items[0].types
            {"query":{"items":[{"types":[""]}]}}     | query.items[0]: event type must not be empty
            {"query":{"items":[{"tags":["a\\u0007"]}]}} | query.items[0]: tag 'a\\u0007' has the control character
            {"query":{"items":[{"categories":["a-b"]}]}} | query.items[0]: category must not have a hyphen: 'a-b'
            {"query":{"items":[{"streams":[""]}]}}   | query.items[0].streams[0]: stream id must not be empty
            {"query":{"items":[{"types":["A"],"types":["B"]}]}} | Duplicate Object property "types"
            {"query":{},"query":{}}                  | Duplicate Object property "query"
            {"prefix":7}                             | prefix must be text, is the number 7
            {"prefix":"\\u0000"}                    | prefix: prefix of stream ids
            {"from":-1}                              | from must be a whole number from 0 to 9223372036854775807, is '-1'
            {"from":1.5}                             | from must be a whole number, is the number 1.5
            {"from":"middle"}                        | from: from (or start, end, a moment) must be a whole number
            {"from":"1600-01-01T00:00:00Z"}          | from: moment to read from must be between 1678-01-01T00:00:00Z and
            {"from":null}                            | from must be a whole number, is null
            {"direction":"up"}                       | direction: direction must be forward or backward, is 'up'
            {"limit":0}                              | limit must be a whole number from 1 to 9223372036854775807, is '0'
            {"limit":"7"}                            | limit must be a whole number, is the text '7'
            {"limit":7}}                             | JSON
            """)
    void refusesWhatIsNotAQuery(String body, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> query(body)).withMessageContaining(message);
    }

    @Test
    void countsWhatIsInAQuery() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(items("{\"tags\":[\"a\"]},".repeat(64) + "{\"tags\":[\"a\"]}")))
                .withMessage("query.items must have at most 64 items, has more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(items("{\"types\":[" + "\"a\",".repeat(64) + "\"b\"]}")))
                .withMessage("query.items[0].types must have at most 64 types, has more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(items("{\"tags\":[" + "\"a\",".repeat(16) + "\"b\"]}")))
                .withMessage("query.items[0].tags must have at most 16 tags, has more");
        var large = IntStream.range(0, 64).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
        var item = "{\"types\":[%s],\"categories\":[%s]}".formatted(large, large);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(items((item + ",").repeat(40) + item)))
                .withMessage("query: query must have at most 5120 types, tags, categories and streams together,"
                        + " has 5248");
    }

    private static String items(String items) {
        return "{\"query\":{\"items\":[" + items + "]}}";
    }

    @Test
    void readsOneEventOrAnArray() {
        assertThat(read("{\"type\":\"T\",\"data\":1}")).hasSize(1);
        assertThat(read(" [ {\"type\":\"T\",\"data\":1} , {\"data\":2,\"type\":\"U\"} ] "))
                .extracting(NewEvent::type)
                .containsExactly("T", "U");
    }

    @Test
    void makesAnIdWhereNoneIsGiven() {
        assertThat(read("{\"type\":\"T\"}").getFirst().id().version()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "1e400",
                "-0",
                "123456789012345678901234567890",
                "null",
                "true",
                "\"\"",
                "\"\\u0041\\/\\ud800\"",
                "\"\ud83d\ude00 \u20ac\"",
                "[ ]",
                "{ \"b\" : 1 ,\n\t\"a\":\r\n[1,2.00]}",
                "{\"\":0}"
            })
    void keepsTheBytesOfJsonData(String data) {
        for (var body : List.of(
                "{\"type\":\"T\",\"data\":" + data + "}",
                "{\"data\": " + data + " , \"type\":\"T\"}",
                "[{\"type\":\"T\",\"metadata\":0,\"data\":" + data + "\n}]")) {
            assertThat(read(body).getFirst().data()).isEqualTo(Payload.json(data));
        }
        var written = new String(CODEC.writeEvents(List.of(NewEvent.json("T", data))), UTF_8);
        assertThat(written).contains("\"data\":" + data + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "{", "{\"a\":1,\"a\":2}", "1 2", "{a:1}", "nul", "01", "'a'", "[1,]", "NaN"})
    void writesWhatOnlyClaimsToBeJsonInBase64(String data) {
        var event = NewEvent.json("T", data);

        var body = CODEC.writeEvents(List.of(event));

        assertThat(new String(body, UTF_8)).contains("\"dataBase64\":\"", "\"contentType\":\"application/json\"");
        assertThat(CODEC.readEvents(body)).containsExactly(event);
    }

    @Test
    void writesJsonBeyondTheBoundsInBase64AndReadsItUpToThem() {
        var numbers = "[" + "1,".repeat(JsonInput.DATA_TOKEN_COUNT_MAX - 3) + "1]";
        var accepted = List.of(DATA_64_DEEP, numbers, "1".repeat(100), "{\"" + "n".repeat(1_000) + "\":1}");
        var beyond = List.of(
                DATA_65_DEEP, numbers.replace("[1,", "[1,1,"), "1".repeat(101), "{\"" + "n".repeat(1_001) + "\":1}");

        for (var data : accepted) {
            assertThat(new String(CODEC.writeEvents(List.of(NewEvent.json("T", data))), UTF_8))
                    .contains("\"data\":");
            assertThat(read("{\"type\":\"T\",\"data\":" + data + "}")
                            .getFirst()
                            .data()
                            .text())
                    .isEqualTo(data);
        }
        for (var data : beyond) {
            var event = NewEvent.json("T", data);
            assertThat(CODEC.readEvents(CODEC.writeEvents(List.of(event)))).containsExactly(event);
            assertThatIllegalArgumentException().isThrownBy(() -> read("{\"type\":\"T\",\"data\":" + data + "}"));
        }
    }

    @Test
    void readsTheDeepestDataInsideEveryBody() {
        var event = NewEvent.json("T", DATA_64_DEEP);
        var append = Append.to(StreamId.of("s"), ExpectedVersion.any(), event);

        assertThat(CODEC.readAppend(CODEC.writeAppend(append))).isEqualTo(append);
    }

    @Test
    void writesTextAsText() {
        var text = NewEvent.of("T", Payload.text("a\n\u0000\ud83d\ude00"));
        var html = NewEvent.of("T", Payload.of("text/html", ByteBuffer.wrap("<p>".getBytes(UTF_8))));
        var latin = NewEvent.of("T", Payload.of("text/plain", ByteBuffer.wrap("ä".getBytes(ISO_8859_1))));

        var body = CODEC.writeEvents(List.of(text, html, latin));

        assertThat(new String(body, UTF_8))
                .contains(
                        "\"dataText\":\"a\\n\\u0000\ud83d\ude00\"}",
                        "\"dataText\":\"<p>\",\"contentType\":\"text/html\"",
                        "\"dataBase64\":\"5A==\",\"contentType\":\"text/plain\"");
        assertThat(CODEC.readEvents(body)).containsExactly(text, html, latin);
    }

    @Test
    void writesALineWithoutLineBreaksInIt() {
        var content = NewEvent.json("T", "{\"a\":\r\n1, \"b\":\"x\\n\"}").withId(ID);
        var event = new Event(1, StreamId.of("s"), 0, Instant.EPOCH, content);

        var line = new String(CODEC.writeLine(event), UTF_8);

        assertThat(line).endsWith("\n").containsOnlyOnce("\n").doesNotContain("\r");
        assertThat(line).contains("{\"a\":  1, \"b\":\"x\\n\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                           | body is empty, must be JSON
            []                                           | body has no events
            7                                            | body must be an object, is the number 7
            null                                         | body must be an object, is null
            [7]                                          | [0] must be an object, is the number 7
            {"data":1}                                   | body has no 'type'
            [{"type":"T"},{"data":1}]                    | [1] has no 'type'
            {"type":"T","data":1} x                      | JSON cannot be read at line 1, column 23: Unrecognized token 'x'
            {"type":"T","data":1} 7                      | JSON goes on after its end, at line 1, column 23
            {"type":"T","type":"U"}                      | JSON cannot be read at line 1, column 19: Duplicate Object property "type"
            {"type":"T","data":{"a":1,"a":2}}            | Duplicate Object property "a"
            {"type":"T","dat":1}                         | unknown field 'dat'
            [{"type":"T","dat":{"x":[1]}}]               | unknown field 'dat' in [0]
            {"type":"T","":1}                            | unknown field ''
            {"type":7}                                   | type must be text, is the number 7
            {"type":["T"]}                               | type must be text, is an array
            {"type":null}                                | type must be text, is null
            {"type":""}                                  | event type must not be empty
            [{"type":""}]                                | [0]: event type must not be empty
            {"type":"a\\u0007"}                          | event type 'a\\u0007' has the control character U+0007 at index 1
            {"type":"\\ud800"}                           | has an unpaired surrogate
            {"type":"T","id":"1-1-1-1-1"}                | id must be a UUID such as 0198f6a0-0000-7000-8000-000000000000, is '1-1-1-1-1'
            {"type":"T","id":7}                          | id must be text, is the number 7
            {"type":"T","tags":"a"}                      | tags must be an array, is the text 'a'
            {"type":"T","tags":["a",7]}                  | tags[1] must be text, is the number 7
            {"type":"T","tags":["a","a"]}                | tag 'a' stands twice in tags
            {"type":"T","tags":[""]}                     | tag must not be empty
            {"type":"T","data":1,"dataText":"x"}         | data and dataText stand in the same event; it takes one of them
            {"type":"T","dataBase64":"a b"}              | dataBase64 is not base64: Illegal base64 character 20
            {"type":"T","dataText":"\\ud800"}            | dataText has an unpaired surrogate
            {"type":"T","data":1,"contentType":"text/a"} | contentType 'text/a' does not fit data; send the bytes as dataBase64
            {"type":"T","contentType":"text/a"}          | contentType stands without data, dataText or dataBase64
            {"type":"T","schemaVersion":0}               | schemaVersion must be a whole number from 1 to 2147483647, is '0'
            {"type":"T","schemaVersion":1.0}             | schemaVersion must be a whole number, is the number 1.0
            {"type":"T","schemaVersion":99999999999999999999999} | schemaVersion must be a whole number from 1 to 2147483647, is '99999999999999999999999'
            {"type":"T","occurredAt":"yesterday"}        | occurredAt must be a moment such as 2026-01-31T12:00:00.5Z, is 'yesterday'
            {"type":"T","occurredAt":"1600-01-01T00:00:00Z"} | occurredAt must be from 1678-01-01T00:00:00Z to
            [{"type":"T","correlationId":""}]            | [0].correlationId: correlation id must not be empty
            {"type":"T","data":1e}                       | JSON cannot be read at line 1, column
            {"type":"T","data":}                         | JSON cannot be read at line 1, column
            {"type":"T","data":1                         | JSON cannot be read at line 1, column
            {"type":"T",'data':1}                        | JSON cannot be read at line 1, column
            {"type":"T","data":1,}                       | JSON cannot be read at line 1, column
            {"type":"T" /* */}                           | JSON cannot be read at line 1, column
            """)
    void refusesWhatIsNotAnEvent(String body, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(body)).withMessageContaining(message);
    }

    /** With its escapes, text of control characters was six times as long, and an append within its limits too long to send. */
    @Test
    void writesTextInTheShorterForm() {
        var controls = NewEvent.of("T", Payload.text("\u0007".repeat(Limits.DATA_LENGTH_MAX - 16)));
        var prose = NewEvent.of("T", Payload.text("He said: \"yes\".\n".repeat(100)));

        var body = CODEC.writeEvents(List.of(controls));

        assertThat(body.length).isLessThan(Codec.BODY_LENGTH_MAX);
        assertThat(CODEC.readEvents(body).equals(List.of(controls))).isTrue();
        assertThat(new String(CODEC.writeEvents(List.of(prose)), UTF_8)).contains("\"dataText\":");
    }

    /** The bound was one of each stream, so a thousand streams could have ten million events. */
    @Test
    void countsTheEventsOfAllStreamsTogether() {
        var half = "[" + "{\"type\":\"T\"},".repeat(Limits.APPEND_EVENT_COUNT_MAX / 2) + "{\"type\":\"T\"}]";
        var body = "{\"appends\":[{\"stream\":\"a\",\"events\":%s},{\"stream\":\"b\",\"events\":%s},7]}"
                .formatted(half, half);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readAppend(body.getBytes(UTF_8)))
                .withMessage("body must have at most 10000 events, has more");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        var overlong = "{\"type\":\"T\u0001\"}".getBytes(ISO_8859_1);
        overlong[10] = (byte) 0xC0;
        var latin = "{\"type\":\"ä\"}".getBytes(ISO_8859_1);
        var utf16 = "{\"type\":\"T\"}".getBytes(UTF_16);
        var marked = "\ufeff{\"type\":\"T\"}".getBytes(UTF_8);
        var nuls = new byte[] {0, '{', 0, '}'};

        for (var body : List.of(overlong, latin, utf16)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CODEC.readEvents(body))
                    .withMessage("JSON is not valid UTF-8");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(marked))
                .withMessage("JSON must not start with a byte order mark");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(nuls))
                .withMessageStartingWith("JSON cannot be read at line 1, column 1: ");
    }

    @Test
    void refusesTooMuchMetadataAndTooManyTags() {
        var metadata = "\"" + "m".repeat(65_536) + "\"";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("[{\"type\":\"T\",\"metadata\":" + metadata + "}]"))
                .withMessage("[0].metadata must have at most 65536 bytes, has 65538");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{\"type\":\"T\",\"tags\":[" + "\"a\",".repeat(64) + "\"b\"]}"))
                .withMessage("tags must have at most 64 tags, has more");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                    | body has no 'appends'
            {"appends":[]}                                        | append has no events
            {"appends":[{"stream":null,"expectedVersion":0,"events":[{"type":"T"}]}]} | appends[0]: events without a stream can expect any, expect 0
            {"appends":[],"checks":[{"stream":null,"expectedVersion":0}]} | checks[0].stream must be text, is null
            {"appends":[{"stream":"a"}]}                          | appends[0] has no 'events'
            {"appends":[{"events":[]}]}                           | appends[0] has no 'stream'
            {"appends":[{"stream":"a","events":[]}]}              | append to stream 'a' has no events
            {"appends":[{"stream":"..","events":[]}]}             | appends[0].stream: stream id must not be '.' or '..'
            {"appends":[{"stream":"a","events":[{"type":7}]}]}    | appends[0].events[0].type must be text, is the number 7
            {"appends":[{"stream":"a","expectedVersion":-1}]}     | appends[0].expectedVersion must be a whole number from 0
            {"appends":[{"stream":"a","expectedVersion":"x"}]}    | must be a whole number from 0 to 9223372036854775807, is 'x'
            {"appends":[],"checks":[{"stream":"a"}]}              | checks[0] has no 'expectedVersion'
            {"appends":[],"condition":{}}                         | condition has no 'failIfEventsMatch'
            {"appends":[],"condition":null}                       | condition must be an object, is null
            {"appends":[],"condition":{"after":7}}                | condition has no 'failIfEventsMatch'
            {"appends":[],"condition":{"failIfEventsMatch":{"items":[{}]}}} | condition.failIfEventsMatch.items[0]: query item has no
            {"appends":[],"condition":{"failIfEventsMatch":{},"after":-1}} | condition.after must be a whole number from 0
            {"appends":[],"condition":{"failIfEventsMatch":{},"after":"7"}} | condition.after must be a whole number, is the text '7'
            {"appends":[],"condition":{"failIfEventMatches":{}}}  | unknown field 'failIfEventMatches' in condition
            {"appends":[],"cheques":[]}                           | unknown field 'cheques'
            {"appends":[{"stream":"$a","events":[{"type":"T"}]}]} | stream id must not start with '$'
            """)
    void refusesWhatIsNotAnAppend(String body, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readAppend(body.getBytes(UTF_8)))
                .withMessageContaining(message);
    }

    @Test
    void readsExpectedVersionsAsWordsNumbersAndDigits() {
        var body = """
                {"appends":[{"stream":"a","expectedVersion":7,"events":[{"type":"T"}]},
                {"stream":"b","expectedVersion":"7","events":[{"type":"T"}]},
                {"stream":"c","expectedVersion":"noStream","events":[{"type":"T"}]},
                {"stream":"d","events":[{"type":"T"}]}]}""";

        assertThat(CODEC.readAppend(body.getBytes(UTF_8)).appends())
                .extracting(part -> part.expected().toString())
                .containsExactly("7", "7", "noStream", "any");
    }

    @Test
    void skipsUnknownFieldsInAnswersOnly() {
        var body = """
                {"stream":"a","lastVersion":3,"firstPosition":1,"lastPosition":2,"new":{"a":[{}]},"newer":1}""";

        assertThat(CODEC.readAppended(body.getBytes(UTF_8)).version(StreamId.of("a")))
                .isEqualTo(3);
    }

    private static List<NewEvent> read(String body) {
        return CODEC.readEvents(body.getBytes(UTF_8));
    }
}
