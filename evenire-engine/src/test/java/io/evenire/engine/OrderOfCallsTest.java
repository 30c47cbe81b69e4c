package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Appends of one thread are decided in the order of its calls, also if one of them must be prepared again. */
@Timeout(60)
class OrderOfCallsTest {
    /*
     * What must be prepared again: an append that expects no stream, and was prepared when there was none. Before its
     * turn others have made the stream and deleted it. Its belief is true again, but now its ids must be looked up.
     */

    private static final StreamId STREAM = StreamId.of("s");

    private final ScriptedStorage storage = new ScriptedStorage();
    private final Gate gate = new Gate();

    @Test
    void asynchronousAppendsWaitForOneThatIsPreparedAgain() throws InterruptedException {
        try (var store = storage.open()) {
            var others = makeAndDeleteTheStream(store);
            var again = store.appendAsync(append(noStream()));
            var behind = store.appendAsync(append(exactly(0))); // right if it were decided first
            var last = store.appendAsync(append(exactly(1)));
            gate.open();

            others.join();
            assertThat(again.join().version(STREAM)).isEqualTo(1);
            assertThatThrownBy(behind::join).hasCauseInstanceOf(VersionConflictException.class);
            assertThat(last.join().version(STREAM)).isEqualTo(2);
        }
    }

    @Test
    void anAppendThatIsWaitedForComesBehindTheAsynchronousOnesOfItsThread() throws InterruptedException {
        try (var store = storage.open()) {
            var others = makeAndDeleteTheStream(store);
            var again = new CompletableFuture<CompletableFuture<Appended>>();
            var waited = inBackground(() -> {
                again.complete(store.appendAsync(append(noStream())));
                return store.append(append(exactly(1)));
            });
            again.join();
            awaitQueued(store, 4);
            gate.open();

            others.join();
            assertThat(again.join().join().version(STREAM)).isEqualTo(1);
            assertThat(waited.join().version(STREAM)).isEqualTo(2);
        }
    }

    @Test
    void laterCallsOfTheThreadWaitUntilThoseBeforeAreDecided() throws InterruptedException {
        try (var store = storage.open()) {
            var others = makeAndDeleteTheStream(store);
            var again = store.appendAsync(append(noStream()));
            gate.open();
            others.join();
            CompletableFuture<Appended> last = again;
            for (int version = 1; version < 300; version++) {
                last = store.appendAsync(append(exactly(version)));
            }

            assertThat(last.join().version(STREAM)).isEqualTo(300);
        }
    }

    @Test
    void whatIsChainedMayWaitForTheNextOfThoseThatArePreparedAgain() throws InterruptedException {
        try (var store = storage.open()) {
            var others = makeAndDeleteTheStream(store);
            var next = new CompletableFuture<CompletableFuture<Appended>>();
            var versions = store.appendAsync(append(noStream()))
                    .thenApply(appended -> next.join().join().version(STREAM));
            next.complete(store.appendAsync(append(exactly(1))));
            gate.open();

            others.join();
            assertThat(versions.join()).isEqualTo(2);
        }
    }

    @Test
    void aDuplicateInBetweenHoldsNobodyUp() throws InterruptedException {
        storage.beforeForce = gate;
        try (var store = storage.open()) {
            var leader = inBackground(() -> store.append("leader", any(), event()));
            gate.awaitReached();
            var append = append(any());
            var first = store.appendAsync(append);
            var second = store.appendAsync(append);
            var third = store.appendAsync(append(exactly(0)));
            gate.open();

            leader.join();
            assertThat(first.join().duplicate()).isFalse();
            assertThat(second.join().duplicate()).isTrue();
            assertThat(third.join().version(STREAM)).isEqualTo(1);
        }
    }

    /** Lets the first batch wait at the gate, with a new stream and its deletion behind it. */
    private CompletableFuture<?> makeAndDeleteTheStream(Evenire store) throws InterruptedException {
        storage.beforeForce = gate;
        var leader = inBackground(() -> store.append("leader", any(), event()));
        gate.awaitReached();
        var made = inBackground(() -> store.append(append(noStream())));
        awaitQueued(store, 1);
        var deleted = inBackground(() -> store.change(STREAM, any(), StreamChange.delete()));
        awaitQueued(store, 2);
        return CompletableFuture.allOf(leader, made, deleted);
    }

    private static void awaitQueued(Evenire store, int count) {
        while (store.usage().queuedCount() < count) {
            Thread.onSpinWait();
        }
    }

    private static CompletableFuture<Appended> inBackground(Supplier<Appended> append) {
        return CompletableFuture.supplyAsync(append, task -> Thread.ofVirtual().start(task));
    }

    private static Append append(ExpectedVersion expected) {
        return Append.to(STREAM, expected, event());
    }

    private static NewEvent event() {
        return NewEvent.json("Happened", "{}");
    }
}
