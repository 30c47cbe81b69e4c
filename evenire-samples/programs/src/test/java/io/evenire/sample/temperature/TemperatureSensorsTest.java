package io.evenire.sample.temperature;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.api.spi.TransportProvider;
import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TemperatureSensorsTest {

    @TempDir
    Path directory;

    @Test
    void readingsAreAppendedAndServedWithTheStoreInsideTheProgram() throws IOException, InterruptedException {
        var data = directory.resolve("data");
        runUntilReadingsAreServed(TemperatureSensors.openStore("--embedded", data.toString()));

        try (var store = Evenire.open(data)) {
            requireReadings(store);
        }
    }

    @Test
    void readingsAreAppendedAndServedWithTheStoreBehindANetwork() throws IOException, InterruptedException {
        var http = ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();
        try (var store = Evenire.inMemory();
                var server = http.start(store, new TransportSettings("127.0.0.1", 0, Map.of()))) {
            runUntilReadingsAreServed(
                    TemperatureSensors.openStore("--server", server.address().toString()));

            requireReadings(store);
        }
    }

    @Test
    void anotherSwitchIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TemperatureSensors.openStore("--cloud", "7"))
                .withMessageContaining("--cloud");
    }

    private static void runUntilReadingsAreServed(EventStore store) throws IOException, InterruptedException {
        try (var sensors = TemperatureSensors.start(store, 0, Duration.ofMillis(1))) {
            var all = "";
            while (!all.contains("attic") || !all.contains("cellar") || !all.contains("kitchen")) {
                all = get(sensors, "/sensors");
            }
            assertThat(all)
                    .matches("(?s)\\[\\{\"sensor\": \"attic\", \"version\": \\d+, \"at\": \"[^\"]+Z\","
                            + " \"reading\": \\{\"celsius\": \\d+\\.\\d}},\n .*]\n");
            assertThat(all.lines()).hasSize(3);

            var kitchen = "";
            while (kitchen.lines().count() < 10) {
                kitchen = get(sensors, "/sensors/kitchen");
            }
            assertThat(kitchen.lines()).as("the last ten").hasSize(10).allMatch(line -> line.contains("\"kitchen\""));
            assertThat(get(sensors, "/sensors/garage")).isEqualTo("[]\n");
        }
    }

    private static void requireReadings(EventStore store) {
        for (var state : store.streams("sensor-")) {
            var events = store.read(Read.stream(state.stream())).stream().toList();
            assertThat(events)
                    .hasSize((int) state.version() + 1)
                    .extracting(Event::type)
                    .containsOnly("TemperatureRead");
        }
        assertThat(store.streams("sensor-")).hasSize(3);
    }

    private static String get(TemperatureSensors sensors, String path) throws IOException, InterruptedException {
        var address = URI.create("http://localhost:" + sensors.port() + path);
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(HttpRequest.newBuilder(address).build(), ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.body();
        }
    }
}
