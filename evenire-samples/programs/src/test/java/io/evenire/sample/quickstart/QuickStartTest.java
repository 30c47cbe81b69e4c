package io.evenire.sample.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.TransportProvider;
import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {

    @TempDir
    Path directory;

    @Test
    void aStoreInsideTheProgramKeepsItsEventsBetweenRuns() throws IOException, InterruptedException {
        assertThat(Program.run(directory, Embedded.class)).containsExactly("0 OrderPlaced {\"total\": 42}");
        assertThat(Program.run(directory, Embedded.class))
                .containsExactly("0 OrderPlaced {\"total\": 42}", "1 OrderPlaced {\"total\": 42}");
    }

    @Test
    void aStoreBehindANetworkIsUsedTheSameWay() throws IOException, InterruptedException {
        var http = ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();
        try (var store = Evenire.inMemory();
                var server = http.start(store, new TransportSettings("127.0.0.1", 0, Map.of()))) {
            var output = Program.run(directory, Client.class, server.address().toString());

            assertThat(output).containsExactly("{\"celsius\": 21.4}");
            assertThat(store.read("sensor-7")).hasSize(1);
        }
    }

    @Test
    void aStorageOfOnesOwnIsFoundByItsName() throws IOException, InterruptedException {
        assertThat(Program.run(directory, CustomStorage.class)).containsExactly("position 1");
        assertThat(Program.run(directory, CustomStorage.class)).containsExactly("position 2");
        assertThat(directory.resolve("store.evenire")).isRegularFile();
    }

    @Test
    void aReadModelCatchesUpAndThenGetsWhatComes() throws IOException, InterruptedException {
        assertThat(Program.run(directory, ReadModel.class))
                .containsExactly(
                        "order 1 at position 1",
                        "order 2 at position 2",
                        "live from position 2",
                        "order 3 at position 4");
    }

    @Test
    void aDecisionOverTwoStreamsIsRefusedWhenItsBeliefIsWrong() throws IOException, InterruptedException {
        assertThat(Program.run(directory, Decision.class))
                .containsExactly("stream 'order-42' is at version 0, append expected 7");
    }
}
