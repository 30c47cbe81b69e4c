package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreState.Health;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.Evenire;
import io.evenire.engine.StreamFiling;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose store is found to be damaged while its index is made again and the server answers. */
@Timeout(60)
class ServerOpeningTest {

    private static final int WAIT_SECONDS_MAX = 30;

    private final LostIndex storage = new LostIndex();

    /** It used to answer for ever that the store cannot be opened. */
    @Test
    void isToldThatTheStoreCannotBeOpened() throws InterruptedException, ExecutionException, TimeoutException {
        var failure = new CompletableFuture<StartException>();
        try (var server = serve()) {
            server.watchOpening(failure::complete);
            assertThat(failure).isNotDone();

            storage.goOn.countDown();

            assertThat(failure.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).hasMessageContaining("planted");
        }
    }

    private Server serve() {
        try (var store = Evenire.builder().storage(storage).open()) {
            store.append("order-42", ExpectedVersion.any(), NewEvent.json("Placed", "{}"));
        }
        storage.isHeld = true;
        var store = Evenire.builder().storage(storage).rebuildInBackground().open();
        assertThat(store.state().health()).isEqualTo(Health.REBUILDING);
        var listen = new TransportSettings("127.0.0.1", 0, Map.of());
        var settings = new ServerSettings("lost", "memory", Map.of(), StreamFiling.NONE, "http", listen, "");
        return Server.serve(store, Server.transport("http"), settings, System.nanoTime());
    }

    /** A memory storage that has lost its index whenever it is opened, and is held and damaged if the test says so. */
    private static final class LostIndex implements StorageProvider {

        private final CountDownLatch goOn = new CountDownLatch(1);
        private final Storage kept = memory();
        private volatile boolean isHeld; // set by the test, read by the thread that opens

        private static Storage memory() {
            return ServiceLoader.load(StorageProvider.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(provider -> provider.name().equals("memory"))
                    .findFirst()
                    .orElseThrow()
                    .open(StorageSettings.at(""));
        }

        @Override
        public String name() {
            return "lost";
        }

        @Override
        public Storage open(StorageSettings settings) {
            var shelf = memory().shelf();
            return new Storage() {
                @Override
                public Journal journal() {
                    return new HeldJournal();
                }

                @Override
                public Shelf shelf() {
                    return shelf;
                }

                @Override
                public Identity identity() {
                    return kept.identity();
                }

                @Override
                public void close() {
                    // it is opened again
                }
            };
        }

        private final class HeldJournal implements Journal {

            @Override
            public long head() {
                return kept.journal().head();
            }

            @Override
            public void append(List<Frame> batch) throws IOException {
                kept.journal().append(batch);
            }

            @Override
            public void force() throws IOException {
                kept.journal().force();
            }

            @Override
            public List<Frame> read(long position, int lengthMax) throws IOException {
                if (isHeld) {
                    hold();
                    throw new CorruptStoreException("0000000000000000001.journal@64", "planted");
                }
                return kept.journal().read(position, lengthMax);
            }

            private void hold() throws IOException {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("closed while it was held", e);
                }
            }
        }
    }
}
