package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Appending without waiting for the result. */
abstract class AsyncContract extends ContractChapter {

    private static final int PIPELINED_COUNT = 300;

    AsyncContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void theFutureGivesWhatAppendWouldHaveGiven() {
        var appended = store.appendAsync(Append.to(ORDER, ExpectedVersion.noStream(), events(3))
                        .and(STOCK, ExpectedVersion.any(), event()))
                .join();

        assertThat(appended.firstPosition()).isEqualTo(1);
        assertThat(appended.lastPosition()).isEqualTo(4);
        assertThat(appended.version(ORDER)).isEqualTo(2);
        assertThat(appended.version(STOCK)).isZero();
        assertThat(eventsOf(ORDER)).hasSize(3);
    }

    @Test
    void theAppendsOfOneThreadAreTakenInTheOrderOfItsCalls() {
        var futures = new ArrayList<CompletableFuture<Appended>>();
        for (int i = 0; i < PIPELINED_COUNT; i++) {
            futures.add(store.appendAsync(Append.to(ORDER, ExpectedVersion.any(), event())));
        }

        for (int i = 0; i < PIPELINED_COUNT; i++) {
            var appended = futures.get(i).join();
            assertThat(appended.version(ORDER)).isEqualTo(i);
            assertThat(appended.firstPosition()).isEqualTo(i + 1);
        }
    }

    @Test
    void anAppendMayBuildOnOneThatIsStillUnderWay() {
        var futures = new ArrayList<CompletableFuture<Appended>>();
        futures.add(store.appendAsync(Append.to(ORDER, ExpectedVersion.noStream(), event())));
        for (int i = 0; i < PIPELINED_COUNT; i++) {
            futures.add(store.appendAsync(Append.to(ORDER, ExpectedVersion.exactly(i), event())));
        }

        assertThat(futures)
                .allSatisfy(future -> assertThat(future.join().duplicate()).isFalse());
        assertThat(eventsOf(ORDER)).hasSize(PIPELINED_COUNT + 1);
    }

    @Test
    void ofTwoUnderWayWithTheSameBeliefTheSecondIsRefused() {
        var first = store.appendAsync(Append.to(ORDER, ExpectedVersion.noStream(), event()));
        var second = store.appendAsync(Append.to(ORDER, ExpectedVersion.noStream(), event()));
        var third = store.appendAsync(Append.to(ORDER, ExpectedVersion.exactly(0), event()));

        assertThat(first.join().version(ORDER)).isZero();
        assertFailsWith(second, VersionConflictException.class);
        assertThat(third.join().version(ORDER)).isEqualTo(1);
    }

    @Test
    void theSameEventsUnderWayTwiceAreWrittenOnce() {
        var append = Append.to(ORDER, ExpectedVersion.any(), events(2));

        var first = store.appendAsync(append);
        var second = store.appendAsync(append);

        assertThat(first.join().duplicate()).isFalse();
        assertThat(second.join().duplicate()).isTrue();
        assertThat(second.join().firstPosition()).isEqualTo(first.join().firstPosition());
        assertThat(eventsOf(ORDER)).hasSize(2);
    }

    @Test
    void failuresComeByTheFuture() {
        store.change(STOCK, ExpectedVersion.any(), StreamChange.tombstone());
        var tooLong = NewEvent.of("Big", Payload.bytes(new byte[Limits.DATA_LENGTH_DEFAULT_MAX + 1]));

        assertFailsWith(
                store.appendAsync(Append.to(ORDER, ExpectedVersion.streamExists(), event())),
                VersionConflictException.class);
        assertFailsWith(
                store.appendAsync(Append.to(STOCK, ExpectedVersion.any(), event())), StreamDeletedException.class);
        assertFailsWith(
                store.appendAsync(Append.to(ORDER, ExpectedVersion.any(), tooLong)), IllegalArgumentException.class);
    }

    @Test
    void whatIsChainedRunsOnAVirtualThreadOrOnTheOneThatChains() {
        var caller = Thread.currentThread();
        var threads = new ArrayList<CompletableFuture<Thread>>();
        for (int i = 0; i < PIPELINED_COUNT; i++) {
            threads.add(store.appendAsync(Append.to(ORDER, ExpectedVersion.any(), event()))
                    .thenApply(appended -> Thread.currentThread()));
            threads.add(store.appendAsync(Append.to(STOCK, ExpectedVersion.exactly(7), event()))
                    .handle((appended, problem) -> Thread.currentThread()));
        }

        assertThat(threads)
                .extracting(CompletableFuture::join)
                .allMatch(thread -> thread.isVirtual() || thread == caller);
    }

    @Test
    void aChainedStageMayAppendAndWait() {
        var last = store.appendAsync(Append.to(ORDER, ExpectedVersion.noStream(), event()))
                .thenApply(appended ->
                        store.append(Append.to(ORDER, ExpectedVersion.exactly(appended.version(ORDER)), event())))
                .thenCompose(appended ->
                        store.appendAsync(Append.to(ORDER, ExpectedVersion.exactly(appended.version(ORDER)), event())))
                .join();

        assertThat(last.version(ORDER)).isEqualTo(2);
    }

    @Test
    void cancellingTheFutureDoesNotTakeTheAppendBack() {
        var cancelled = event();
        store.appendAsync(Append.to(ORDER, ExpectedVersion.any(), cancelled)).cancel(true);

        var appended = store.append(Append.to(ORDER, ExpectedVersion.any(), event()));

        assertThat(appended.version(ORDER)).isEqualTo(1);
        assertThat(contentOf(ORDER)).first().isEqualTo(cancelled);
    }

    @Test
    void aFutureThatIsDoneMeansThatEveryoneSeesTheEvents() {
        for (int i = 0; i < 50; i++) {
            var stream = StreamId.of("order-" + i);
            int seen = store.appendAsync(Append.to(stream, ExpectedVersion.noStream(), event()))
                    .thenApply(appended -> eventsOf(stream).size())
                    .join();
            assertThat(seen).isEqualTo(1);
        }
    }

    private static void assertFailsWith(CompletableFuture<Appended> future, Class<? extends Exception> kind) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(future::join)
                .withCauseInstanceOf(kind);
    }
}
