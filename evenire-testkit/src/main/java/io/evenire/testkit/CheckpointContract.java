package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Checkpoint;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where consumers are. */
abstract class CheckpointContract extends ContractChapter {

    CheckpointContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void givesBackWhatWasSavedLast() {
        append(ORDER, 5);
        assertThat(store.checkpoints().load("billing")).isEmpty();

        store.checkpoints().save("billing", at(3));
        assertThat(store.checkpoints().load("billing")).contains(at(3));
        store.checkpoints().save("billing", at(5));
        assertThat(store.checkpoints().load("billing")).contains(at(5));

        reopen();
        assertThat(store.checkpoints().load("billing")).contains(at(5));
    }

    @Test
    void aConsumerMayBeginAgain() {
        append(ORDER, 5);
        store.checkpoints().save("billing", at(5));

        store.checkpoints().save("billing", at(0));

        assertThat(store.checkpoints().load("billing")).contains(at(0));
    }

    @Test
    void eachConsumerHasAPlaceOfItsOwn() {
        append(ORDER, 5);

        for (int i = 0; i < 5; i++) {
            store.checkpoints().save("consumer-" + i, at(i));
        }

        for (int i = 0; i < 5; i++) {
            assertThat(store.checkpoints().load("consumer-" + i)).contains(at(i));
        }
        assertThat(store.checkpoints().load("consumer-")).isEmpty();
        assertThat(store.checkpoints().load("Consumer-1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "$x", "a b%2F+", "ä😀", "-", "...", "checkpoint", "?#&=;"})
    void aNameMayBeAnyText(String consumer) {
        append(ORDER, 1);

        store.checkpoints().save(consumer, at(1));

        assertThat(store.checkpoints().load(consumer)).contains(at(1));
    }

    @Test
    void theLongestNameIsTaken() {
        append(ORDER, 1);
        var longest = "ü".repeat(Limits.CONSUMER_LENGTH_MAX / 2);

        store.checkpoints().save(longest, at(1));

        assertThat(store.checkpoints().load(longest)).contains(at(1));
        requireRefused(longest + "x", "consumer must have at most 256 UTF-8 bytes, has");
    }

    @Test
    void namesOutOfBoundsAreRefused() {
        requireRefused("", "consumer must not be empty");
        requireRefused("a\nb", "U+000A");
        requireRefused("a\ud800", "U+D800");
        requireRefused(".", "consumer must not be '.' or '..', is '.'");
        requireRefused("..", "consumer must not be '.' or '..', is '..'");
    }

    @Test
    void aPositionThatWasNotReachedIsRefused() {
        append(ORDER, 2);

        assertThatExceptionOfType(PositionAheadException.class)
                .isThrownBy(() -> store.checkpoints().save("billing", at(3)))
                .satisfies(ahead -> {
                    assertThat(ahead.place()).isEqualTo(3);
                    assertThat(ahead.head()).isEqualTo(2);
                    assertThat(ahead.checkpoint()).isEmpty();
                });

        assertThat(store.state().head()).as("nothing was written").isEqualTo(2);
        assertThat(store.checkpoints().load("billing")).isEmpty();
    }

    @Test
    void aPositionOfAnotherHistoryIsRefused() {
        append(ORDER, 2);
        var other = new Checkpoint(UUID.randomUUID(), 1);

        assertThatExceptionOfType(PositionAheadException.class)
                .isThrownBy(() -> store.checkpoints().save("billing", other))
                .satisfies(ahead -> {
                    assertThat(ahead.checkpoint()).contains(other);
                    assertThat(ahead.incarnation()).contains(store.state().incarnation());
                });

        assertThat(store.state().head()).as("nothing was written").isEqualTo(2);
    }

    @Test
    void aPlaceIsAnEventOfAStreamThatHasOnlyTheLastOne() {
        append(ORDER, 3);
        var own = StreamId.of("$checkpoint-billing");
        for (int i = 0; i <= 3; i++) {
            store.checkpoints().save("billing", at(i));
        }

        assertThat(store.state().head()).isEqualTo(7);
        assertThat(eventsOf(own)).singleElement().satisfies(event -> {
            assertThat(event.version()).isEqualTo(3);
            assertThat(event.type()).isEqualTo("$checkpoint");
            assertThat(event.data().text()).isEqualTo(at(3).toString());
        });
        assertThat(store.streams("$checkpoint-")).singleElement().satisfies(state -> {
            assertThat(state.stream()).isEqualTo(own);
            assertThat(state.firstVersion()).isEqualTo(3);
        });
        assertThat(store.streams("")).extracting(state -> state.stream()).containsExactly(ORDER);
    }

    @Test
    void nobodyElseWritesWhereAConsumerIs() {
        append(ORDER, 1);
        store.checkpoints().save("billing", at(1));
        var own = StreamId.of("$checkpoint-billing");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.append(Append.to(own, ExpectedVersion.any(), event())))
                .withMessageContaining("'$checkpoint-billing'");
        for (var change : List.of(StreamChange.delete(), StreamChange.tombstone(), StreamChange.truncateBefore(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.change(own, ExpectedVersion.any(), change))
                    .withMessageContaining("'$checkpoint-billing'");
        }
        assertThat(store.checkpoints().load("billing")).contains(at(1));
    }

    @Test
    void aConsumerGoesOnWhereItWas() {
        append(ORDER, 3);
        append(STOCK, 2);
        store.checkpoints().save("billing", at(3));
        append(ORDER, 1);
        reopen();

        var from = store.checkpoints().load("billing").orElseThrow();

        assertThat(store.read(Read.stream(ORDER).after(from)))
                .extracting(event -> event.position())
                .containsExactly(7L);
        assertThat(store.read(Read.stream(STOCK).after(from)))
                .extracting(event -> event.position())
                .containsExactly(4L, 5L);
    }

    @Test
    void manyConsumersSaveAtOnce() throws InterruptedException {
        append(ORDER, 20);
        var savings = new ArrayList<Callable<Checkpoint>>();
        for (int i = 0; i < 8; i++) {
            var consumer = "consumer-" + i;
            savings.add(() -> {
                LongStream.rangeClosed(0, 20)
                        .forEach(position -> store.checkpoints().save(consumer, at(position)));
                return store.checkpoints().load(consumer).orElseThrow();
            });
        }

        assertThat(Callers.run(Callers.Kind.VIRTUAL, savings)).containsOnly(at(20));

        for (int i = 0; i < 8; i++) {
            assertThat(store.checkpoints().load("consumer-" + i)).contains(at(20));
        }
    }

    @Test
    void aClosedStoreRefuses() {
        var checkpoints = store.checkpoints();
        var at = at(0);
        store.close();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> checkpoints.save("billing", at));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> checkpoints.load("billing"));
    }

    private Checkpoint at(long position) {
        return new Checkpoint(store.state().incarnation(), position);
    }

    private void requireRefused(String consumer, String problem) {
        long head = store.state().head();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.checkpoints().save(consumer, at(0)))
                .withMessageContaining(problem);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.checkpoints().load(consumer))
                .withMessageContaining(problem);
        assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
    }
}
