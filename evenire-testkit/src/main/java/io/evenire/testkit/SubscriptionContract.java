package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import io.evenire.api.Subscription.State;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a subscription gives, and in which order. */
abstract class SubscriptionContract extends SubscriptionChapter {

    SubscriptionContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void aSubscriptionGivesWhatIsThereAndThenWhatComes() throws InterruptedException {
        append(ORDER, 2);
        append(STOCK, 1);

        try (var subscription = store.subscribe(Read.all())) {
            assertThat(subscription.state()).isEqualTo(State.CATCHING_UP);
            assertThat(receivePositions(subscription, 3)).containsExactly(1L, 2L, 3L);
            assertThat(next(subscription)).isEqualTo(new Signal.CaughtUp(at(3)));
            assertThat(subscription.state()).isEqualTo(State.LIVE);
            requireNothing(subscription);

            append(STOCK, 1);
            append(ORDER, 1);

            assertThat(receivePositions(subscription, 2)).containsExactly(4L, 5L);
            requireNothing(subscription);
            assertThat(subscription.state()).isEqualTo(State.LIVE);
        }
    }

    @Test
    void anEmptyStoreIsCaughtUpWithAtOnce() throws InterruptedException {
        try (var subscription = store.subscribe(Read.all())) {
            assertThat(next(subscription)).isEqualTo(new Signal.CaughtUp(at(0)));

            append(ORDER, 1);

            assertThat(receivePositions(subscription, 1)).containsExactly(1L);
        }
    }

    @Test
    void anEventIsTheSameAsInARead() throws InterruptedException {
        var rich = event().withTags("a", "b").withMetadata(Payload.text("m"));
        try (var all = store.subscribe(Read.all());
                var one = store.subscribe(Read.stream(ORDER))) {
            append(ORDER, rich);
            store.append(Append.of(event().withTags("c")));
            append(ORDER, 1);

            assertThat(receive(all, 3))
                    .isEqualTo(store.read(Read.all()).stream().toList());
            assertThat(receive(one, 2)).isEqualTo(eventsOf(ORDER));
        }
    }

    @Test
    void aSubscriptionOfAStreamGivesItsEventsOnly() throws InterruptedException {
        append(STOCK, 2);
        append(ORDER, 2);

        try (var subscription = store.subscribe(Read.stream(ORDER))) {
            assertThat(catchUp(subscription)).extracting(Event::version).containsExactly(0L, 1L);

            append(STOCK, 1);
            requireNothing(subscription);
            append(ORDER, 2);
            append(STOCK, 1);

            assertThat(receive(subscription, 2)).extracting(Event::version).containsExactly(2L, 3L);
            requireNothing(subscription);
        }
    }

    @Test
    void aStreamThatIsNotThereIsWaitedFor() throws InterruptedException {
        append(STOCK, 2);
        try (var subscription = store.subscribe(Read.stream(ORDER))) {
            assertThat(next(subscription)).isEqualTo(new Signal.CaughtUp(at(2)));
            append(STOCK, 1);
            requireNothing(subscription);

            append(ORDER, 2);

            assertThat(receive(subscription, 2)).isEqualTo(eventsOf(ORDER));
        }
    }

    @Test
    void aSubscriptionOfAQueryGivesWhatMatchesOnly() throws InterruptedException {
        append(ORDER, placed().withTags("customer:7"));
        append(ORDER, event().withTags("customer:7"));

        try (var byType = store.subscribe(Read.matching(Query.types("OrderPlaced")));
                var byTag = store.subscribe(Read.matching(Query.tagged("customer:7")));
                var byPrefix = store.subscribe(Read.all().streamPrefix("sto"))) {
            assertThat(positions(catchUp(byType))).containsExactly(1L);
            assertThat(positions(catchUp(byTag))).containsExactly(1L, 2L);
            assertThat(catchUp(byPrefix)).isEmpty();

            append(STOCK, event());
            append(STOCK, placed());
            append(ORDER, placed().withTags("customer:7", "b"));

            assertThat(receivePositions(byType, 2)).containsExactly(4L, 5L);
            assertThat(receivePositions(byTag, 1)).containsExactly(5L);
            assertThat(receivePositions(byPrefix, 2)).containsExactly(3L, 4L);
            requireNothing(byType);
            requireNothing(byTag);
            requireNothing(byPrefix);
        }
    }

    private static NewEvent placed() {
        return NewEvent.json("OrderPlaced", "{}");
    }

    @Test
    void theStoresOwnEventsAreGivenToWhoAsksForThem() throws InterruptedException {
        append(ORDER, 1);
        try (var all = store.subscribe(Read.all());
                var own = store.subscribe(Read.all().streamPrefix("$"));
                var changes = store.subscribe(Read.stream("$streams"))) {
            store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
            append(STOCK, 1);
            store.change(STOCK, ExpectedVersion.any(), StreamChange.tombstone());

            assertThat(receivePositions(all, 2)).containsExactly(1L, 3L);
            assertThat(receivePositions(own, 2)).containsExactly(2L, 4L);
            assertThat(receivePositions(changes, 2)).containsExactly(2L, 4L);
        }
    }

    @Test
    void eventsOfOneAppendComeTogetherAndInTheirOrder() throws InterruptedException {
        try (var all = store.subscribe(Read.all());
                var stock = store.subscribe(Read.stream(STOCK))) {
            catchUp(all);
            for (int i = 0; i < 5; i++) {
                store.append(Append.to(ORDER, ExpectedVersion.any(), events(2))
                        .and(STOCK, ExpectedVersion.any(), events(3))
                        .and(CUSTOMER, ExpectedVersion.any(), events(1)));
            }

            var received = receive(all, 30);

            assertThat(received).isEqualTo(store.read(Read.all()).stream().toList());
            assertThat(receive(stock, 15)).isEqualTo(eventsOf(STOCK));
        }
    }

    @Test
    void whoIsSlowMissesNothing() throws InterruptedException {
        append(ORDER, 3);
        try (var all = store.subscribe(Read.all());
                var order = store.subscribe(Read.stream(ORDER))) {
            assertThat(receivePositions(all, 1)).containsExactly(1L);
            assertThat(receivePositions(order, 1)).containsExactly(1L);

            for (int i = 0; i < 10; i++) {
                append(ORDER, 70);
                append(STOCK, 40);
            }

            assertThat(receivePositions(all, 1_102))
                    .isEqualTo(LongStream.rangeClosed(2, 1_103).boxed().toList());
            assertThat(receive(order, 702))
                    .extracting(Event::version)
                    .isEqualTo(LongStream.rangeClosed(1, 702).boxed().toList());
        }
    }

    @Test
    void largeEventsComeToo() throws InterruptedException {
        var large = new ArrayList<NewEvent>();
        for (int i = 0; i < 6; i++) {
            large.add(NewEvent.of("Large", Payload.of(Payload.BYTES, ByteBuffer.allocate(50_000 + i * 100_000))));
        }
        try (var all = store.subscribe(Read.all());
                var order = store.subscribe(Read.stream(ORDER))) {
            catchUp(all);
            for (var event : large) {
                store.append(Append.to(ORDER, ExpectedVersion.any(), event, event()));
            }

            assertThat(receive(all, 12)).extracting(Event::content).isEqualTo(contentOf(ORDER));
            assertThat(receive(order, 12)).extracting(Event::content).isEqualTo(contentOf(ORDER));
        }
    }

    @Test
    void whoWaitsForWhatSeldomComesIsToldHowFarItIs() throws InterruptedException {
        var rare = Read.matching(Query.types("Rare"));
        for (var read : List.of(rare, Read.stream("rare-1"))) {
            long head = store.state().head();
            try (var subscription = store.subscribe(read)) {
                catchUp(subscription);
                appendOthers(5_000);
                requireNothing(subscription);

                appendOthers(5_000);

                assertThat(next(subscription)).isEqualTo(new Signal.Progress(at(head + 10_000)));
                assertThat(subscription.state()).isEqualTo(State.LIVE);
                requireNothing(subscription);
            }
            append(StreamId.of("rare-1"), NewEvent.json("Rare", "{}"));
            try (var again = store.subscribe(read.after(at(head + 10_000)))) {
                assertThat(receivePositions(again, 1)).containsExactly(head + 10_001);
                assertThat(next(again)).isEqualTo(new Signal.CaughtUp(at(head + 10_001)));
            }
            store.change(StreamId.of("rare-1"), ExpectedVersion.any(), StreamChange.delete());
        }
    }

    @Test
    void whoHasFallenFarBehindIsToldWhenItHasCaughtUpAgain() throws InterruptedException {
        try (var all = store.subscribe(Read.all());
                var other = store.subscribe(Read.stream(ORDER))) {
            catchUp(all);
            catchUp(other);
            appendOthers(Subscription.PROGRESS_COUNT + 1);

            var received = catchUp(all);

            assertThat(received).hasSize(Subscription.PROGRESS_COUNT + 1);
            assertThat(all.state()).isEqualTo(State.LIVE);
            assertThat(next(other)).isEqualTo(new Signal.CaughtUp(at(Subscription.PROGRESS_COUNT + 1)));
            requireNothing(all);
            requireNothing(other);
        }
    }

    @Test
    void whoHasFallenBehindALittleIsNotToldThatItHasCaughtUpAgain() throws InterruptedException {
        try (var subscription = store.subscribe(Read.all())) {
            catchUp(subscription);
            for (int round = 0; round < 3; round++) {
                append(ORDER, 400);
                for (int i = 0; i < 400; i++) {
                    assertThat(next(subscription)).isInstanceOf(Signal.Received.class);
                }
                requireNothing(subscription);
            }
        }
    }

    @Test
    void aTimeToWaitIsAnEndOfWaitingOnly() throws InterruptedException {
        append(ORDER, 1);
        try (var subscription = store.subscribe(Read.all())) {
            catchUp(subscription);

            assertThat(subscription.next(Duration.ZERO)).isEmpty();
            assertThat(subscription.next(Duration.ofNanos(1))).isEmpty();
            assertThat(subscription.state()).isEqualTo(State.LIVE);
            append(ORDER, 1);
            assertThat(subscription.next(Duration.ofSeconds(Long.MAX_VALUE))).isPresent();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> subscription.next(Duration.ofMillis(-1)))
                    .withMessage("time to wait must not be negative, is PT-0.001S");
        }
    }
}
