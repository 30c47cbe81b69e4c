package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store tells what it holds. */
@Timeout(60)
class UsageTest {

    private static final int EVENT_LENGTH = 1_000;

    private final ScriptedStorage storage = new ScriptedStorage();

    @Test
    void holdsNothingAtFirst() {
        try (var store = storage.open()) {
            assertThat(store.usage()).isEqualTo(new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void tellsOfTheCacheTheRecentEventsAndTheTables() {
        try (var store = storage.open()) {
            for (int i = 0; i < 10; i++) {
                append(store, i).join();
            }
            assertThat(store.usage().cacheLength()).isZero();

            assertThat(store.read("order-1")).hasSize(1);

            assertThat(store.usage().cacheLength()).isBetween((long) EVENT_LENGTH, 2L * EVENT_LENGTH);
            assertThat(store.usage().recentLength()).isBetween(10L * EVENT_LENGTH, 15L * EVENT_LENGTH);
            assertThat(store.usage().tableEventCount()).isEqualTo(10);
        }
    }

    @Test
    void tellsOfTheHeadsThatAreRemembered() {
        try (var store = storage.open()) {
            append(store, 1).join();
        }
        try (var store = storage.open()) {
            long opened = store.usage().headLength(); // of what the opening had to look up

            assertThat(store.read("order-1")).hasSize(1);

            assertThat(store.usage().headLength() - opened).isBetween(100L, 1_000L);
        }
    }

    @Test
    void tellsOfTheAppendsThatWait() throws InterruptedException {
        var gate = new Gate();
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var all = new ArrayList<CompletableFuture<Appended>>();
            all.add(append(store, 0));
            gate.awaitReached();

            for (int i = 1; i <= 3; i++) {
                all.add(append(store, i));
            }

            assertThat(store.usage().queuedCount()).isEqualTo(3);
            assertThat(store.usage().queuedLength()).isBetween(3L * EVENT_LENGTH, 5L * EVENT_LENGTH);
            gate.open();
            all.forEach(CompletableFuture::join);
            assertThat(store.usage().queuedCount()).isZero();
            assertThat(store.usage().queuedLength()).isZero();
        }
    }

    private static CompletableFuture<Appended> append(Evenire store, int number) {
        var event = NewEvent.of("Tested", Payload.bytes(new byte[EVENT_LENGTH]));
        return store.appendAsync(Append.to(StreamId.of("order-" + number), any(), event));
    }
}
