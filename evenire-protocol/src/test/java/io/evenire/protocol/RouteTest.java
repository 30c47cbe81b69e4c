package io.evenire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Facet;
import io.evenire.api.StreamId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order-42",
                "a/b",
                "/",
                "a/../b",
                "...",
                "%2F",
                "%",
                "a b",
                "a+b",
                "\ud83d\ude00",
                "$streams",
                "?#&;=",
                "\u2028",
                "events",
                "~._-"
            })
    void givesBackEveryStreamId(String id) {
        var stream = StreamId.of(id);
        for (var route : List.of(
                new Route.Stream(stream),
                new Route.StreamEvents(stream),
                new Route.StreamTruncation(stream),
                new Route.StreamErasure(stream),
                new Route.StreamSettings(stream),
                new Route.StreamSnapshot(stream, "a/.. %2F\u20ac"),
                new Route.StreamEvent(stream, 0),
                new Route.StreamEvent(stream, Long.MAX_VALUE))) {
            assertThat(Route.parse(route.path())).contains(route);
            assertThat(route.path()).matches("[A-Za-z0-9/%._~-]+");
        }
    }

    @Test
    void givesBackTheLongestStreamId() {
        var route = new Route.Stream(StreamId.of("\u20ac".repeat(170) + "ab"));

        assertThat(Route.parse(route.path())).contains(route);
    }

    @Test
    void givesBackTheOtherRoutes() {
        for (var route : List.of(
                new Route.Events(),
                new Route.Event(0),
                new Route.Event(Long.MAX_VALUE),
                new Route.Query(),
                new Route.Facets(Facet.Kind.CATEGORY),
                new Route.Facets(Facet.Kind.TYPE),
                new Route.Facets(Facet.Kind.TAG),
                new Route.Streams(),
                new Route.ConsumerCheckpoint("a/.. %2F\u20ac"),
                new Route.Store(),
                new Route.Scavenge(),
                new Route.Live(),
                new Route.Ready())) {
            assertThat(Route.parse(route.path())).contains(route);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/streams/a%2F%2E%2E%2Fb, a/../b",
        "/api/v1/streams/a%252Fb, a%2Fb",
        "/api/v1/streams/a+b, a+b",
        "/api/v1/streams/$streams, $streams",
        "/api/v1/streams/%e2%82%AC, \u20ac"
    })
    void decodesAnIdOnce(String path, String id) {
        assertThat(Route.parse(path)).contains(new Route.Stream(StreamId.of(id)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/api",
                "/api/v1",
                "/api/v1/",
                "/api/v2/events",
                "/api/v1/events/7/",
                "/api/v1/query/",
                "/api/v1/tags/x",
                "/api/v1/type",
                "/api/v1/stream",
                "/api/v1/streams/a/",
                "/api/v1/streams/a/event",
                "/api/v1/streams/a/events/7/8",
                "/api/v1/store/x",
                "/api/v1/scavenge/",
                "/healthz",
                "/healthz/live/",
                "api/v1/events",
                "//api/v1/events",
                "/API/v1/events"
            })
    void knowsNothingElse(String path) {
        assertThat(Route.parse(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/v1/streams/../events            | path must not have the segments '.' or '..'
            /api/v1/streams/a/../../../etc       | path must not have the segments '.' or '..'
            /./healthz/live                      | path must not have the segments '.' or '..'
            /api/v1/streams/%2E%2E               | stream id must not be '.' or '..', is '..'
            /api/v1/streams/%2e/events           | stream id must not be '.' or '..', is '.'
            /api/v1/streams//events              | stream id must not be empty
            /api/v1/streams/a%                   | stream id has a % without two hexadecimal digits at index 1: 'a%'
            /api/v1/streams/%2                   | stream id has a % without two hexadecimal digits at index 0: '%2'
            /api/v1/streams/%zz                  | stream id has a % without two hexadecimal digits at index 0: '%zz'
            /api/v1/streams/%+1                  | stream id has a % without two hexadecimal digits at index 0: '%+1'
            /api/v1/streams/%C0%AF               | percent-encoded stream id '%C0%AF' is not valid UTF-8
            /api/v1/streams/%ED%A0%80            | percent-encoded stream id '%ED%A0%80' is not valid UTF-8
            /api/v1/streams/%E2%82               | percent-encoded stream id '%E2%82' is not valid UTF-8
            /api/v1/streams/%FF                  | percent-encoded stream id '%FF' is not valid UTF-8
            /api/v1/streams/%00                  | has the control character U+0000
            /api/v1/streams/a b                  | stream id has the character U+0020 at index 1, which must be percent-encoded: 'a b'
            /api/v1/streams/ä                    | stream id has the character U+00E4 at index 0, which must be percent-encoded: 'ä'
            /api/v1/streams/a\\b                 | stream id has the character U+005C at index 1
            /api/v1/streams/a/events/x           | version must be a whole number from 0 to 9223372036854775807, is 'x'
            /api/v1/streams/a/events/-1          | version must be a whole number from 0 to 9223372036854775807, is '-1'
            /api/v1/streams/a/events/+1          | is '+1'
            /api/v1/streams/a/events/            | is ''
            /api/v1/events/                      | position must be a whole number from 0 to 9223372036854775807, is ''
            /api/v1/events/-1                    | position must be a whole number from 0 to 9223372036854775807, is '-1'
            /api/v1/streams/a/events/9223372036854775808 | is '9223372036854775808'
            """)
    void refusesWhatIsMalformed(String path, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Route.parse(path)).withMessageContaining(message);
    }

    @Test
    void refusesAnIdThatIsTooLong() {
        assertThat(Route.parse("/api/v1/streams/" + "a".repeat(512))).isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Route.parse("/api/v1/streams/" + "a".repeat(513)))
                .withMessageContaining("stream id must have at most 512 UTF-8 bytes, has at least 513");
    }

    @Test
    void throwsOnlyIllegalArgumentsAtRandomText() {
        long seed = System.nanoTime();
        var samples = new Samples(seed);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder("/api/v1/streams/");
            for (int length = samples.number(12); length > 0; length--) {
                text.append("%/.0aFz\ud83d\u20ac\u0000?".charAt(samples.number(11)));
            }
            try {
                assertThat(Route.parse(text.toString())).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d, %s", seed, text).hasMessageMatching("(?s).+");
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isPositive();
    }
}
