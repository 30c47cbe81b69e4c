package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Appends of one thread are decided in the order of its calls, whatever has changed since they were prepared. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrderOfCallsTest {

    private static final StreamId STREAM = StreamId.of("s");

    private final ScriptedStorage storage = new ScriptedStorage();
    private final Gate gate = new Gate();

    @Test
    void anAppendWhoseBeliefIsTrueAgainDoesNotComeBehindTheNext() throws InterruptedException {
        try (var store = storage.open()) {
            var others = makeAndDeleteTheStream(store);
            var outdated = store.appendAsync(append(noStream()));
            var next = store.appendAsync(append(exactly(0)));
            var last = store.appendAsync(append(exactly(1)));
            gate.open();

            others.join();
            assertThatThrownBy(outdated::join)
                    .hasCauseInstanceOf(StoreBusyException.class)
                    .hasMessageContaining("nothing was written");
            assertThat(next.join().version(STREAM)).isEqualTo(1);
            assertThat(last.join().version(STREAM)).isEqualTo(2);
        }
    }

    @Test
    void anAppendThatIsWaitedForIsPreparedAgain() throws InterruptedException {
        try (var store = storage.open()) {
            var others = makeAndDeleteTheStream(store);
            var append = inBackground(() -> store.append(append(noStream())));
            awaitQueued(store, 3);
            gate.open();

            others.join();
            assertThat(append.join().version(STREAM)).isEqualTo(1);
        }
    }

    @Test
    void anAppendThatIsUnderWayAlreadyIsAnsweredWithItsFirstResult() throws InterruptedException {
        try (var store = storage.open()) {
            var leader = leadTo(store);
            var append = append(any());
            var first = store.appendAsync(append);
            var again = store.appendAsync(append);
            var next = store.appendAsync(append(exactly(0)));
            gate.open();

            leader.join();
            assertThat(first.join().duplicate()).isFalse();
            assertThat(again.join()).isEqualTo(new Appended(2, 2, first.join().versions(), true));
            assertThat(next.join().version(STREAM)).isEqualTo(1);
        }
    }

    @Test
    void anAppendOfWhichAPartIsUnderWayAlreadyIsRefused() throws InterruptedException {
        try (var store = storage.open()) {
            var leader = leadTo(store);
            var event = event();
            var first = store.appendAsync(Append.to(STREAM, any(), event));
            var part = store.appendAsync(Append.to(STREAM, any(), event, event()));
            var next = store.appendAsync(append(exactly(0)));
            gate.open();

            leader.join();
            assertThat(first.join().version(STREAM)).isZero();
            assertThatThrownBy(part::join).hasCauseInstanceOf(DuplicateEventException.class);
            assertThat(next.join().version(STREAM)).isEqualTo(1);
        }
    }

    @Test
    void aConditionIsJudgedOnWhatStandsBeforeItAndNotOnWhatComesBehind() throws InterruptedException {
        try (var store = storage.open()) {
            store.append("before", any(), event());
            var leader = leadTo(store);
            var passes = store.appendAsync(Append.of(tagged("a")).failIf(Query.tagged("b"), 0));
            var matches = store.appendAsync(Append.of(tagged("b")));
            var fails = store.appendAsync(Append.of(tagged("c")).failIf(Query.tagged("b"), 0));
            var later = store.appendAsync(Append.of(tagged("d")).failIf(Query.tagged("c"), 0));
            gate.open();

            leader.join();
            assertThat(passes.join().firstPosition()).isEqualTo(3);
            assertThat(matches.join().firstPosition()).isEqualTo(4);
            assertThatThrownBy(fails::join)
                    .hasCauseInstanceOf(ConditionFailedException.class)
                    .hasMessageContaining("position 4");
            assertThat(later.join().firstPosition()).isEqualTo(5);
        }
    }

    @Test
    void aConditionalAppendThatIsUnderWayAlreadyIsAnsweredWithItsFirstResult() throws InterruptedException {
        try (var store = storage.open()) {
            var leader = leadTo(store);
            var append = Append.of(tagged("a")).failIf(Query.tagged("a"), 0);
            var first = store.appendAsync(append);
            var again = store.appendAsync(append);
            gate.open();

            leader.join();
            assertThat(first.join().duplicate()).isFalse();
            assertThat(again.join()).isEqualTo(new Appended(2, 2, Map.of(), true));
        }
    }

    /** Lets the first batch wait at the gate, with a new stream and its deletion behind it. */
    private CompletableFuture<?> makeAndDeleteTheStream(Evenire store) throws InterruptedException {
        var leader = leadTo(store);
        var made = inBackground(() -> store.append(append(noStream())));
        awaitQueued(store, 1);
        var deleted = inBackground(() -> store.change(STREAM, any(), StreamChange.delete()));
        awaitQueued(store, 2);
        return CompletableFuture.allOf(leader, made, deleted);
    }

    /** Lets the first batch wait at the gate. */
    private CompletableFuture<Appended> leadTo(Evenire store) throws InterruptedException {
        storage.beforeForce = gate;
        var leader = inBackground(() -> store.append("leader", any(), event()));
        gate.awaitReached();
        return leader;
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

    private static NewEvent tagged(String tag) {
        return event().withTags(tag);
    }

    private static NewEvent event() {
        return NewEvent.json("Happened", "{}");
    }
}
