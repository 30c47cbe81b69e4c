package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StoreFullException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A batch for which there is no space leaves nothing behind, also not for the conditions of those that come later. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullBatchTest {

    private final ScriptedStorage storage = new ScriptedStorage();

    @Test
    void conditionsForgetWhatFoundNoSpace() throws InterruptedException {
        var stream = StreamId.of("s");
        try (var store = storage.open()) {
            store.append("s", any(), event("s"));
            store.append(Append.of(event("first")).failIf(Query.tagged("x"), 0)); // from now on terms are known
            var gate = new Gate();
            storage.beforeForce = gate;
            var leader = inBackground(() -> store.append(Append.of(event("leader"))));
            gate.awaitReached();
            storage.refusesEvents = true;
            var refused = store.appendAsync(Append.of(event("x")));
            var behind = store.appendAsync(Append.of(event("y")).failIf(Query.tagged("x"), 0));
            var deleted = inBackground(() -> store.change(stream, any(), StreamChange.delete()));
            while (store.usage().queuedCount() < 3) {
                Thread.onSpinWait();
            }
            storage.beforeForce = ScriptedStorage.Step.NOTHING;
            gate.open();

            leader.join();
            assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreFullException.class);
            assertThatThrownBy(behind::join)
                    .as("nothing was written that its condition could match")
                    .hasCauseInstanceOf(StoreFullException.class);
            assertThat(deleted.join().lastPosition())
                    .as("changes have space kept back")
                    .isEqualTo(4);

            storage.refusesEvents = false;
            assertThat(store.append(Append.of(event("y")).failIf(Query.tagged("x"), 0))
                            .firstPosition())
                    .isEqualTo(5);
            assertThat(store.append(Append.of(event("x"))).firstPosition()).isEqualTo(6);
            assertThatExceptionOfType(ConditionFailedException.class)
                    .isThrownBy(() -> store.append(Append.of(event("z")).failIf(Query.tagged("x"), 0)))
                    .satisfies(failed -> assertThat(failed.position()).isEqualTo(6));
            assertThat(store.read(Read.all())).extracting(Event::position).containsExactly(1L, 2L, 3L, 5L, 6L);
        }
    }

    private static CompletableFuture<Appended> inBackground(Supplier<Appended> append) {
        return CompletableFuture.supplyAsync(append, task -> Thread.ofVirtual().start(task));
    }

    private static NewEvent event(String tag) {
        return NewEvent.json("Happened", "{}").withTags(tag);
    }
}
