package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.internal.commit.ReplayListener;
import io.evenire.engine.internal.index.IndexThread;
import io.evenire.engine.internal.streamfile.FilingThread;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the thread that writes stream files does in a pass; here a pass is when the test says so. */
class StreamFilerTest {

    private static final Settings SETTINGS = Settings.defaults().withMemory(0, 64 * 1024 * 1024);

    private final ScriptedStorage storage = new ScriptedStorage();
    private final Passes passes = new Passes();

    @Test
    void filesAStreamThatHasMuchBeforeItIsIdle() throws IOException {
        try (var store = open()) {
            store.append("large-1", any(), event("x".repeat(100_000)));
            store.append("small-1", any(), event("x"));

            passes.pass.run();

            assertThat(storage.shelf().streamFiles()).hasSize(1);
            assertThat(store.usage().unfiledCount()).as("small-1").isEqualTo(1);
        }
        assertThat(storage.shelf().streamFiles()).hasSize(2);
        assertThat(passes.isClosed).isTrue();
    }

    /** Nothing is lost by that: whoever reads has it caught up with. */
    @Test
    void passesOverWhatItIsTooFarBehind() throws IOException {
        try (var store = open()) {
            var events = new NewEvent[10_000];
            Arrays.setAll(events, i -> event("x"));
            for (int i = 0; i < 8; i++) {
                store.append(Append.to(StreamId.of("stream-1"), any(), events.clone()));
                Arrays.setAll(events, n -> event("x"));
            }
            passes.pass.run();
            assertThat(storage.shelf().streamFiles()).isEmpty();
            assertThat(store.usage().unfiledCount()).isZero();

            assertThat(store.read("stream-1")).hasSize(80_000);
            assertThat(store.usage().unfiledCount()).isPositive();
            passes.pass.run();

            assertThat(storage.shelf().streamFiles()).hasSize(1);
            assertThat(store.read("stream-1")).hasSize(80_000);
        }
    }

    /** All streams used to wait for a minute. */
    @Test
    void filesOtherStreamsWhereOneFails() throws IOException {
        try (var store = open()) {
            store.append("failing-1", any(), event("x".repeat(100_000)));
            storage.shelf().failing = "streams/01/0000000000000001.events";
            passes.pass.run();
            store.append("large-1", any(), event("x".repeat(100_000)));
            store.append("failing-1", any(), event("x".repeat(100_000)));
            storage.shelf().tryCount = 0;

            passes.pass.run();

            assertThat(storage.shelf().tryCount).as("tries of large-1 alone").isEqualTo(1);
            assertThat(storage.shelf().streamFiles()).containsExactly("streams/02/0000000000000002.events");
            assertThat(store.read("failing-1")).hasSize(2);
        }
    }

    @Test
    void triesNoMoreStreamsWhereAllFail() throws IOException {
        try (var store = open()) {
            for (int i = 0; i < 50; i++) {
                store.append("large-" + i, any(), event("x".repeat(70_000)));
            }
            storage.shelf().isFull = true;

            passes.pass.run();
            passes.pass.run();

            assertThat(storage.shelf().tryCount).isEqualTo(8);
            storage.shelf().isFull = false;
            passes.pass.run();
            assertThat(storage.shelf().streamFiles()).isEmpty();
        }
    }

    private Evenire open() {
        var threads = new Threads(IndexThread.none(), passes, false);
        return Evenire.open(
                storage.open(StorageSettings.at("")),
                SETTINGS,
                new Evenire.Means(InstantSource.system(), threads, ReplayListener.NONE, false));
    }

    private static NewEvent event(String text) {
        return NewEvent.of("Tested", Payload.text(text));
    }

    /** A thread that does nothing by itself. */
    private static final class Passes implements FilingThread {

        private Runnable pass = () -> {};
        private boolean isClosed;

        @Override
        public void start(Runnable newPass, Duration interval) {
            pass = newPass;
        }

        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public void stop() {
            pass = () -> {};
        }

        @Override
        public boolean close() {
            isClosed = true;
            return true;
        }
    }
}
