package io.evenire.protocol;

import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Checkpoint;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {

    private static final Set<String> KNOWN =
            Set.of("expectedVersion", "from", "direction", "limit", "prefix", "after", "id", "tombstone");
    private static final StreamId STREAM = StreamId.of("s");
    private static final Instant MOMENT = Instant.parse("2026-01-31T12:00:00.000000001Z");

    @Test
    void givesBackReads() {
        var reads = List.of(
                Read.stream(STREAM).limit(1),
                Read.stream(STREAM).from(Long.MAX_VALUE).limit(1_000),
                Read.stream(STREAM).backward().limit(7),
                Read.stream(STREAM).backward().from(0).limit(7),
                Read.stream(STREAM).from(new Read.From.End()).limit(7),
                Read.stream(STREAM).since(MOMENT).limit(7),
                Read.stream(STREAM).after(new Checkpoint(new UUID(-1, 7), 0)).limit(7),
                Read.stream(STREAM)
                        .backward()
                        .after(new Checkpoint(new UUID(7, -1), Long.MAX_VALUE))
                        .limit(7));
        for (var read : reads) {
            assertThat(parse(Parameters.of(read)).read(STREAM)).isEqualTo(read);
        }
    }

    @Test
    void writesWhatIsBehindAPlaceAsTheNextOne() {
        var read = Read.stream(STREAM).limit(7);

        assertThat(parse(Parameters.of(read.after(0))).from()).isEqualTo(new Read.From.At(1));
        assertThat(parse(Parameters.of(read.after(Long.MAX_VALUE))).from()).isEqualTo(new Read.From.End());
        assertThat(parse(Parameters.of(read.backward().after(7))).from()).isEqualTo(new Read.From.At(6));
        assertThat(parse(Parameters.of(read.backward().after(0))).from()).isEqualTo(new Read.From.Start());
    }

    @Test
    void readsWhatIsAskedForOfTheWholeStore() {
        var query = "type=A&tag=x%3A1&type=B&category=&category=order&stream=s-1&tag=y&prefix=or&from=7"
                + "&direction=backward&limit=2000";

        var read = Parameters.parseStoreRead(query).storeRead();

        var item = Query.Item.none()
                .withTypes("A", "B")
                .withTags("x:1", "y")
                .withCategories("", "order")
                .withStreams(StreamId.of("s-1"));
        assertThat(read)
                .isEqualTo(Read.matching(Query.of(item))
                        .streamPrefix("or")
                        .backward()
                        .from(7)
                        .limit(2_000));
        assertThat(Parameters.parseStoreRead("").storeRead()).isEqualTo(Read.all());
        assertThat(Parameters.parseStoreRead("direction=backward").storeRead())
                .isEqualTo(Read.all().backward());
        assertThat(Parameters.parseStoreRead("from=2026-01-31T12:00:00.000000001Z")
                        .storeRead())
                .isEqualTo(Read.all().since(MOMENT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type=                     | event type must not be empty
            type=A&type=A             | query parameter 'type' stands twice with the value 'A'
            tag=a%07                  | tag 'a\\u0007' has the control character U+0007
            category=a-b              | category must not have a hyphen: 'a-b'
            stream=                   | stream id must not be empty
            stream=..                 | stream id must not be '.' or '..'
            prefix=%00                | prefix of stream ids
            prefix=a&prefix=b         | query parameter 'prefix' stands twice
            from=1&from=2             | query parameter 'from' stands twice
            from=01234567-89ab-cdef-0123-456789abcdef-x | checkpoint must be an incarnation (a UUID), a hyphen and a position, is '0123
            from=-1                   | from (or start, end, a moment) must be a whole number from 0 to 9223372036854775807, is '-1'
            from=2026-02-30T00:00:00Z | from must be a moment such as 2026-01-31T12:00:00.5Z, is '2026-02-30T00:00:00Z'
            from=2026-01-31T00:00:00  | from must be a moment such as 2026-01-31T12:00:00.5Z, is '2026-01-31T00:00:00'
            from=1500-01-01T00:00:00Z | moment to read from must be between 1678-01-01T00:00:00Z and
            limit=0                   | limit must be a whole number from 1 to 9223372036854775807, is '0'
            after=1                   | unknown query parameter 'after'; known are category, direction, from, limit, prefix, stream, tag, type
            """)
    void refusesWhatIsNoReadOfTheWholeStore(String query, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.parseStoreRead(query).storeRead())
                .withMessageContaining(message);
    }

    @Test
    void asksForOnePageOfALongRead() {
        assertThat(Parameters.of(Read.stream(STREAM))).hasToString("?from=start&direction=forward&limit=1000");
    }

    @Test
    void givesBackChanges() {
        for (var expected : List.of(ExpectedVersion.any(), noStream(), ExpectedVersion.streamExists(), exactly(7))) {
            for (var change : List.of(StreamChange.delete(), StreamChange.tombstone())) {
                var parameters = parse(Parameters.of(expected, change));

                assertThat(parameters.change()).isEqualTo(change);
                assertThat(parameters.expectedVersion()).isEqualTo(expected);
            }
        }
    }

    @Test
    void givesBackEveryText() {
        var text = "a b+c&d=e%2F\ud83d\ude00\u0000";

        assertThat(parse(Parameters.none().with("prefix", text).with("after", ""))
                        .text("prefix"))
                .contains(text);
        assertThat(Parameters.parse("prefix=a+b%2Bc", KNOWN).text("prefix")).contains("a b+c");
    }

    @Test
    void hasTheDocumentedValuesWhereNothingIsSaid() {
        var none = Parameters.parse("", KNOWN);

        assertThat(none.expectedVersion()).isEqualTo(ExpectedVersion.any());
        assertThat(none.read(STREAM)).isEqualTo(Read.stream(STREAM).limit(100));
        assertThat(Parameters.parse("direction=backward", KNOWN).read(STREAM))
                .isEqualTo(Read.stream(STREAM).backward().limit(100));
        assertThat(none.change()).isInstanceOf(StreamChange.Delete.class);
        assertThat(Parameters.parse("tombstone", KNOWN).change()).isInstanceOf(StreamChange.Tombstone.class);
        assertThat(none).hasToString("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fro=1                     | unknown query parameter 'fro'; known are after, direction, expectedVersion,
            from=1&from=1             | query parameter 'from' stands twice
            from=1&                   | unknown query parameter ''
            from=-1                   | from (or start, end, a moment) must be a whole number from 0 to 9223372036854775807, is '-1'
            from=                     | is ''
            from=1.5                  | is '1.5'
            from=0x1                  | is '0x1'
            from=9223372036854775808  | is '9223372036854775808'
            from=middle               | is 'middle'
            from=%zz                  | from has a % without two hexadecimal digits at index 0
            from=%C0%80               | percent-encoded from '%C0%80' is not valid UTF-8
            limit=0                   | limit must be a whole number from 1 to 1000, is '0'
            limit=1001                | limit must be a whole number from 1 to 1000, is '1001'
            limit=99999999999999999999 | limit must be a whole number from 1 to 1000, is '99999999999999999999'
            limit=all                 | limit must be a whole number from 1 to 1000, is 'all'
            limit=\u0661              | which must be percent-encoded
            direction=up              | direction must be forward or backward, is 'up'
            direction=                | direction must be forward or backward, is ''
            expectedVersion=-1        | expectedVersion (or any, noStream, streamExists) must be a whole number
            expectedVersion=ANY       | is 'ANY'
            id=7                      | id must be a UUID
            tombstone=yes             | tombstone must be true or false, is 'yes'
            """)
    void refusesWhatIsMalformed(String query, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    var parameters = Parameters.parse(query, KNOWN);
                    assertThat(parameters.read(STREAM)).isNotNull();
                    assertThat(parameters.expectedVersion()).isNotNull();
                    assertThat(parameters.change()).isNotNull();
                })
                .withMessageContaining(message);
    }

    @Test
    void boundsTheQuery() {
        var long16k = "prefix=" + "a".repeat(Parameters.LENGTH_MAX - 7);

        assertThat(Parameters.parse(long16k, KNOWN).text("prefix")).isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.parse(long16k + "a", KNOWN))
                .withMessage("query must have at most 16384 characters, has 16385");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameters.parse("&".repeat(Parameters.COUNT_MAX), KNOWN))
                .withMessage("query must have at most 16 parameters, has 17");
    }

    private static Parameters parse(Parameters parameters) {
        return Parameters.parse(parameters.toString().substring(1), KNOWN);
    }
}
