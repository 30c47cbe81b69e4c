package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import io.evenire.api.Subscription.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a subscription, and what does not. */
abstract class SubscriptionEndContract extends SubscriptionChapter {

    private static final int LONG_COUNT = 1_100; // more than a store reads at once

    SubscriptionEndContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void aClosedSubscriptionGivesNothing() throws InterruptedException {
        append(ORDER, 3);
        for (var read : List.of(Read.all(), Read.stream(ORDER))) {
            var subscription = store.subscribe(read);
            receive(subscription, 1);

            subscription.close();

            requireEnded(subscription);
            assertThatCode(subscription::close).doesNotThrowAnyException();
            requireEnded(subscription);
        }
        assertThat(eventsOf(ORDER)).as("the store is open").hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void closingWakesWhoWaits(Callers.Kind kind) throws InterruptedException {
        append(ORDER, 3);
        for (var read : List.of(Read.all(), Read.stream(ORDER), Read.matching(Query.types("Rare")))) {
            var subscription = store.subscribe(read);
            var end = waitIn(subscription, kind, new CountDownLatch(1));

            subscription.close();

            assertThat(end.join()).isInstanceOf(IllegalStateException.class);
            requireEnded(subscription);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingTheStoreEndsItsSubscriptions(Callers.Kind kind) throws InterruptedException {
        append(ORDER, 3);
        var subscriptions = new ArrayList<Subscription>();
        var ends = new ArrayList<CompletableFuture<Throwable>>();
        for (var read : List.of(Read.all(), Read.stream(ORDER), Read.matching(Query.types("Rare")))) {
            var caughtUp = new CountDownLatch(1);
            var subscription = store.subscribe(read);
            subscriptions.add(subscription);
            ends.add(waitIn(subscription, kind, caughtUp));
            caughtUp.await();
        }
        var idle = store.subscribe(Read.all());

        store.close();

        for (var end : ends) {
            assertThat(end.join()).isInstanceOf(IllegalStateException.class);
        }
        subscriptions.forEach(this::requireEnded);
        requireEnded(idle);
        assertThatCode(idle::close).doesNotThrowAnyException();
        assertThatIllegalStateException().isThrownBy(() -> store.subscribe(Read.all()));
    }

    /** Has a thread take signals until it is told that there are no more, and gives what told it. */
    private static CompletableFuture<Throwable> waitIn(
            Subscription subscription, Callers.Kind kind, CountDownLatch caughtUp) {
        var end = new CompletableFuture<Throwable>();
        kind.threads()
                .newThread(() -> {
                    try {
                        while (true) {
                            if (subscription.next() instanceof Signal.CaughtUp) {
                                caughtUp.countDown();
                            }
                        }
                    } catch (InterruptedException | RuntimeException | Error e) {
                        end.complete(e);
                    }
                })
                .start();
        return end;
    }

    private void requireEnded(Subscription subscription) {
        assertThat(subscription.state()).isEqualTo(State.ENDED);
        assertThatIllegalStateException().isThrownBy(subscription::next);
        assertThatIllegalStateException().isThrownBy(() -> subscription.next(Duration.ZERO));
    }

    @Test
    void anInterruptedThreadGetsNothingAndLosesNothing() throws InterruptedException {
        append(ORDER, 2);
        try (var subscription = store.subscribe(Read.all())) {
            receive(subscription, 1);

            Thread.currentThread().interrupt();

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(subscription::next);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(receivePositions(subscription, 1)).containsExactly(2L);
            assertThat(next(subscription)).isEqualTo(new Signal.CaughtUp(at(2)));

            Thread.currentThread().interrupt();

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> subscription.next(LONG));
            append(ORDER, 1);
            assertThat(receivePositions(subscription, 1)).containsExactly(3L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedAnywhereGetsEverythingOnce(Callers.Kind kind) throws InterruptedException {
        int count = 200;
        var received = new ArrayList<Long>();
        try (var subscription = store.subscribe(Read.all())) {
            var done = new CompletableFuture<Integer>();
            var reader = kind.threads().newThread(() -> {
                int interruptedCount = 0;
                try {
                    while (received.size() < count) {
                        try {
                            if (subscription.next() instanceof Signal.Received(var event)) {
                                received.add(event.position());
                            }
                        } catch (InterruptedException e) {
                            interruptedCount++;
                        }
                    }
                    done.complete(interruptedCount);
                } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            });
            reader.start();
            for (int i = 0; i < count; i++) {
                reader.interrupt();
                append(ORDER, 1);
            }

            assertThat(done.join()).isPositive();
        }
        assertThat(received).isEqualTo(positionsOf(Read.all()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSubscriptionOfAStreamEndsWithIt(boolean isTombstone) throws InterruptedException {
        append(ORDER, 2);
        var live = store.subscribe(Read.stream(ORDER));
        catchUp(live);
        var fresh = store.subscribe(Read.stream(ORDER));
        var waiting = store.subscribe(Read.stream(ORDER));
        var end = waitIn(waiting, Callers.Kind.VIRTUAL, new CountDownLatch(1));

        store.change(ORDER, ExpectedVersion.any(), isTombstone ? StreamChange.tombstone() : StreamChange.delete());

        assertThat(end.join()).isInstanceOf(StreamDeletedException.class);
        for (var subscription : List.of(live, waiting)) {
            requireDeleted(subscription, isTombstone);
            requireDeleted(subscription, isTombstone);
            assertThat(subscription.state()).isEqualTo(State.ENDED);
            subscription.close();
            requireEnded(subscription);
        }
        // one that was not asked yet may have its first events already
        assertThatExceptionOfType(StreamDeletedException.class).isThrownBy(() -> receive(fresh, 3));
        fresh.close();
    }

    @Test
    void aSubscriptionOfAStreamEndsThoughItWasStartedAgain() throws InterruptedException {
        append(ORDER, 2);
        var live = store.subscribe(Read.stream(ORDER));
        catchUp(live);
        var unborn = store.subscribe(Read.stream(STOCK));
        catchUp(unborn);
        append(CUSTOMER, LONG_COUNT);
        var behind = store.subscribe(Read.stream(CUSTOMER));
        receive(behind, 1);

        for (var stream : List.of(ORDER, STOCK, CUSTOMER)) {
            append(stream, 1);
            store.change(stream, ExpectedVersion.any(), StreamChange.delete());
            append(stream, 1);
        }

        requireDeleted(live, false);
        requireDeleted(unborn, false);
        assertThatExceptionOfType(StreamDeletedException.class).isThrownBy(() -> receive(behind, LONG_COUNT));
        for (var subscription : List.of(live, unborn, behind)) {
            subscription.close();
        }
    }

    @Test
    void aDeletedStreamIsWaitedFor() throws InterruptedException {
        append(ORDER, 2);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        try (var subscription = store.subscribe(Read.stream(ORDER))) {
            assertThat(next(subscription)).isEqualTo(new Signal.CaughtUp(at(3)));
            append(STOCK, 1);
            requireNothing(subscription);

            append(ORDER, 2);

            assertThat(receive(subscription, 2)).extracting(Event::version).containsExactly(2L, 3L);
        }
    }

    @Test
    void aTombstonedStreamIsNotWaitedFor() {
        append(ORDER, 2);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.tombstone());
        store.change(STOCK, ExpectedVersion.any(), StreamChange.tombstone());

        for (var stream : List.of(ORDER, STOCK)) {
            for (var read : List.of(
                    Read.stream(stream),
                    Read.stream(stream).from(new Read.From.End()),
                    Read.stream(stream).after(at(4)))) {
                assertThatExceptionOfType(StreamDeletedException.class)
                        .isThrownBy(() -> subscribeAndTake(read))
                        .satisfies(e -> assertThat(e.isTombstoned()).isTrue());
            }
        }
    }

    @Test
    void whoGoesOnFromBeforeADeletionIsTold() throws InterruptedException {
        append(ORDER, 2); // 1, 2
        append(STOCK, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete()); // 4
        requireDeletedBehind(0, 3);

        append(ORDER, 2); // 5, 6
        requireDeletedBehind(0, 3);
        requireRestBehind(4, 5L, 6L);
        requireRestBehind(5, 6L);

        store.change(STOCK, ExpectedVersion.any(), StreamChange.delete()); // 7, of no concern
        append(ORDER, 1); // 8
        requireDeletedBehind(0, 3);
        requireRestBehind(4, 5L, 6L, 8L);
        requireRestBehind(6, 8L);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete()); // 9
        append(ORDER, 1); // 10
        requireDeletedBehind(0, 8);
        requireRestBehind(9, 10L);
    }

    private void requireDeletedBehind(long first, long last) {
        for (long position = first; position <= last; position++) {
            var read = Read.stream(ORDER).after(at(position));
            assertThatExceptionOfType(StreamDeletedException.class)
                    .as("behind %d", position)
                    .isThrownBy(() -> subscribeAndTake(read))
                    .satisfies(e -> assertThat(e.isTombstoned()).isFalse())
                    .satisfies(e -> assertThat(e.stream()).isEqualTo(ORDER));
        }
    }

    private void requireRestBehind(long position, Long... rest) throws InterruptedException {
        try (var subscription = store.subscribe(Read.stream(ORDER).after(at(position)))) {
            assertThat(positions(catchUp(subscription)))
                    .as("behind %d", position)
                    .containsExactly(rest);
        }
    }

    private void subscribeAndTake(Read read) throws InterruptedException {
        try (var subscription = store.subscribe(read)) {
            subscription.next(LONG);
        }
    }

    @Test
    void aSubscriptionOfAStreamGoesOnWhenItIsTruncated() throws InterruptedException {
        append(ORDER, LONG_COUNT);
        try (var behind = store.subscribe(Read.stream(ORDER));
                var live = store.subscribe(Read.stream(ORDER))) {
            receive(behind, 1);
            catchUp(live);

            store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(LONG_COUNT - 10));
            append(ORDER, 1);

            var rest = catchUp(behind);
            assertThat(rest.getLast().version()).isEqualTo(LONG_COUNT);
            assertThat(rest).as("what is hidden need not come").hasSizeBetween(11, LONG_COUNT);
            assertThat(rest).isSortedAccordingTo(Comparator.comparingLong(Event::version));
            assertThat(receive(live, 1)).extracting(Event::version).containsExactly((long) LONG_COUNT);
        }
        try (var again = store.subscribe(Read.stream(ORDER).after(at(1)))) {
            assertThat(catchUp(again)).isEqualTo(eventsOf(ORDER)).hasSize(11);
        }
    }

    @Test
    void aSubscriptionOfTheWholeStoreGoesOnWhenAStreamIsDeleted() throws InterruptedException {
        append(ORDER, 2);
        try (var live = store.subscribe(Read.all());
                var behind = store.subscribe(Read.matching(Query.types("ThingHappened")))) {
            catchUp(live);
            store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
            append(StreamId.of("stock-8"), 1);

            assertThat(receivePositions(live, 1)).containsExactly(4L);
            assertThat(receivePositions(behind, 3)).containsExactly(1L, 2L, 4L);
        }
    }

    private static void requireDeleted(Subscription subscription, boolean isTombstone) {
        assertThatExceptionOfType(StreamDeletedException.class)
                .isThrownBy(() -> subscription.next(LONG))
                .satisfies(e -> assertThat(e.isTombstoned()).isEqualTo(isTombstone))
                .satisfies(e -> assertThat(e.stream()).isIn(ORDER, STOCK));
    }
}
