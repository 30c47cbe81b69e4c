package io.evenire.sample.temperature;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StoreState;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.TransportProvider;
import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A sensor used to end for ever when one append failed. */
    @Test
    void aReadingThatCouldNotBeStoredIsAppendedAgainAsTheSameEvent() throws InterruptedException {
        var offered = new ArrayList<NewEvent>();
        try (var store = Evenire.inMemory()) {
            var stop = new CountDownLatch(1);
            var failing = (EventStore) Proxy.newProxyInstance(
                    EventStore.class.getClassLoader(),
                    new Class<?>[] {EventStore.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("append") && arguments.length == 3) {
                            var event = ((NewEvent[]) arguments[2])[0];
                            offered.add(event);
                            if (offered.size() < 3) {
                                throw new StoreUnavailableException("no connection");
                            }
                            stop.countDown();
                            return store.append((String) arguments[0], (ExpectedVersion) arguments[1], event);
                        }
                        throw new AssertionError(method);
                    });
            var sensor = Thread.ofVirtual().start(new Sensor(failing, "kitchen", Duration.ofNanos(1), stop));

            sensor.join();

            assertThat(offered).hasSize(3).containsOnly(offered.getFirst());
            assertThat(store.read("sensor-kitchen").stream().map(Event::id))
                    .containsExactly(offered.getFirst().id());
        }
    }

    @Test
    void whatIsWrongWithARequestIsSaid() throws IOException, InterruptedException {
        var store = Evenire.inMemory();
        store.append("sensor-say \"hi\"\\", ExpectedVersion.any(), NewEvent.json("TemperatureRead", "1"));
        try (var sensors = TemperatureSensors.start(store, 0, Duration.ofMillis(1))) {
            assertThat(get(sensors, "/sensors/say%20%22hi%22%5C", 200))
                    .startsWith("[{\"sensor\": \"say \\\"hi\\\"\\\\\", \"version\": 0,");
            assertThat(get(sensors, "/sensorsX", 404)).startsWith("{\"problem\": ");
            assertThat(get(sensors, "/sensors/a/b", 404)).startsWith("{\"problem\": ");
            assertThat(get(sensors, "/sensors/" + "x".repeat(600), 400)).contains("at most 512 UTF-8 bytes");
        }
    }

    @Test
    void theStoreIsClosedWhenThePortIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var store = Evenire.inMemory();

            assertThatIOException()
                    .isThrownBy(() -> TemperatureSensors.start(store, taken.getLocalPort(), Duration.ofMillis(1)))
                    .withMessageContaining("cannot serve readings at ");

            assertThat(store.state().health()).isEqualTo(StoreState.Health.CLOSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "65536", "999999"})
    void aPortOutOfBoundsIsNamed(String port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TemperatureSensors.port(port))
                .withMessage("--port must be a number from 0 to 65535, is '%s'".formatted(port));
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
        return get(sensors, path, 200);
    }

    private static String get(TemperatureSensors sensors, String path, int status)
            throws IOException, InterruptedException {
        var address = URI.create("http://localhost:" + sensors.port() + path);
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(HttpRequest.newBuilder(address).build(), ofString());
            assertThat(response.statusCode()).isEqualTo(status);
            return response.body();
        }
    }
}
