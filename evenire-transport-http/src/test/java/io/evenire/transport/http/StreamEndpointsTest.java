package io.evenire.transport.http;

import static io.evenire.transport.http.Served.EVENTS;
import static io.evenire.transport.http.Served.PLACED;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Retention;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Route;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked about streams, and done to them. */
class StreamEndpointsTest {

    private static final String ID = "0190b0a0-0000-7000-8000-000000000001";

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a/../../b",
                "..%2F",
                "a b",
                "\uD83D\uDE00",
                "a+b&c=d;e",
                "a\\b",
                "\u00e4\u4e2d",
                "-",
                "a.",
                "~!*'()"
            })
    void keepsEveryIdAsItIs(String id) throws Exception {
        var path = new Route.StreamEvents(StreamId.of(id)).path();

        assertThat(served.post(path, PLACED).statusCode()).isEqualTo(201);

        assertThat(served.store.stream(StreamId.of(id))).isPresent();
        assertThat(served.page(path).events().get(0).stream().value()).isEqualTo(id);
        var listed = served.get("/api/v1/streams?prefix=" + URLEncoder.encode(id, StandardCharsets.UTF_8));
        assertThat(Codec.json().readStreamPage(Served.bytes(listed)).streams().get(0).stream()
                        .value())
                .isEqualTo(id);
    }

    @Test
    void listsStreamsPageByPage() throws Exception {
        for (var id : List.of("order-1", "order-2", "order-3", "orders", "user-1")) {
            served.store.append(id, ExpectedVersion.any(), NewEvent.json("T", "1"));
        }

        assertThat(ids("?limit=2")).containsExactly("order-1", "order-2", "next: order-2");
        assertThat(ids("?limit=2&after=order-2")).containsExactly("order-3", "orders", "next: orders");
        assertThat(ids("?limit=2&after=orders")).containsExactly("user-1");
        assertThat(ids("?prefix=order-")).containsExactly("order-1", "order-2", "order-3");
        assertThat(ids("?category=order")).containsExactly("order-1", "order-2", "order-3");
        assertThat(ids("?category=orders")).containsExactly("orders");
        assertThat(ids("?category=order&prefix=user")).isEmpty();
        assertThat(ids("?category=order&prefix=order-3")).containsExactly("order-3");
        assertThat(served.get("/api/v1/streams?category=a-b").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefix", "after", "prefix=a&category=b&after"})
    void takesNoTextThatNoIdCanBeginWith(String parameter) throws Exception {
        var answer = served.get("/api/v1/streams?" + parameter + "=" + "x".repeat(513));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("must have at most 512 UTF-8 bytes, has at least 513");
    }

    @Test
    void tellsAboutAStream() throws Exception {
        served.fill(3);

        assertThat(served.get("/api/v1/streams/order-42").body()).contains("\"lastVersion\":2", "\"count\":3");
        assertThat(served.get("/api/v1/streams/nix").statusCode()).isEqualTo(404);
        assertThat(served.get("/api/v1/streams/nix").body()).contains("stream-not-found", "'nix'");
    }

    @Test
    void deletesAStreamOnce() throws Exception {
        served.fill(2);
        var path = "/api/v1/streams/order-42?id=" + ID;

        assertThat(served.send(served.to(path + "&expectedVersion=7").DELETE()).statusCode())
                .isEqualTo(409);
        assertThat(served.send(served.to(path).header("If-Match", "\"7\"").DELETE())
                        .statusCode())
                .isEqualTo(412);
        var first = served.send(served.to(path + "&expectedVersion=1").DELETE());
        var again = served.send(served.to(path + "&expectedVersion=1").DELETE());

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("\"duplicate\":true");
        assertThat(served.page(EVENTS).exists()).isFalse();
        assertThat(served.get("/api/v1/streams/order-42").body()).contains("\"deleted\"");
    }

    @Test
    void tombstonesAStreamForGood() throws Exception {
        served.fill(1);

        assertThat(served.send(served.to("/api/v1/streams/order-42?tombstone").DELETE())
                        .statusCode())
                .isEqualTo(200);

        var answer = served.post(EVENTS, PLACED);
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body()).contains("stream-deleted", "\"tombstoned\":true");
    }

    @Test
    void truncatesAStreamOnce() throws Exception {
        served.fill(3);
        var path = "/api/v1/streams/order-42/truncate?before=2&id=" + ID;

        assertThat(post(path + "&expectedVersion=7").statusCode()).isEqualTo(409);
        assertThat(served.send(served.to(path).header("If-Match", "\"7\"").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(412);
        var first = post(path + "&expectedVersion=2");
        served.fill(1);
        var again = post(path + "&expectedVersion=2");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.body()).contains("\"lastVersion\":2", "\"firstPosition\":4");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("\"lastVersion\":2", "\"duplicate\":true");
        assertThat(Served.versions(served.page(EVENTS))).containsExactly(2L, 3L);
        assertThat(served.get(EVENTS + "/1").statusCode()).isEqualTo(404);
        assertThat(served.get(EVENTS + "/2").statusCode()).isEqualTo(200);
        assertThat(served.get("/api/v1/streams/order-42").body()).contains("\"firstVersion\":2", "\"count\":2");
    }

    @Test
    void erasesAnEvent() throws Exception {
        served.fill(3);
        var before = served.get(EVENTS);
        var tag = before.headers().firstValue("ETag").orElseThrow();
        var path = "/api/v1/streams/order-42/erase?version=1&id=" + ID;

        assertThat(post(path + "&expectedVersion=7").statusCode()).isEqualTo(409);
        var answer = post(path + "&expectedVersion=2");
        var again = post(path + "&expectedVersion=2");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"lastVersion\":2", "\"firstPosition\":4");
        assertThat(again.body()).contains("\"duplicate\":true");
        var page = served.page(EVENTS);
        assertThat(page.events()).extracting(event -> event.data().isErased()).containsExactly(false, true, false);
        assertThat(served.get(EVENTS + "/1").body()).contains("\"contentType\":\"application/vnd.evenire.erased\"");
        assertThat(served.get(EVENTS).headers().firstValue("ETag"))
                .as("the page is another one, though the stream has the same version")
                .get()
                .isNotEqualTo(tag);
        assertThat(served.send(served.to(EVENTS).header("If-None-Match", tag).GET())
                        .statusCode())
                .isEqualTo(200);
        assertThat(served.send(served.to(EVENTS)
                                .header(
                                        "If-Match",
                                        served.get(EVENTS)
                                                .headers()
                                                .firstValue("ETag")
                                                .orElseThrow())
                                .header("Content-Type", "application/json")
                                .POST(Served.body("{\"type\":\"T\",\"data\":1}")))
                        .statusCode())
                .as("its tag says what is believed, too")
                .isEqualTo(201);
    }

    @Test
    void setsWhatAStreamKeeps() throws Exception {
        served.fill(5);

        var answer = put("?expectedVersion=4&id=" + ID, "{\"countMax\":3,\"ageMax\":\"P30D\"}");
        var again = put("?expectedVersion=4&id=" + ID, "{\"countMax\":3,\"ageMax\":\"P30D\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(again.body()).contains("\"duplicate\":true");
        assertThat(Served.versions(served.page(EVENTS))).containsExactly(2L, 3L, 4L);
        assertThat(served.get("/api/v1/streams/order-42").body())
                .contains("\"retention\":{\"ageMax\":\"PT720H\",\"countMax\":3}");
        assertThat(put("", "{}").statusCode()).isEqualTo(200);
        assertThat(served.get("/api/v1/streams/order-42").body()).doesNotContain("retention");
    }

    @Test
    void takesWhatAStreamKeepsAsProtobuf() throws Exception {
        served.fill(5);
        var codec = Codec.protobuf();
        var retention = Retention.ofCount(2);

        var answer = served.client.send(
                served.to("/api/v1/streams/order-42/settings")
                        .header("Content-Type", codec.contentType())
                        .PUT(BodyPublishers.ofByteArray(codec.writeRetention(retention)))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(codec.readAppended(answer.body()).firstPosition()).isEqualTo(6);
        assertThat(served.store.stream(StreamId.of("order-42")).orElseThrow().retention())
                .isEqualTo(retention);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "truncate | | query has no parameter 'before'",
                "truncate?before=-1 | | before must be a whole number from 0",
                "truncate?before=x | | before must be a whole number from 0",
                "truncate?before=4 | | can be truncated before version 3 at most, where it ends, not before 4",
                "truncate?before=1&tombstone | | unknown query parameter 'tombstone'",
                "truncate?before=1&id=7 | | id must be a UUID",
                "erase | | query has no parameter 'version', the version of the event to erase",
                "erase?version=-1 | | version must be a whole number from 0",
                "erase?version=x | | version must be a whole number from 0",
                "erase?version=3 | | has events up to version 2, so there is no version 3 to erase",
                "erase?version=1&before=1 | | unknown query parameter 'before'",
                "settings | {\"countMax\":0} | countMax must be a whole number from 1",
                "settings | {\"countMax\":-1} | countMax must be a whole number from 1",
                "settings | {\"countMax\":9223372036854775808} | countMax must be a whole number from 1",
                "settings | {\"countMax\":\"3\"} | countMax must be a whole number",
                "settings | {\"ageMax\":\"PT0S\"} | ageMax: ageMax must be more than zero, is PT0S",
                "settings | {\"ageMax\":\"-PT1S\"} | ageMax: ageMax must be more than zero, is PT-1S",
                "settings | {\"ageMax\":\"P36501D\"} | ageMax: ageMax must be at most PT876000H, is PT876024H",
                "settings | {\"ageMax\":\"3 days\"} | ageMax must be a time such as P30D or PT1H30M, is '3 days'",
                "settings | {\"ageMax\":3} | ageMax must be text, is the number 3",
                "settings | {\"count\":3} | unknown field 'count'",
                "settings | [] | body must be an object",
                "settings?before=1 | {} | unknown query parameter 'before'"
            })
    void refusesChangesThatMakeNoSense(String path, String body, String detail) throws Exception {
        served.fill(3);

        var request = served.to("/api/v1/streams/order-42/" + path);
        var answer = served.send(
                body == null
                        ? request.POST(BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json").PUT(Served.body(body)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("bad-request").contains(detail.replace("\"", "\\\""));
        assertThat(served.store.state().head()).as("nothing was written").isEqualTo(3);
    }

    @Test
    void refusesToChangeWhatCannotBe() throws Exception {
        assertThat(post("/api/v1/streams/nix/truncate?before=0").statusCode()).isEqualTo(409);
        assertThat(post("/api/v1/streams/$streams/truncate?before=0").statusCode())
                .isEqualTo(400);
        served.fill(1);
        served.send(served.to("/api/v1/streams/order-42").DELETE());

        var answer = put("", "{\"countMax\":3}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("stream-deleted", "\"tombstoned\":false");
    }

    private HttpResponse<String> post(String path) throws Exception {
        return served.send(served.to(path).POST(BodyPublishers.noBody()));
    }

    private HttpResponse<String> put(String query, String settings) throws Exception {
        return served.send(served.to("/api/v1/streams/order-42/settings" + query)
                .header("Content-Type", "application/json")
                .PUT(Served.body(settings)));
    }

    private List<String> ids(String query) throws Exception {
        var page = Codec.json().readStreamPage(Served.bytes(served.get("/api/v1/streams" + query)));
        var ids = new ArrayList<String>();
        page.streams().forEach(state -> ids.add(state.stream().value()));
        page.next().ifPresent(next -> ids.add("next: " + next));
        return ids;
    }
}
