package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import io.evenire.protocol.StorePage;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads of the whole store over HTTP. */
class StoreReadEndpointsTest {

    private static final String ALL = "/api/v1/events";
    private static final String QUERY = "/api/v1/query";

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest(name = "{0}: {1}, next {2}")
    @CsvSource({
        "'', 1 2 3 4 5 6, ''",
        "?limit=2, 1 2, 3",
        "?limit=6, 1 2 3 4 5 6, ''",
        "?from=5, 5 6, ''",
        "?from=7, '', ''",
        "?from=end, '', ''",
        "?direction=backward&limit=2, 6 5, 4",
        "?direction=backward&from=2, 2 1, ''",
        "?from=1678-01-01T00:00:00Z&limit=1, 1, 2",
        "?type=A, 1 3 5, ''",
        "?type=A&limit=1, 1, 3",
        "?type=A&type=B, 1 2 3 5, ''",
        "?tag=x%3A1, 1 2 4, ''",
        "?tag=x%3A1&tag=y, 2, ''",
        "?tag=x%3A1&type=A, 1, ''",
        "?category=order, 1 2, ''",
        "?category=order&category=stock, 1 2 3 4, ''",
        "?stream=order-1, 1, ''",
        "?prefix=order, 1 2 5, ''",
        "?prefix=order&type=A, 1 5, ''",
        "?type=a, '', ''"
    })
    void readsWhatTheParametersAskFor(String parameters, String positions, String next) throws Exception {
        fill();

        var page = page(ALL + parameters);

        assertThat(positions(page)).isEqualTo(positions);
        assertThat(page.next().isPresent() ? Long.toString(page.next().getAsLong()) : "")
                .isEqualTo(next);
        assertThat(page.asOf()).isEqualTo(6);
    }

    private void fill() {
        append("order-1", "A", "x:1");
        append("order-2", "B", "x:1", "y");
        append("stock-1", "A", "x:10");
        append("stock-1", "C", "x:1");
        append("orders", "A");
        served.store.append(Append.of(NewEvent.json("D", "1")));
    }

    private void append(String stream, String type, String... tags) {
        served.store.append(
                stream, ExpectedVersion.any(), NewEvent.json(type, "{}").withTags(tags));
    }

    @Test
    void readsWhatTheBodyAsksFor() throws Exception {
        fill();

        var body = "{\"query\":{\"items\":[{\"types\":[\"A\"],\"categories\":[\"order\"]},{\"tags\":[\"y\"]}]},"
                + "\"direction\":\"backward\",\"limit\":1}";
        var answer = served.post(QUERY, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        var page = Codec.json().readStorePage(Served.bytes(answer));
        assertThat(positions(page)).isEqualTo("2");
        assertThat(page.next()).hasValue(1);
    }

    @Test
    void answersAProtobufBodyInProtobuf() throws Exception {
        fill();
        var codec = Codec.protobuf();
        var read = Read.matching(Query.types("A")).after(1).limit(1);

        var answer = served.client.send(
                served.to(QUERY)
                        .header("Content-Type", codec.contentType())
                        .POST(BodyPublishers.ofByteArray(codec.writeQuery(read)))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Type")).contains(codec.contentType());
        var page = codec.readStorePage(answer.body());
        assertThat(positions(page)).isEqualTo("3");
        assertThat(page.next()).hasValue(5);
    }

    @Test
    void readsOneHundredEventsWhereNothingIsSaid() throws Exception {
        served.fill(101);

        for (var page : List.of(page(ALL), Codec.json().readStorePage(Served.bytes(served.post(QUERY, "{}"))))) {
            assertThat(page.events()).hasSize(100);
            assertThat(page.next()).hasValue(101);
        }
    }

    @Test
    void endsAPageAtOneMebibyte() throws Exception {
        for (int i = 0; i < 4; i++) {
            served.store.append(
                    "s-" + i, ExpectedVersion.any(), NewEvent.of("Big", Payload.bytes(new byte[400 * 1024])));
        }

        var first = page(ALL);

        assertThat(positions(first)).isEqualTo("1 2");
        assertThat(first.next()).hasValue(3);
        assertThat(positions(page(ALL + "?from=3"))).isEqualTo("3 4");
    }

    @Test
    void streamsEverythingAsLines() throws Exception {
        served.fill(1_500);
        served.store.append(Append.of(NewEvent.json("D", "1")));

        var lines = served.send(served.to(ALL + "?from=2").header("Accept", "application/x-ndjson"));
        var queried = served.send(served.to(QUERY)
                .header("Accept", "application/x-ndjson")
                .header("Content-Type", "application/json")
                .POST(Served.body("{\"from\":2,\"limit\":1400}")));

        assertThat(lines.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(lines.body().lines()).hasSize(1_500);
        assertThat(queried.body().lines()).hasSize(1_400);
        long position = 2;
        for (var line : lines.body().lines().toList()) {
            assertThat(Codec.json()
                            .readEvent(line.getBytes(StandardCharsets.UTF_8))
                            .position())
                    .isEqualTo(position++);
        }
    }

    @Test
    void readsTheEventAtAPosition() throws Exception {
        fill();

        assertThat(served.get(ALL + "/2").body()).contains("\"stream\":\"order-2\"", "\"position\":2");
        assertThat(served.get(ALL + "/6").body()).contains("\"position\":6").doesNotContain("stream", "version");
        assertThat(served.get(ALL + "/6?raw").body()).isEqualTo("1");
        for (var none : List.of("/0", "/7", "/9223372036854775807")) {
            var answer = served.get(ALL + none);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("event-not-found", "there is no event at position " + none.substring(1));
        }
    }

    @Test
    void hasNoEventOfTheStoresOwnStreamsUnlessItIsAskedFor() throws Exception {
        fill();
        served.store.change(StreamId.of("orders"), ExpectedVersion.any(), StreamChange.delete());

        assertThat(served.get(ALL + "/7").statusCode()).isEqualTo(404);
        assertThat(positions(page(ALL + "?from=7"))).isEmpty();
        for (var asked : List.of("stream=$streams", "category=$streams", "prefix=$")) {
            assertThat(positions(page(ALL + "?from=7&" + asked))).as(asked).isEqualTo("7");
        }
    }

    /** A request for what no event matches used to go through the whole store. */
    @ParameterizedTest
    @ValueSource(strings = {"forward", "backward"})
    void endsAPageAfterSomeWork(String direction) throws Exception {
        var events = new NewEvent[Limits.APPEND_EVENT_COUNT_MAX];
        for (int i = 0; i < 8; i++) {
            Arrays.setAll(events, any -> NewEvent.json("T", "1"));
            // the id of such a stream may begin with anything, as far as the index knows
            served.store.append("0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a", ExpectedVersion.any(), events);
        }
        int count = 8 * events.length;

        var first = page(ALL + "?prefix=absent&direction=" + direction);
        long next = first.next().orElseThrow();
        var second = page(ALL + "?prefix=absent&direction=%s&from=%d".formatted(direction, next));

        assertThat(first).isEqualTo(new StorePage(List.of(), count, OptionalLong.of(next)));
        assertThat(direction.equals("forward") ? next - 1 : count - next)
                .as("how many were looked through")
                .isBetween(Portion.RECORD_COUNT_MAX / 2L, (long) Portion.RECORD_COUNT_MAX);
        assertThat(second).isEqualTo(new StorePage(List.of(), count, OptionalLong.empty()));
    }

    @Test
    void takesEventsWithoutAStream() throws Exception {
        var body = "{\"appends\":[{\"stream\":null,\"events\":[{\"type\":\"T\",\"data\":1}]},"
                + "{\"stream\":\"a\",\"events\":[{\"type\":\"T\",\"data\":2}]}]}";

        var answer = served.post(ALL, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body())
                .isEqualTo("{\"firstPosition\":1,\"lastPosition\":2,"
                        + "\"streams\":[{\"stream\":\"a\",\"lastVersion\":0}]}");
        assertThat(served.store.read(Read.all()))
                .extracting(event -> event.stream().value(), Event::version)
                .containsExactly(tuple("", -1L), tuple("a", 0L));
    }

    @Test
    void answersAFailedConditionWithThePosition() throws Exception {
        fill();
        var body = "{\"appends\":[{\"stream\":null,\"events\":[{\"type\":\"T\",\"data\":1}]}],"
                + "\"condition\":{\"failIfEventsMatch\":{\"items\":[{\"tags\":[\"x:1\"]}]},\"after\":%d}}";

        var failed = served.post(ALL, body.formatted(2));
        var held = served.post(ALL, body.formatted(4));

        assertThat(failed.statusCode()).as(failed.body()).isEqualTo(409);
        assertThat(failed.body()).contains("urn:evenire:problem:condition-failed", "\"position\":4", "\"after\":2");
        assertThat(held.statusCode()).as(held.body()).isEqualTo(201);
        assertThat(served.store.state().head()).isEqualTo(7);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            categories                    | {"facets":[{"value":"order","count":2},{"value":"orders","count":1},{"value":"stock","count":2}]}
            categories?prefix=order&limit=1 | {"facets":[{"value":"order","count":2}],"next":"order"}
            categories?prefix=order&after=order | {"facets":[{"value":"orders","count":1}]}
            types?limit=2                 | {"facets":[{"value":"A","count":3},{"value":"B","count":1}],"next":"B"}
            tags?prefix=x                 | {"facets":[{"value":"x:1","count":3},{"value":"x:10","count":1}]}
            tags?prefix=z                 | {"facets":[]}
            """)
    void listsWhatEventsHave(String path, String expected) throws Exception {
        fill();

        assertThat(served.get("/api/v1/" + path).body()).isEqualTo(expected);
    }

    /** No {@code after} used to mean the same as an empty one, and a page ended behind its limit instead. */
    @Test
    void goesOnBehindTheEmptyCategory() throws Exception {
        append("0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a", "A");
        fill();

        assertThat(served.get("/api/v1/categories?limit=1").body())
                .isEqualTo("{\"facets\":[{\"value\":\"\",\"count\":1}],\"next\":\"\"}");
        assertThat(served.get("/api/v1/categories?limit=1&after=").body())
                .isEqualTo("{\"facets\":[{\"value\":\"order\",\"count\":2}],\"next\":\"order\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tags?limit=1001     | limit must be a whole number from 1 to 1000, is '1001'
            tags?prefix=%C2%85  | prefix of categories, types or tags
            types?kind=x        | unknown query parameter 'kind'; known are after, limit, prefix
            """)
    void refusesABadListing(String path, String message) throws Exception {
        var answer = served.get("/api/v1/" + path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:evenire:problem:bad-request", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?from=-1                   | from (or start, end, a moment) must be a whole number
            ?from=1&from=2             | query parameter 'from' stands twice
            ?from=2261-01-01T00:00:00Z | moment to read from must not be in the future, is 2261-01-01T00:00:00Z, now is
            ?limit=0                   | limit must be a whole number from 1 to
            ?limit=1001                | limit must be a whole number from 1 to 1000, is '1001'
            ?direction=up              | direction must be forward or backward, is 'up'
            ?type=                     | event type must not be empty
            ?type=A&type=A             | query parameter 'type' stands twice with the value 'A'
            ?colour=red                | unknown query parameter 'colour'; known are category, direction, follow, from,
            /-1                        | position must be a whole number from 0 to 9223372036854775807, is '-1'
            /1?nix                     | unknown query parameter 'nix'
            """)
    void refusesBadParameters(String end, String message) throws Exception {
        fill();

        var answer = served.get(ALL + end);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:evenire:problem:bad-request", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"limit":1001}                        | limit must be a whole number from 1 to 1000, is '1001'
            {"from":-1}                           | from must be a whole number from 0 to 9223372036854775807, is '-1'
            {"from":1,"from":2}                   | Duplicate Object property
            {"from":"2261-01-01T00:00:00Z"}       | must not be in the future, is 2261-01-01T00:00:00Z
            {"query":{"items":[{}]}}              | query.items[0]: query item has no types, tags, categories or streams
            {"query":{"items":[{"colours":[]}]}}  | unknown field 'colours' in query.items[0]
            []                                    | body must be an object, is an array
            """)
    void refusesABadBody(String body, String message) throws Exception {
        var answer = served.post(QUERY, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:evenire:problem:bad-request", message);
    }

    @Test
    void refusesOtherForms() throws Exception {
        assertThat(served.get(QUERY).statusCode()).isEqualTo(405);
        assertThat(served.post(QUERY + "?limit=1", "{}").body()).contains("unknown query parameter 'limit'");
        assertThat(served.send(served.to(QUERY).POST(Served.body("{}"))).statusCode())
                .isEqualTo(415);
        assertThat(served.send(served.to(ALL).header("Accept", "text/html")).statusCode())
                .isEqualTo(406);
    }

    private StorePage page(String path) throws Exception {
        var answer = served.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Codec.json().readStorePage(Served.bytes(answer));
    }

    private static String positions(StorePage page) {
        return String.join(
                " ",
                page.events().stream()
                        .map(event -> Long.toString(event.position()))
                        .toList());
    }
}
