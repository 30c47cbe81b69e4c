package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.Read;
import io.evenire.api.ScavengeState;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.spi.TransportSettings;
import io.evenire.protocol.Codec;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scavenges that are asked for. */
class ScavengeEndpointsTest {

    private static final String PATH = "/api/v1/scavenge";

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void startsOneAndTellsWhatItDid() throws Exception {
        served.fill(20);
        served.store.change(StreamId.of("order-42"), ExpectedVersion.any(), StreamChange.delete());
        assertThat(served.get(PATH).body()).isEqualTo("{\"status\":\"idle\"}");

        var started = served.send(served.to(PATH).POST(BodyPublishers.noBody()));
        var ended = served.get(PATH + "?wait=60s");

        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
        assertThat(ended.body())
                .startsWith("{\"status\":\"completed\",\"startedAt\":\"20")
                .contains("\"parts\":1,\"rewrittenParts\":1,\"removedEvents\":20,\"freedBytes\":");
        assertThat(served.store.read(Read.all()).stream()).isEmpty();
        assertThat(served.get(PATH + "?wait=60s").body())
                .as("nothing is waited for where nothing runs")
                .isEqualTo(ended.body());
    }

    @Test
    void answersAsProtobuf() throws Exception {
        var codec = Codec.protobuf();

        assertThat(codec.readScavengeState(protobuf("GET").body())).isEqualTo(new ScavengeState.Idle());
        assertThat(codec.readScavengeState(protobuf("DELETE").body())).isEqualTo(new ScavengeState.Idle());
        var started = protobuf("POST");

        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(codec.readScavengeState(started.body()))
                .isInstanceOfAny(ScavengeState.Running.class, ScavengeState.Completed.class);
    }

    private HttpResponse<byte[]> protobuf(String method) throws Exception {
        var request = served.to(PATH)
                .header("Accept", Codec.protobuf().contentType())
                .method(method, BodyPublishers.noBody());
        return served.client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Test
    void stopsNothingWhereNothingRuns() throws Exception {
        served.fill(1);

        var stopped = served.send(served.to(PATH).DELETE());

        assertThat(stopped.statusCode()).isEqualTo(200);
        assertThat(stopped.body()).isEqualTo("{\"status\":\"idle\"}");
    }

    @ParameterizedTest
    @CsvSource({"GET, ?wait=61s", "GET, ?wait=1", "GET, ?x=1", "POST, ?wait=1s", "DELETE, ?wait=1s"})
    void refusesWhatMakesNoSense(String method, String query) throws Exception {
        var answer = served.send(served.to(PATH + query).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(served.store.scavenging().state()).isEqualTo(new ScavengeState.Idle());
    }

    @Test
    void saysThatTheStoreCannot() throws Exception {
        var lists = new ListStore();
        try (var server = new HttpTransportProvider().start(lists, new TransportSettings("127.0.0.1", 0, Map.of()))) {
            var request = HttpRequest.newBuilder(URI.create(server.address() + PATH));

            var answer = served.send(request.POST(BodyPublishers.noBody()));

            assertThat(answer.statusCode()).isEqualTo(501);
            assertThat(answer.body()).contains("urn:evenire:problem:store-unsupported", "lists cannot be scavenged");
        }
    }
}
