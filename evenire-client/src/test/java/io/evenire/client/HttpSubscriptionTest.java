package io.evenire.client;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.client.FakeServer.loseAnswer;
import static io.evenire.client.FakeServer.perform;
import static io.evenire.client.FakeServer.refuse;
import static io.evenire.client.FakeServer.reply;
import static io.evenire.client.FakeServer.reset;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.NewEvent;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import io.evenire.api.Subscription.Signal.CaughtUp;
import io.evenire.api.Subscription.Signal.Progress;
import io.evenire.api.Subscription.Signal.Received;
import io.evenire.api.Subscription.State;
import io.evenire.client.ClientSettings.Form;
import io.evenire.client.FakeServer.Step;
import io.evenire.engine.Evenire;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Problem;
import io.evenire.protocol.ProblemType;
import io.evenire.protocol.SubscriptionPage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscription asks its server for, and what it makes of the answers and of what is no answer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpSubscriptionTest {

    private static final StreamId STREAM = StreamId.of("s");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(50); // only what hangs waits so long

    private final EventStore served = Evenire.inMemory();
    private FakeServer server;
    private EventStore store;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer(served, Codec.json());
        store = EvenireClient.connect(ClientSettings.of(server.address())
                .withForm(Form.JSON)
                .withPageSize(2)
                .withRequestTimeout(SHORT)
                .withRetryTime(Duration.ofSeconds(20)));
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
        served.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asksForPageAfterPageAndHoldsOne(boolean isOfStream) throws InterruptedException {
        append(5);
        try (var subscription = store.subscribe(isOfStream ? Read.stream(STREAM) : Read.all())) {
            assertThat(server.requests()).hasSize(1);
            assertThat(position(subscription)).isEqualTo(1);
            assertThat(position(subscription)).isEqualTo(2);
            assertThat(server.requests()).hasSize(1);
            assertThat(subscription.state()).isEqualTo(State.CATCHING_UP);
            assertThat(position(subscription)).isEqualTo(3);
            assertThat(server.requests()).hasSize(2);
            assertThat(position(subscription)).isEqualTo(4);
            assertThat(position(subscription)).isEqualTo(5);
            assertThat(subscription.next()).isEqualTo(new CaughtUp(at(5)));
            assertThat(server.requests()).hasSize(3);
            assertThat(subscription.state()).isEqualTo(State.LIVE);

            append(1);

            assertThat(position(subscription)).isEqualTo(6);
            assertThat(subscription.state()).isEqualTo(State.LIVE);
        }
    }

    @Test
    void saysWhereItIsAndHowLongItWaits() throws InterruptedException {
        append(1);
        try (var subscription = store.subscribe(Read.stream(STREAM))) {
            subscription.next();
            subscription.next();
            assertThat(subscription.next(Duration.ofMillis(70))).isEmpty();

            assertThat(server.requests().getFirst().target()).contains("from=start", "wait=0ms", "limit=2");
            assertThat(server.requests().get(1).target()).contains("from=" + at(1), "limit=2");
            assertThat(server.requests().get(1).target()).containsPattern("wait=[1-6]?[0-9]ms");
        }
    }

    @Test
    void waitsNotLongerThanARequestMayTake() throws InterruptedException {
        try (var subscription = store.subscribe(Read.all())) {
            subscription.next();
            var waiting = inBackground(() -> subscription.next(LONG));
            while (server.requests().size() < 2) {
                Thread.onSpinWait();
            }
            append(1);

            assertThat(waiting.join()).isPresent();
            assertThat(server.requests().get(1).target()).contains("wait=" + SHORT.toMillis() + "ms");
        }
    }

    static Stream<Arguments> accidents() {
        return Stream.of(
                Arguments.of("the answer is lost", loseAnswer()),
                Arguments.of("the connection is reset", reset()),
                Arguments.of("the server is busy", refuse(Problem.of(new StoreBusyException("busy")))),
                Arguments.of(
                        "the server is not ready yet",
                        refuse(Problem.of(new StoreRebuildingException("99 %", Duration.ofMillis(300))))),
                Arguments.of("the answer does not come", FakeServer.hang()),
                Arguments.of("the answer stops after its head", FakeServer.stallAfterHead()),
                Arguments.of("a proxy has no server", reply(502, "text/html", "", "<html>".getBytes(UTF_8))),
                Arguments.of("the store is closed", refuse(Problem.of(ProblemType.STORE_UNAVAILABLE, "closed"))),
                Arguments.of(
                        "the server is about to stop",
                        refuse(Problem.of(ProblemType.STORE_UNAVAILABLE, "stopping")
                                .with(Problem.RETRY_AFTER, 1L))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accidents")
    void asksAgainWithoutAGapOrADuplicate(String name, Step accident) throws InterruptedException {
        append(6);
        server.next(perform(), accident, perform(), accident, accident, perform());
        try (var subscription = store.subscribe(Read.all())) {
            for (long position = 1; position <= 6; position++) {
                assertThat(position(subscription)).as(name).isEqualTo(position);
            }
            assertThat(subscription.next()).isEqualTo(new CaughtUp(at(6)));
        }
    }

    @Test
    void showsThatItIsReconnecting() throws InterruptedException {
        append(4);
        server.next(perform(), reset());
        try (var subscription = store.subscribe(Read.all())) {
            position(subscription);
            position(subscription);

            assertThat(subscription.next(Duration.ZERO)).isEmpty();
            assertThat(subscription.state()).isEqualTo(State.RECONNECTING);
            assertThat(position(subscription)).isEqualTo(3);
            assertThat(subscription.state()).isEqualTo(State.CATCHING_UP);
        }
        server.next(refuse(Problem.of(ProblemType.STORE_UNAVAILABLE, "stopping").with(Problem.RETRY_AFTER, 1L)));
        try (var subscription = store.subscribe(Read.all())) {
            assertThat(position(subscription)).as("the first page too").isEqualTo(1);
        }
    }

    @Test
    void restsBetweenAttempts() throws InterruptedException {
        append(2);
        try (var subscription = store.subscribe(Read.all())) {
            position(subscription);
            position(subscription);
            assertThat(subscription.next()).isInstanceOf(CaughtUp.class);
            server.requests().clear();
            for (int i = 0; i < 10_000; i++) {
                server.next(reset());
            }

            for (int i = 0; i < 10_000; i++) {
                assertThat(subscription.next(Duration.ZERO)).isEmpty();
            }

            assertThat(server.requests()).hasSizeBetween(1, 1_000);
        }
    }

    @Test
    void endsWhenTheServerHasComeBackWithAnotherHistory() throws InterruptedException {
        append(2);
        try (var subscription = store.subscribe(Read.all())) {
            position(subscription);
            position(subscription);
            assertThat(subscription.next()).isInstanceOf(CaughtUp.class);
            var other = new UUID(1, 2);
            server.next(reset(), refuse(Problem.of(new PositionAheadException(at(2), other, 1))));

            var end = catchThrowable(subscription::next);

            assertThat(end).isInstanceOfSatisfying(PositionAheadException.class, e -> {
                assertThat(e.checkpoint()).contains(at(2));
                assertThat(e.incarnation()).contains(other);
            });
            assertThat(subscription.state()).isEqualTo(State.ENDED);
            assertThat(catchThrowable(subscription::next)).isSameAs(end);
            assertThat(catchThrowable(() -> subscription.next(Duration.ZERO))).isSameAs(end);
        }
    }

    @Test
    void endsWhenTheStreamWasDeleted() throws InterruptedException {
        append(1);
        try (var subscription = store.subscribe(Read.stream(STREAM))) {
            position(subscription);
            subscription.next();
            server.next(refuse(Problem.of(new StreamDeletedException(STREAM, true))));

            assertThatExceptionOfType(StreamDeletedException.class).isThrownBy(subscription::next);
            assertThatExceptionOfType(StreamDeletedException.class).isThrownBy(subscription::next);
            assertThat(subscription.state()).isEqualTo(State.ENDED);
        }
    }

    @Test
    void subscribingSaysWhatIsWrong() {
        append(1);
        var ahead = new Checkpoint(served.state().incarnation(), 2);
        assertThatExceptionOfType(PositionAheadException.class)
                .isThrownBy(() -> store.subscribe(Read.all().after(ahead)));
        server.requests().clear();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.subscribe(Read.all().backward()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.subscribe(Read.all().limit(7)));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void tellsOfAServerThatFailsAndAsksAgain() throws InterruptedException {
        append(1);
        try (var subscription = store.subscribe(Read.all())) {
            position(subscription);
            subscription.next();
            append(1);
            server.next(refuse(Problem.of(ProblemType.INTERNAL, "the server failed")));

            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(subscription::next);
            assertThat(subscription.state()).isEqualTo(State.RECONNECTING);
            assertThat(position(subscription)).isEqualTo(2);
        }
    }

    static Stream<Arguments> nonsense() {
        var first = new Event(1, STREAM, 0, Instant.EPOCH, NewEvent.json("T", "1"));
        var second = new Event(2, STREAM, 1, Instant.EPOCH, NewEvent.json("T", "1"));
        var third = new Event(3, STREAM, 2, Instant.EPOCH, NewEvent.json("T", "1"));
        var incarnation = new UUID(3, 4);
        var at1 = new Checkpoint(incarnation, 1);
        var at2 = new Checkpoint(incarnation, 2);
        var at3 = new Checkpoint(incarnation, 3);
        return Stream.of(
                Arguments.of("an event comes again", List.of(first, second), at2),
                Arguments.of("events are in no order", List.of(third, second), at3),
                Arguments.of("its checkpoint goes back", List.of(), new Checkpoint(incarnation, 0)),
                Arguments.of("its checkpoint is before its events", List.of(second, third), at2),
                Arguments.of(
                        "its checkpoint is of another history", List.of(second), new Checkpoint(new UUID(5, 6), 2)),
                Arguments.of("its checkpoint is that of another event", List.of(second), at1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void findsOutAServerThatMakesNoSense(String name, List<Event> events, Checkpoint checkpoint)
            throws InterruptedException {
        var first = new Event(1, STREAM, 0, Instant.EPOCH, NewEvent.json("T", "1"));
        var incarnation = new UUID(3, 4);
        var good = new SubscriptionPage(List.of(first), new Checkpoint(incarnation, 1), 9, false);
        server.next(answer(good), answer(new SubscriptionPage(events, checkpoint, 9, true)), answer(good));
        try (var subscription = store.subscribe(Read.all())) {
            assertThat(position(subscription)).isEqualTo(1);

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .as(name)
                    .isThrownBy(subscription::next)
                    .withMessageContaining("the answer cannot be read");
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(subscription::next);
        }
    }

    @Test
    void tellsOfProgressWhereNothingMatches() throws InterruptedException {
        var incarnation = new UUID(3, 4);
        long step = Subscription.PROGRESS_COUNT;
        var begin = new SubscriptionPage(List.of(), new Checkpoint(incarnation, 10), 10, true);
        var near = new SubscriptionPage(List.of(), new Checkpoint(incarnation, 10 + step - 1), 10, true);
        var far = new SubscriptionPage(List.of(), new Checkpoint(incarnation, 10 + step), 10 + step, true);
        server.next(answer(begin), answer(near), answer(far));
        try (var subscription = store.subscribe(Read.matching(Query.types("Rare")))) {
            assertThat(subscription.next()).isEqualTo(new CaughtUp(begin.checkpoint()));
            assertThat(subscription.next(Duration.ZERO)).isEmpty();
            assertThat(subscription.next(Duration.ZERO)).contains(new Progress(far.checkpoint()));
            assertThat(subscription.state()).isEqualTo(State.LIVE);
        }
    }

    @Test
    void catchesUpAgainWhenItWasFarBehind() throws InterruptedException {
        var incarnation = new UUID(3, 4);
        long step = Subscription.PROGRESS_COUNT;
        var begin = new SubscriptionPage(List.of(), new Checkpoint(incarnation, 10), 10, true);
        var near = new SubscriptionPage(List.of(), new Checkpoint(incarnation, 11), 10 + step, false);
        var far = new SubscriptionPage(List.of(), new Checkpoint(incarnation, 12), 12 + step, false);
        var end = new SubscriptionPage(List.of(), new Checkpoint(incarnation, 13 + step), 13 + step, true);
        server.next(answer(begin), answer(near), answer(far), answer(end));
        try (var subscription = store.subscribe(Read.all())) {
            assertThat(subscription.next()).isEqualTo(new CaughtUp(begin.checkpoint()));
            assertThat(subscription.next(Duration.ZERO)).isEmpty();
            assertThat(subscription.state()).isEqualTo(State.LIVE);
            assertThat(subscription.next(Duration.ZERO)).isEmpty();
            assertThat(subscription.state()).isEqualTo(State.CATCHING_UP);
            assertThat(subscription.next(Duration.ZERO)).contains(new CaughtUp(end.checkpoint()));
            assertThat(subscription.state()).isEqualTo(State.LIVE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingWakesWhoWaits(boolean closesStore) throws InterruptedException {
        var subscription = store.subscribe(Read.all());
        assertThat(subscription.next()).isInstanceOf(CaughtUp.class);
        var there = new CountDownLatch(1);
        server.next(FakeServer.answerWhen(there, new CountDownLatch(1))); // never
        var waiting = inBackground(() -> subscription.next(LONG));
        there.await();

        if (closesStore) {
            store.close();
        } else {
            subscription.close();
        }

        assertThat(waiting.handle((signal, end) -> end).join())
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage(closesStore ? "the store is closed" : "the subscription is closed");
        assertThat(subscription.state()).isEqualTo(State.ENDED);
        assertThatIllegalStateException().isThrownBy(subscription::next);
        subscription.close();
        subscription.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> subscription.next(Duration.ZERO))
                .withMessage("the subscription is closed");
    }

    @Test
    void closingWakesWhoRests() throws InterruptedException {
        var subscription = store.subscribe(Read.all());
        assertThat(subscription.next()).isInstanceOf(CaughtUp.class);
        server.close();
        var waiting = inBackground(() -> subscription.next(LONG));
        while (subscription.state() != State.RECONNECTING) {
            Thread.onSpinWait();
        }

        subscription.close();

        assertThat(waiting.handle((signal, end) -> end).join()).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptLosesNothing() throws InterruptedException {
        append(1);
        try (var subscription = store.subscribe(Read.all())) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(subscription::next);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(position(subscription)).isEqualTo(1);
            assertThat(subscription.next()).isInstanceOf(CaughtUp.class);
            append(1);
            var there = new CountDownLatch(1);
            server.next(FakeServer.answerWhen(there, new CountDownLatch(1))); // never
            var waiting = new CompletableFuture<Throwable>();
            var thread =
                    Thread.startVirtualThread(() -> waiting.complete(catchThrowable(() -> subscription.next(LONG))));
            there.await();

            thread.interrupt();

            assertThat(waiting.join()).isInstanceOf(InterruptedException.class);
            assertThat(position(subscription)).isEqualTo(2);
        }
    }

    @Test
    void oneThreadAtATimeMayAsk() throws InterruptedException {
        try (var subscription = store.subscribe(Read.all())) {
            assertThat(subscription.next()).isInstanceOf(CaughtUp.class);
            var there = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            server.next(FakeServer.answerWhen(there, go));
            var waiting = inBackground(() -> subscription.next(SHORT));
            there.await();

            assertThatIllegalStateException()
                    .isThrownBy(subscription::next)
                    .withMessage("another thread is asking for the next signal");

            go.countDown();
            assertThat(waiting.join()).isEmpty();
        }
    }

    @Test
    void refusesANegativeTime() {
        try (var subscription = store.subscribe(Read.all())) {
            assertThatIllegalArgumentException().isThrownBy(() -> subscription.next(Duration.ofNanos(-1)));
        }
    }

    @Test
    void aClosedStoreTakesNoSubscriptions() {
        store.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> store.subscribe(Read.all()))
                .withMessage("the store is closed");
    }

    private interface Call {
        Optional<Signal> next() throws InterruptedException;
    }

    private static CompletableFuture<Optional<Signal>> inBackground(Call call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.next();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("nobody interrupts", e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static long position(Subscription subscription) throws InterruptedException {
        var signal = subscription.next();
        assertThat(signal).isInstanceOf(Received.class);
        return ((Received) signal).event().position();
    }

    private Checkpoint at(long position) {
        return new Checkpoint(served.state().incarnation(), position);
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            served.append("s", any(), NewEvent.json("T", "1"));
        }
    }

    private static Step answer(SubscriptionPage page) {
        return reply(200, "application/json", "", Codec.json().writeSubscriptionPage(page));
    }
}
