package io.evenire.engine.internal.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever waits is woken, whatever comes in between. There is no store here, only what is said between threads. */
@Timeout(120)
class WakingTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final NewEvent CONTENT = NewEvent.json("ThingHappened", "{}");

    private final AtomicLong visible = new AtomicLong();
    private final Subscriptions subscriptions = new Subscriptions(visible::get);

    /** One event at each position, one at a time. */
    private final class EveryPosition implements Tail {

        private long given;

        @Override
        public long begin() {
            return 0;
        }

        @Override
        public Part next(Runnable goesOn) {
            goesOn.run();
            long asOf = visible.get();
            if (given == asOf) {
                return Part.none(asOf);
            }
            given++;
            var event = new Event(given, StreamId.NONE, Event.NO_VERSION, Instant.EPOCH, CONTENT);
            return new Part(List.of(event).iterator(), given, asOf);
        }
    }

    private Subscription open() {
        return subscriptions.open(new EveryPosition(), new UUID(0, 1));
    }

    private void show(long position) {
        visible.set(position);
        subscriptions.announce();
    }

    /*
     * Each of these events is waited for by all readers, and comes only when all have got the one before. So each is a race
     * between going to sleep and being woken; whoever missed one would wait for ever, because no other one follows.
     */
    @ParameterizedTest(name = "{0} readers, virtual: {1}")
    @CsvSource({"1, true, 30000", "1, false, 10000", "3, true, 10000", "3, false, 4000"})
    void nobodyMissesTheLastOne(int readerCount, boolean isVirtual, long count) throws Exception {
        ThreadFactory threads = isVirtual
                ? Thread.ofVirtual().factory()
                : Thread.ofPlatform().daemon().factory();
        var got = new AtomicLong();
        var ends = new ArrayList<CompletableFuture<Long>>();
        for (int i = 0; i < readerCount; i++) {
            var end = new CompletableFuture<Long>();
            ends.add(end);
            var subscription = open();
            threads.newThread(() -> {
                        try {
                            end.complete(readUpTo(count, subscription, got));
                        } catch (InterruptedException | RuntimeException | Error e) {
                            end.completeExceptionally(e);
                        }
                    })
                    .start();
        }

        for (long position = 1; position <= count; position++) {
            show(position);
            while (got.get() < position * readerCount) {
                if (ends.stream().anyMatch(CompletableFuture::isCompletedExceptionally)) {
                    break;
                }
                Thread.onSpinWait();
            }
        }

        for (var end : ends) {
            assertThat(end.get()).isEqualTo(count);
        }
        subscriptions.close();
    }

    private static long readUpTo(long count, Subscription subscription, AtomicLong got) throws InterruptedException {
        long position = 0;
        while (position < count) {
            var signal = subscription.next(LONG).orElseThrow(() -> new AssertionError("missed one"));
            if (signal instanceof Signal.Received(var event)) {
                assertThat(event.position()).isEqualTo(position + 1);
                position = event.position();
                got.incrementAndGet();
            }
        }
        return position;
    }

    @Test
    void whoeverClosesWakesWhoeverWaits() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            var subscription = open();
            var end = new CompletableFuture<Throwable>();
            var live = new CompletableFuture<Signal>();
            Thread.startVirtualThread(() -> {
                try {
                    live.complete(subscription.next());
                    var _ = subscription.next(); // waits for what never comes
                } catch (InterruptedException | RuntimeException | Error e) {
                    end.complete(e);
                }
            });
            if (i % 2 == 0) {
                live.get();
            }

            subscription.close();

            assertThat(end.get()).isInstanceOf(IllegalStateException.class).hasMessage("the subscription is closed");
        }
        assertThat(subscriptions.count()).isZero();
        subscriptions.close();
    }

    @Test
    void aSecondThreadIsRefusedWhileOneWaits() throws Exception {
        var subscription = open();
        assertThat(subscription.next(LONG))
                .hasValueSatisfying(signal -> assertThat(signal).isInstanceOf(Signal.CaughtUp.class));
        var end = new CompletableFuture<Signal>();
        var first = Thread.ofPlatform().daemon().start(() -> {
            try {
                end.complete(subscription.next());
            } catch (InterruptedException | RuntimeException | Error e) {
                end.completeExceptionally(e);
            }
        });
        while (first.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> subscription.next(Duration.ZERO))
                .withMessage("another thread waits for the next signal of this subscription");

        show(1);
        assertThat(end.get()).isInstanceOf(Signal.Received.class);
        subscriptions.close();
    }

    @Test
    void nobodyIsWokenWhereNobodyWaits() throws Exception {
        var subscription = open();
        for (int i = 1; i <= 3; i++) {
            show(i);
        }

        assertThat(readUpTo(3, subscription, new AtomicLong())).isEqualTo(3);
        subscriptions.close();
    }
}
