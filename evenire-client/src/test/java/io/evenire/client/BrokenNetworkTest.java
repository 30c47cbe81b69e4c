package io.evenire.client;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static io.evenire.api.ExpectedVersion.streamExists;
import static io.evenire.client.FakeServer.loseAnswer;
import static io.evenire.client.FakeServer.perform;
import static io.evenire.client.FakeServer.performLate;
import static io.evenire.client.FakeServer.refuse;
import static io.evenire.client.FakeServer.reply;
import static io.evenire.client.FakeServer.reset;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.evenire.api.Append;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.Appended;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.NewEvent;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import io.evenire.client.FakeServer.Step;
import io.evenire.engine.Evenire;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Problem;
import io.evenire.protocol.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
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

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokenNetworkTest {

    private static final StreamId STREAM = StreamId.of("order-42");
    private static final Duration SHORT = Duration.ofMillis(300);

    private final EventStore served = Evenire.inMemory();
    private FakeServer server;
    private EventStore store;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer(served, Codec.protobuf());
        store = EvenireClient.connect(server.address());
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
        served.close();
    }

    static Stream<Arguments> accidents() {
        return Stream.of(
                Arguments.of("the answer is lost", loseAnswer()),
                Arguments.of("the connection is reset", reset()),
                Arguments.of("the server is busy", refuse(Problem.of(new StoreBusyException("busy")))),
                Arguments.of(
                        "the server is not ready yet",
                        refuse(Problem.of(new StoreRebuildingException("99 %", Duration.ofMillis(300))))),
                Arguments.of("the answer comes too late", FakeServer.hang()),
                Arguments.of("the answer stops after its head", FakeServer.stallAfterHead()),
                Arguments.of(
                        "the server gets interrupted",
                        refuse(Problem.of(new AppendInterruptedException("interrupted")))),
                Arguments.of("a proxy has no server", reply(502, "text/html", "", "<html>".getBytes(UTF_8))),
                Arguments.of("a proxy waits too long", reply(504, "text/html", "", new byte[0])),
                Arguments.of(
                        "the server is about to stop",
                        refuse(Problem.of(ProblemType.STORE_UNAVAILABLE, "stopping")
                                .with(Problem.RETRY_AFTER, 1L))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accidents")
    void anAppendIsRepeatedAndWrittenOnce(String name, Step accident) {
        connect(ClientSettings.of(server.address()).withRequestTimeout(SHORT));
        var append = Append.to(STREAM, any(), event(), event());
        server.next(accident, accident);

        var appended = store.append(append);

        assertThat(appended.version(STREAM)).as(name).isEqualTo(1);
        assertThat(served.read("order-42"))
                .extracting(Event::content)
                .isEqualTo(append.appends().getFirst().events());
        assertThat(server.requests()).hasSize(3);
    }

    /** The events of an attempt whose answer was lost match the condition of the next one. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("accidents")
    void anAppendWithAConditionIsRepeatedAndWrittenOnce(String name, Step accident) {
        connect(ClientSettings.of(server.address()).withRequestTimeout(SHORT));
        var taken = Query.tagged("username:ada");
        var append = Append.of(event().withTags("username:ada")).failIf(taken, 0);
        server.next(accident, accident);

        var appended = store.append(append);

        assertThat(appended.lastPosition()).as(name).isEqualTo(1);
        assertThat(served.read(Read.matching(taken))).hasSize(1);
        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() ->
                        store.append(Append.of(event().withTags("username:ada")).failIf(taken, 0)))
                .satisfies(failed -> assertThat(failed.position()).isEqualTo(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accidents")
    void aChangeIsRepeatedAndMadeOnce(String name, Step accident) {
        connect(ClientSettings.of(server.address()).withRequestTimeout(SHORT));
        store.append("order-42", noStream(), event());
        server.next(accident);

        var changed = store.change(STREAM, exactly(0), StreamChange.delete());

        assertThat(changed.version(STREAM)).as(name).isZero();
        assertThat(changed.lastPosition()).isEqualTo(2);
        assertThat(served.state().head()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accidents")
    void aReadIsRepeated(String name, Step accident) {
        connect(ClientSettings.of(server.address()).withRequestTimeout(SHORT));
        served.append("order-42", noStream(), event());
        server.next(accident);

        assertThat(store.read("order-42")).as(name).hasSize(1);
        server.next(accident);
        assertThat(store.read(Read.all())).as(name).hasSize(1);
        server.next(accident);
        assertThat(store.facets(Facet.Kind.TYPE)).as(name).hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var address = "http://127.0.0.1:" + port;
        connect(ClientSettings.of(address).withRetryTime(SHORT));

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> store.append("order-42", any(), event()))
                .withMessageStartingWith(
                        "POST %s/api/v1/streams/order-42/events?expectedVersion=any: ".formatted(address));
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.read("order-42"));
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.state());
    }

    static Stream<Arguments> lastWords() {
        return Stream.of(
                Arguments.of("lost", loseAnswer()),
                Arguments.of("reset", reset()),
                Arguments.of("too late", FakeServer.hang()),
                Arguments.of("not readable", reply(201, "application/x-protobuf", "", "<html>".getBytes(UTF_8))),
                Arguments.of("failed", refuse(Problem.of(new NullPointerException()))),
                Arguments.of("a proxy's", reply(504, "text/html", "", new byte[0])),
                Arguments.of(
                        "unknown to the server too",
                        refuse(Problem.of(new AppendOutcomeUnknownException("force failed")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lastWords")
    void theOutcomeIsUnknownWhenTheLastAnswerIs(String name, Step step) {
        connect(once().withRequestTimeout(SHORT));
        server.next(step);

        assertThatExceptionOfType(AppendOutcomeUnknownException.class)
                .as(name)
                .isThrownBy(() -> store.append("order-42", any(), event()));
        assertThat(server.requests()).hasSize(1);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(Problem.of(new StoreUnavailableException("failed earlier"))),
                Arguments.of(Problem.of(new StoreFullException("no space"))),
                Arguments.of(Problem.of(new IllegalArgumentException("can be truncated before version 3 at most"))),
                Arguments.of(Problem.of(new PositionAheadException(STREAM, 7, 3))),
                Arguments.of(Problem.of(new VersionConflictException(STREAM, any(), -1))),
                Arguments.of(Problem.of(new VersionConflictException(STREAM, streamExists(), -1))),
                Arguments.of(Problem.of(new VersionConflictException(STREAM, exactly(5), -1))),
                Arguments.of(Problem.of(new VersionConflictException(STREAM, exactly(5), 4))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalDoesNotSayThatAnEarlierAttemptWroteNothing(Problem refusal) {
        server.next(loseAnswer(), refuse(refusal));

        assertThatExceptionOfType(AppendOutcomeUnknownException.class)
                .isThrownBy(() -> store.append("order-42", any(), event()))
                .withMessage("it is not known whether this was written: " + refusal.detail())
                .withCauseInstanceOf(refusal.toException().getClass());
        assertThat(served.read("order-42")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalOfTheOnlyAttemptIsTakenAtItsWord(Problem refusal) {
        server.next(reply(503, Problem.CONTENT_TYPE, "", busy().toBytes()), refuse(refusal));

        assertThatExceptionOfType(refusal.toException().getClass().asSubclass(RuntimeException.class))
                .isThrownBy(() -> store.append("order-42", any(), event()))
                .withMessage(refusal.detail());
        assertThat(served.read("order-42")).isEmpty();
    }

    static Stream<Arguments> beliefsThatAreOver() {
        return Stream.of(Arguments.of(noStream()), Arguments.of(exactly(0)));
    }

    @ParameterizedTest
    @MethodSource("beliefsThatAreOver")
    void aConflictThatIsFoundWhenAnAppendIsRepeatedIsOneIfItCannotTurn(ExpectedVersion over) {
        served.append("order-42", noStream(), event(), event());
        server.next(reset(), perform());

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append("order-42", over, event()))
                .withMessage("stream 'order-42' is at version 1, append expected " + over);
    }

    static Stream<Arguments> beliefsThatMayCome() {
        return Stream.of(Arguments.of(0, exactly(0)), Arguments.of(1, exactly(1)), Arguments.of(0, streamExists()));
    }

    /** The caller was told that nothing was written, decided again with new ids, and the same fact was there twice. */
    @ParameterizedTest
    @MethodSource("beliefsThatMayCome")
    void aConflictDoesNotSayThatAnAttemptThatIsHeldUpIsNotWritten(int count, ExpectedVersion belief) throws Exception {
        connect(ClientSettings.of(server.address()).withRequestTimeout(SHORT));
        for (int i = 0; i < count; i++) {
            served.append("order-42", any(), event());
        }
        var append = Append.to(STREAM, belief, event());
        var go = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        server.next(performLate(go, done), perform());

        assertThatExceptionOfType(AppendOutcomeUnknownException.class)
                .isThrownBy(() -> store.append(append))
                .withCauseInstanceOf(VersionConflictException.class);

        served.append("order-42", any(), event());
        go.countDown();
        done.await();
        assertThat(store.append(append))
                .satisfies(appended -> assertThat(appended.version(STREAM)).isEqualTo(count + 1L))
                .satisfies(appended -> assertThat(appended.duplicate()).isTrue());
    }

    @Test
    void aBusyStoreIsBusyWhenTheTimeIsOver() {
        connect(once());
        server.next(refuse(busy()));

        assertThatExceptionOfType(StoreBusyException.class)
                .isThrownBy(() -> store.append("order-42", any(), event()))
                .withMessage("waited 10 s");
    }

    @Test
    void theServerSaysHowLongToWait() {
        server.next(refuse(busy()));
        long start = System.nanoTime();

        store.append("order-42", any(), event());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aWaitThatTheTimeDoesNotAllowIsNotBegun() {
        connect(ClientSettings.of(server.address()).withRetryTime(Duration.ofSeconds(5)));
        server.next(refuse(busy().with(Problem.RETRY_AFTER, 600L)));

        assertThatExceptionOfType(StoreBusyException.class).isThrownBy(() -> store.append("order-42", any(), event()));
    }

    @Test
    void aBadRequestIsMisuse() {
        server.next(refuse(Problem.of(new IllegalArgumentException("event data must have at most 1048576 bytes"))));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.append("order-42", any(), event()))
                .withMessage("event data must have at most 1048576 bytes");
    }

    @Test
    void aServerOfAnotherKindIsNamedAsSuch() {
        server.next(
                reply(404, "text/html", "", "<html>".getBytes(UTF_8)),
                reply(200, "text/html", "", "<html>".getBytes(UTF_8)),
                reply(302, "text/html", "Location: /login\r\n", new byte[0]));

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> store.stream(STREAM))
                .withMessageEndingWith("answered 404 without a problem that is known here");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> store.stream(STREAM))
                .withMessageEndingWith(
                        "the answer cannot be read: Content-Type must be application/x-protobuf, is 'text/html'");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> store.append("order-42", any(), event()))
                .withMessageEndingWith("answered 302 without a problem that is known here");
    }

    /** To Protobuf no bytes are a page without events, so a stream was taken for one that does not exist. */
    @Test
    void anEmptyAnswerOfAProxyIsNoEmptyStream() {
        server.next(reply(200, "text/html", "", new byte[0]), reply(200, "application/json", "", new byte[0]));

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.read("order-42"))
                    .withMessageContaining("the answer cannot be read: Content-Type must be application/x-protobuf");
        }
    }

    @Test
    void anAppendThatCannotBeTakenIsNotWaitedForWhenTheStoreCloses() {
        assertThatNullPointerException().isThrownBy(() -> store.appendAsync(nothing()));
        long start = System.nanoTime();

        store.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HttpEventStore.CLOSE_WAIT);
    }

    @SuppressWarnings("NullAway") // callers without null checks of their own do this
    private static Append nothing() {
        return null;
    }

    @Test
    void aThreadThatIsInterruptedAlreadySendsNothing() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(AppendInterruptedException.class)
                .isThrownBy(() -> store.append("order-42", any(), event()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anInterruptDoesNotTakeBackWhatWasSent() throws InterruptedException {
        var there = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        server.next(FakeServer.answerWhen(there, go));
        var result = new CompletableFuture<Appended>();
        var marked = new CompletableFuture<Boolean>();
        var caller = Thread.ofVirtual().start(() -> {
            result.complete(store.append("order-42", any(), event()));
            marked.complete(Thread.interrupted());
        });

        there.await();
        caller.interrupt();
        go.countDown();

        assertThat(result.join().version(STREAM)).isZero();
        assertThat(marked.join()).isTrue();
    }

    @Test
    void anInterruptEndsTheRepeatingOfAnAppendTruthfully() throws InterruptedException {
        var there = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        connect(ClientSettings.of(server.address()).withRequestTimeout(SHORT));
        server.next(FakeServer.answerWhen(there, go));
        var failure = new CompletableFuture<Throwable>();
        var caller = Thread.ofVirtual().start(() -> {
            try {
                store.append("order-42", any(), event());
                failure.complete(new AssertionError("nothing was thrown"));
            } catch (AppendOutcomeUnknownException e) {
                failure.complete(e);
            }
        });

        there.await();
        caller.interrupt();

        assertThat(failure.join())
                .isInstanceOf(AppendOutcomeUnknownException.class)
                .hasMessageEndingWith("interrupted while it was repeated; an earlier attempt may have been written");
        go.countDown();
    }

    @Test
    void aReadOfAnInterruptedThreadGoesOn() {
        served.append("order-42", noStream(), event());
        server.next(loseAnswer());
        Thread.currentThread().interrupt();

        assertThat(store.read("order-42")).hasSize(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void asynchronousAppendsKeepTheirOrderWhenAnswersAreLost() {
        server.next(loseAnswer(), loseAnswer(), perform(), reset(), perform());
        var futures = new ArrayList<CompletableFuture<Appended>>();
        for (int i = 0; i < 10; i++) {
            futures.add(store.appendAsync(Append.to(STREAM, any(), event())));
        }

        var last = store.append("order-42", any(), event());

        assertThat(last.version(STREAM)).isEqualTo(10);
        assertThat(futures)
                .extracting(future -> future.join().version(STREAM))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void requestsBeyondTheirNumberWaitForOneThatEnds() throws InterruptedException {
        var full = new CountDownLatch(Exchange.REQUEST_COUNT_MAX);
        var go = new CountDownLatch(1);
        int count = Exchange.REQUEST_COUNT_MAX + 50;
        var reads = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < count; i++) {
            server.next(FakeServer.answerWhen(full, go));
            var done = new CompletableFuture<Boolean>();
            reads.add(done);
            Thread.startVirtualThread(
                    () -> done.completeAsync(() -> store.read("order-42").isEmpty(), Runnable::run));
        }

        full.await();
        assertThat(server.requests()).hasSize(Exchange.REQUEST_COUNT_MAX);
        go.countDown();

        assertThat(reads).extracting(CompletableFuture::join).containsOnly(true);
        assertThat(server.requests()).hasSize(count);
    }

    @Test
    void speaksHttp1WithoutAskingForMore() {
        store.append("order-42", any(), event());

        assertThat(server.requests().getFirst().head())
                .startsWith("POST /api/v1/streams/order-42/events?expectedVersion=any HTTP/1.1\r\n")
                .contains("Content-Type: application/x-protobuf\r\n")
                .doesNotContainIgnoringCase("upgrade");
    }

    private void connect(ClientSettings settings) {
        store.close();
        store = EvenireClient.connect(settings);
    }

    private ClientSettings once() {
        return ClientSettings.of(server.address()).withRetryTime(Duration.ZERO);
    }

    private static Problem busy() {
        return Problem.of(new StoreBusyException("waited 10 s"));
    }

    private static NewEvent event() {
        return NewEvent.json("OrderPlaced", "{\"total\": 42.0}");
    }
}
