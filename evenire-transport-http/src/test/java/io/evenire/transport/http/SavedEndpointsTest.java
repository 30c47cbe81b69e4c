package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Checkpoint;
import io.evenire.api.Payload;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;
import io.evenire.protocol.Codec;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs have the server keep. */
class SavedEndpointsTest {

    private static final String CHECKPOINT = "/api/v1/consumers/billing/checkpoint";
    private static final String SNAPSHOT = "/api/v1/streams/order-42/snapshots/total";
    private static final StreamId ORDER = StreamId.of("order-42");

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void savesAPlaceAndGivesItBack() throws Exception {
        served.fill(3);
        var at = at(2);

        var saved = put(CHECKPOINT, "{\"checkpoint\":\"%s\"}".formatted(at));

        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(204);
        assertThat(saved.body()).isEmpty();
        assertThat(served.get(CHECKPOINT).body()).isEqualTo("{\"checkpoint\":\"%s\"}".formatted(at));
        assertThat(served.store.checkpoints().load("billing")).contains(at);
        assertThat(served.get("/api/v1/consumers/nobody/checkpoint").statusCode())
                .isEqualTo(404);
    }

    @Test
    void takesAPlaceAndAStateAsProtobuf() throws Exception {
        served.fill(3);
        var codec = Codec.protobuf();
        var state = new Snapshot(ORDER, "total", 0, Payload.bytes(new byte[] {0, 1}));

        assertThat(send(CHECKPOINT, codec.writeCheckpoint(at(3))).statusCode()).isEqualTo(204);
        assertThat(send(SNAPSHOT, codec.writeSnapshot(state)).statusCode()).isEqualTo(204);

        assertThat(codec.readCheckpointAnswer(get(CHECKPOINT))).isEqualTo(at(3));
        assertThat(codec.readSnapshotAnswer(ORDER, "total", get(SNAPSHOT))).isEqualTo(state);
    }

    @Test
    void savesAStateAndGivesItBack() throws Exception {
        served.fill(3);

        var saved = put(SNAPSHOT, "{\"version\":1,\"state\":{\"sum\": 1.0}}");

        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(204);
        assertThat(served.get(SNAPSHOT).body()).isEqualTo("{\"version\":1,\"state\":{\"sum\": 1.0}}");
        assertThat(put(SNAPSHOT, "{\"version\":0,\"state\":{}}").statusCode()).isEqualTo(204);
        assertThat(served.get(SNAPSHOT).body())
                .as("the older one does not count")
                .contains("\"version\":1");
        assertThat(served.get(SNAPSHOT + "2").statusCode()).isEqualTo(404);
        assertThat(served.get(SNAPSHOT + "2").body()).contains("snapshot-not-found", "'total2'");
    }

    @Test
    void decodesNamesOnce() throws Exception {
        served.fill(1);

        assertThat(put("/api/v1/consumers/a%2F%2E%2E%252F/checkpoint", "{\"checkpoint\":\"%s\"}".formatted(at(1)))
                        .statusCode())
                .isEqualTo(204);
        assertThat(put("/api/v1/streams/order-42/snapshots/a%2F%2E%2E%252F", "{\"version\":0}")
                        .statusCode())
                .isEqualTo(204);

        assertThat(served.store.checkpoints().load("a/..%2F")).contains(at(1));
        assertThat(served.store.snapshots().latest(ORDER, "a/..%2F"))
                .contains(new Snapshot(ORDER, "a/..%2F", 0, Payload.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/consumers/a/checkpoint | {} | body has no 'checkpoint'",
                "/consumers/a/checkpoint | {\"checkpoint\":7} | checkpoint must be text",
                "/consumers/a/checkpoint | {\"checkpoint\":\"7\"} | checkpoint must be an incarnation",
                "/consumers/a/checkpoint | {\"position\":7} | unknown field 'position'",
                "/consumers/a/checkpoint?x=1 | {} | unknown query parameter 'x'",
                "/consumers/%2E/checkpoint | {} | consumer must not be '.' or '..'",
                "/consumers//checkpoint | {} | consumer must not be empty",
                "/streams/order-42/snapshots/a | {} | body has no 'version'",
                "/streams/order-42/snapshots/a | {\"version\":-1} | version must be a whole number from 0",
                "/streams/order-42/snapshots/a | {\"version\":0,\"data\":1} | unknown field 'data'",
                "/streams/order-42/snapshots/a | {\"version\":0,\"state\":1,\"stateText\":\"1\"} | takes one of them",
                "/streams/order-42/snapshots/%2E%2E | {\"version\":0} | snapshot name must not be '.' or '..'",
                "/streams/$streams/snapshots/a | {\"version\":0} | must not start with '$'"
            })
    void refusesWhatMakesNoSense(String path, String body, String detail) throws Exception {
        served.fill(1);

        var answer = put("/api/v1" + path, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("bad-request", detail);
        assertThat(served.store.state().head()).as("nothing was written").isEqualTo(1);
    }

    @Test
    void refusesWhatIsAhead() throws Exception {
        served.fill(1);

        var place = put(CHECKPOINT, "{\"checkpoint\":\"%s\"}".formatted(at(2)));
        var other = put(CHECKPOINT, "{\"checkpoint\":\"%s-0\"}".formatted(UUID.randomUUID()));
        var state = put(SNAPSHOT, "{\"version\":1}");

        assertThat(place.statusCode()).isEqualTo(409);
        assertThat(place.body()).contains("position-ahead", "\"place\":2", "\"head\":1");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("position-ahead", "\"incarnation\"");
        assertThat(state.statusCode()).isEqualTo(409);
        assertThat(state.body()).contains("position-ahead", "\"stream\":\"order-42\"");
    }

    private Checkpoint at(long position) {
        return new Checkpoint(served.store.state().incarnation(), position);
    }

    private HttpResponse<String> put(String path, String json) throws Exception {
        return served.send(
                served.to(path).header("Content-Type", "application/json").PUT(Served.body(json)));
    }

    private HttpResponse<byte[]> send(String path, byte[] message) throws Exception {
        return served.client.send(
                served.to(path)
                        .header("Content-Type", Codec.protobuf().contentType())
                        .PUT(BodyPublishers.ofByteArray(message))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private byte[] get(String path) throws Exception {
        var request = served.to(path).header("Accept", Codec.protobuf().contentType());
        return served.client.send(request.build(), BodyHandlers.ofByteArray()).body();
    }
}
