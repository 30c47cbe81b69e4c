package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenire.api.Append;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreState.Health;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store whose index is lost: it opens, says how far it has come, and tells nothing before it knows all. */
@Timeout(60)
class RebuildingTest {

    private static final StreamId STREAM = StreamId.of("order-42");

    /** The journal is read by one mebibyte; these are four. */
    private static final int EVENT_COUNT = 64;

    private static final int EVENT_LENGTH = 64 * 1024;

    /** How many reads go well before the gate. */
    private static final int READ_COUNT = 2;

    private final ScriptedStorage storage = new ScriptedStorage();
    private final Gate gate = new Gate();

    @BeforeEach
    void loseTheIndex() throws IOException {
        try (var store = storage.open()) {
            for (int i = 0; i < EVENT_COUNT; i++) {
                store.append(Append.to(STREAM, any(), event()));
            }
        }
        for (var name : storage.shelf().names("index")) {
            storage.shelf().delete(name);
        }
    }

    @AfterEach
    void letGo() {
        gate.open();
    }

    @Test
    void saysHowFarItIsAndRefusesTheRest() throws InterruptedException {
        holdAtTheThirdRead(gate);

        try (var store = open()) {
            gate.awaitReached();
            var state = store.state();
            assertThat(state.health()).isEqualTo(Health.REBUILDING);
            assertThat(state.head()).isEqualTo(EVENT_COUNT);
            assertThat(state.detail())
                    .matches("the index is made again: (2\\d|3\\d|4\\d|50) % \\(\\d+ of 64 events\\), "
                            + "\\d+ events a second, \\d+ seconds left");
            assertRefused(() -> store.append("order-42", any(), event()));
            assertRefused(() -> store.read("order-42"));
            assertRefused(() -> store.subscribe(Read.all()));
            assertRefused(() -> store.stream(STREAM));
            assertRefused(() -> store.streams("", ""));
            assertRefused(() -> store.change(STREAM, any(), StreamChange.delete()));
            assertRefused(store::usage);
            assertThat(store.appendAsync(Append.to(STREAM, any(), event()))).isCompletedExceptionally();

            gate.open();
            store.awaitReady();

            assertThat(store.state().health()).isEqualTo(Health.SERVING);
            assertThat(store.read("order-42")).extracting(Event::version).hasSize(EVENT_COUNT);
            assertThat(store.append("order-42", any(), event()).lastPosition()).isEqualTo(EVENT_COUNT + 1);
        }
    }

    @Test
    void endsWhenItIsClosed() throws InterruptedException {
        holdAtTheThirdRead(gate);
        var store = open();
        gate.awaitReached();
        var closer = Thread.ofPlatform().start(store::close);
        while (store.state().health() != Health.CLOSED) {
            Thread.onSpinWait();
        }

        gate.open();
        closer.join();

        assertThat(store.state().head()).isEqualTo(EVENT_COUNT);
        assertThatThrownBy(() -> store.read("order-42")).isInstanceOf(IllegalStateException.class);
        storage.beforeRead = ScriptedStorage.Step.NOTHING;
        try (var again = storage.open()) {
            assertThat(again.read("order-42")).hasSize(EVENT_COUNT);
        }
    }

    @Test
    void saysWhyItCannotBeOpened() throws InterruptedException {
        holdAtTheThirdRead(() -> {
            gate.run();
            throw new IOException("planted");
        });

        try (var store = open()) {
            gate.awaitReached();
            assertThat(store.state().health()).isEqualTo(Health.REBUILDING);
            gate.open();
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(store::awaitReady)
                    .withMessageContaining("planted");

            assertThat(store.state().health()).isEqualTo(Health.FAILED);
            assertThat(store.state().detail()).contains("cannot be opened", "planted");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.read("order-42"))
                    .withMessageContaining("planted");
        }
    }

    @Test
    void throwsWhatIsFoundOutAtOnce() {
        storage.beforeRead = () -> {
            throw new CorruptStoreException("journal, position 1", "planted");
        };

        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(this::open);
    }

    @Test
    void isReadyWhenItCanBeAtOnce() {
        try (var store = open()) {
            assertThat(store.state().health()).isEqualTo(Health.SERVING);
            assertThat(store.read("order-42")).hasSize(EVENT_COUNT);
        }
    }

    private Evenire open() {
        return Evenire.builder().storage(storage).rebuildInBackground().open();
    }

    private void holdAtTheThirdRead(ScriptedStorage.Step step) {
        var count = new AtomicInteger();
        storage.beforeRead = () -> {
            if (count.getAndIncrement() == READ_COUNT) {
                step.run();
            }
        };
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatExceptionOfType(StoreRebuildingException.class)
                .isThrownBy(call)
                .withMessageContaining("the index is made again");
    }

    private static NewEvent event() {
        return NewEvent.of("Tested", Payload.bytes(new byte[EVENT_LENGTH]));
    }
}
