package io.evenire.transport.http;

import static io.evenire.transport.http.Served.EVENTS;
import static io.evenire.transport.http.Served.PLACED;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Route;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    private List<String> ids(String query) throws Exception {
        var page = Codec.json().readStreamPage(Served.bytes(served.get("/api/v1/streams" + query)));
        var ids = new ArrayList<String>();
        page.streams().forEach(state -> ids.add(state.stream().value()));
        page.next().ifPresent(next -> ids.add("next: " + next));
        return ids;
    }
}
