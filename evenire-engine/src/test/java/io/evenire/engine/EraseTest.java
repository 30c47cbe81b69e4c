package io.evenire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.testkit.ScavengeRun;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others do while an event is erased, and what is left of it then. */
class EraseTest {

    private static final StreamId CUSTOMER = StreamId.of("customer-7");
    private static final Settings CACHING =
            Settings.defaults().withStreamFiles(StreamFiling.NONE).withMemory(1 << 20, 0);

    private final ScriptedStorage storage = new ScriptedStorage();

    /** A reader that has read the event before it is erased puts it into the cache afterwards. */
    @ParameterizedTest
    @EnumSource(names = {"ALL", "NONE"})
    void whatSomebodyHasJustReadDoesNotComeBack(StreamFiling filing) {
        try (var store = storage.open(CACHING.withStreamFiles(filing))) {
            fill(store);
            var isErased = new AtomicBoolean();
            storage.stored = frame -> {
                if (frame.firstPosition() == 2 && isErased.compareAndSet(false, true)) {
                    storage.stored = UnaryOperator.identity();
                    store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1));
                }
                return frame;
            };

            var read = dataOf(store);
            assertThat(isErased).as("erased while it was read").isTrue();
            assertThat(read.get(1)).isEqualTo(Payload.text("secret"));

            assertThat(dataOf(store).get(1)).isEqualTo(Payload.ERASED);
            assertThat(store.read(Read.all().from(2).limit(1)).first())
                    .map(Event::data)
                    .contains(Payload.ERASED);
        }
    }

    @Test
    void anErasureNeedNotWaitForTheEndOfAScavenge() {
        try (var store = storage.open(CACHING)) {
            fill(store);
            store.append(Append.to(StreamId.of("gone"), ExpectedVersion.any(), secret(), secret(), secret()));
            store.change(StreamId.of("gone"), ExpectedVersion.any(), StreamChange.delete());
            storage.beforeRead = () -> {
                storage.beforeRead = ScriptedStorage.Step.NOTHING;
                // by another thread, which would wait for ever if a lock were held
                CompletableFuture.runAsync(() -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1)))
                        .join();
            };

            var scavenged = ScavengeRun.scavenge(store);

            assertThat(scavenged.removedCount()).isEqualTo(3);
            assertThat(dataOf(store)).extracting(Payload::isErased).containsExactly(false, true, false);
        }
    }

    /** Between looking for what is to be emptied and writing it anew. */
    @Test
    void whatAScavengeRemovesMeanwhileNeedNotBeErased() {
        try (var store = storage.open(CACHING)) {
            var secret = Payload.text("secret".repeat(100)); // worth a part that is written anew
            for (int i = 0; i < 3; i++) {
                store.append(Append.to(CUSTOMER, ExpectedVersion.any(), NewEvent.of("Moved", secret)));
            }
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.truncateBefore(2));
            var removed = new AtomicLong();
            var isErasing = new AtomicBoolean(); // it asks once before it begins
            storage.beforeParts = () -> {
                if (isErasing.getAndSet(true)) {
                    storage.beforeParts = () -> {};
                    removed.set(ScavengeRun.scavenge(store).removedCount());
                }
            };

            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1));

            assertThat(removed).hasValue(2);
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(2));
            assertThat(dataOf(store)).containsExactly(Payload.ERASED);
        }
    }

    @Test
    void anInterruptBeforeItsTurnErasesNothing() {
        try (var store = storage.open(CACHING)) {
            fill(store);

            Thread.currentThread().interrupt();
            assertThatExceptionOfType(AppendInterruptedException.class)
                    .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1)))
                    .withMessageContaining("nothing was written");

            assertThat(Thread.interrupted()).isTrue();
            assertThat(store.state().head()).isEqualTo(3);
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1));
            assertThat(dataOf(store)).extracting(Payload::isErased).containsExactly(false, true, false);
        }
    }

    @Test
    void theFramesThatAreKeptInMemoryAreWrittenAnewToo() {
        try (var store = storage.open(Settings.defaults().withStreamFiles(StreamFiling.NONE))) {
            fill(store);

            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1));

            storage.readCount = 0;
            assertThat(store.read(Read.all().from(2).limit(1)).first())
                    .map(Event::data)
                    .contains(Payload.ERASED);
            assertThat(storage.readCount).as("it is read from memory").isZero();
        }
    }

    @Test
    void aChangeOfAnotherKindWithTheSameIdErasesNothing() {
        try (var store = storage.open(CACHING)) {
            fill(store);
            var truncated = new StreamChange.TruncateBefore(NewEvent.newId(), 0);
            store.change(CUSTOMER, ExpectedVersion.any(), truncated);

            var changed = store.change(CUSTOMER, ExpectedVersion.any(), new StreamChange.Erase(truncated.id(), 1));

            assertThat(changed.duplicate())
                    .as("as of any change whose id was given")
                    .isTrue();
            assertThat(dataOf(store)).noneMatch(Payload::isErased);
        }
    }

    private static void fill(Evenire store) {
        store.append(Append.to(CUSTOMER, ExpectedVersion.any(), secret()));
        store.append(Append.to(CUSTOMER, ExpectedVersion.any(), secret()));
        store.append(Append.to(CUSTOMER, ExpectedVersion.any(), secret()));
    }

    private static NewEvent secret() {
        return NewEvent.of("Moved", Payload.text("secret"));
    }

    private static List<Payload> dataOf(Evenire store) {
        return store.read(Read.stream(CUSTOMER)).stream().map(Event::data).toList();
    }
}
