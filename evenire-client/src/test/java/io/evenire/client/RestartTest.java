package io.evenire.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.Evenire;
import io.evenire.transport.http.HttpTransportProvider;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that append while the server stops and starts again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartTest {

    private static final int WRITER_COUNT = 8;
    private static final int APPEND_COUNT = 150; // of each writer
    private static final int RESTART_COUNT = 4;

    @Test
    void appendsGoOnOverRestartsAndAreWrittenOnce() throws InterruptedException {
        try (var served = Evenire.inMemory()) {
            var server = start(served, 0);
            var port = server.address().getPort();
            var appended = new Semaphore(0);
            var writers = new ArrayList<CompletableFuture<Void>>();
            try (var store = EvenireClient.connect(server.address().toString())) {
                for (int i = 0; i < WRITER_COUNT; i++) {
                    var stream = "writer-" + i;
                    writers.add(CompletableFuture.runAsync(
                            () -> {
                                for (int version = 0; version < APPEND_COUNT; version++) {
                                    store.append(stream, expected(version), NewEvent.json("T", "1"));
                                    appended.release();
                                }
                            },
                            Thread::startVirtualThread));
                }
                for (int i = 0; i < RESTART_COUNT; i++) {
                    appended.acquire(WRITER_COUNT * 20); // all are under way
                    server.close();
                    server = start(served, port);
                }

                writers.forEach(CompletableFuture::join);

                assertThat(served.state().head()).isEqualTo(WRITER_COUNT * APPEND_COUNT);
            } finally {
                server.close();
            }
        }
    }

    private static ExpectedVersion expected(int version) {
        return version == 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version - 1);
    }

    private static Transport start(Evenire served, int port) {
        return new HttpTransportProvider().start(served, new TransportSettings("127.0.0.1", port, Map.of()));
    }
}
