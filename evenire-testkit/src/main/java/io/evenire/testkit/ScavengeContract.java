package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.ScavengeState;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a scavenge takes out of a store, and that it takes nothing else. */
abstract class ScavengeContract extends SubscriptionChapter {

    private static final int COUNT = 20;
    private static final StreamId LAST = StreamId.of("last-1");
    private static final int LAST_LENGTH = 64 * 1024; // as openToScavenge() says
    private static final int LAST_COUNT = 64;
    private static final UUID ID = new UUID(4, 2);

    private final ScavengedStoreContract scavenged;

    ScavengeContract(ScavengedStoreContract contract) {
        super(contract);
        this.scavenged = contract;
    }

    @Override
    @BeforeEach
    void openTheStore() {
        store = scavenged.openToScavenge();
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(StreamChange.delete(), COUNT),
                Arguments.of(StreamChange.tombstone(), COUNT),
                Arguments.of(StreamChange.truncateBefore(15), 15),
                Arguments.of(StreamChange.truncateBefore(COUNT), COUNT),
                Arguments.of(StreamChange.keep(Retention.ofCount(3)), COUNT - 3),
                Arguments.of(StreamChange.keep(Retention.ofAge(Duration.ofNanos(1))), COUNT),
                Arguments.of(StreamChange.keep(Retention.ofAge(Duration.ofDays(1))), 0));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void removesWhatIsHiddenAndNothingElse(StreamChange change, int hiddenCount) {
        fill();
        store.change(ORDER, ExpectedVersion.any(), change);
        fillParts();
        var before = everything(Read.all());
        var state = store.stream(ORDER);
        var shown = eventsOf(ORDER);

        var done = ScavengeRun.scavenge(store);

        assertThat(done.removedCount()).isEqualTo(hiddenCount);
        assertThat(done.freedLength()).isGreaterThanOrEqualTo(hiddenCount * 200L);
        var after = before.stream()
                .filter(event -> !event.stream().equals(ORDER) || event.version() >= hiddenCount)
                .toList();
        assertThat(after).hasSize(before.size() - hiddenCount);
        requireHolds(after, shown);
        assertThat(store.stream(ORDER)).isEqualTo(state);
        reopen();
        requireHolds(after, shown);
        assertThat(store.stream(ORDER)).isEqualTo(state);
    }

    private void requireHolds(List<Event> all, List<Event> ofOrder) {
        assertThat(everything(Read.all())).isEqualTo(all);
        assertThat(everything(Read.all().backward())).isEqualTo(all.reversed());
        for (var stream : List.of(ORDER, STOCK)) {
            assertThat(everything(Read.matching(Query.tagged(tag(stream)))))
                    .isEqualTo(all.stream()
                            .filter(event -> event.stream().equals(stream))
                            .toList());
        }
        assertThat(eventsOf(ORDER)).isEqualTo(ofOrder);
        assertThat(eventsOf(STOCK)).hasSize(COUNT);
    }

    @Test
    void keepsWhatCameAfterADeletion() {
        fill();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        store.append(Append.to(ORDER, ExpectedVersion.exactly(COUNT - 1), event(ORDER)));
        fillParts();

        ScavengeRun.scavenge(store);

        assertThat(eventsOf(ORDER)).extracting(Event::version).containsExactly((long) COUNT);
        assertThat(positionsOf(Read.matching(Query.tagged(tag(ORDER))))).hasSize(1);
        assertThat(store.append(Append.to(ORDER, ExpectedVersion.exactly(COUNT), event(ORDER)))
                        .version(ORDER))
                .isEqualTo(COUNT + 1);
    }

    @Test
    void removesNothingWhereNothingIsHidden() {
        fill();
        fillParts();
        var before = everything(Read.all());

        var done = ScavengeRun.scavenge(store);

        assertThat(done.removedCount()).isZero();
        assertThat(done.rewrittenCount()).isZero();
        assertThat(done.freedLength()).isZero();
        assertThat(everything(Read.all())).isEqualTo(before);
    }

    @Test
    void findsNothingMoreTheSecondTime() {
        fill();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.tombstone());
        fillParts();
        ScavengeRun.scavenge(store);

        var again = ScavengeRun.scavenge(store);

        assertThat(again.removedCount()).isZero();
        assertThat(again.rewrittenCount()).isZero();
    }

    @Test
    void readersGoOnAtTheNextEventThatExists() {
        fill();
        var ofStream = store.read(Read.stream(ORDER)).iterator();
        var backward = store.read(Read.stream(ORDER).backward()).iterator();
        var ofStore = store.read(Read.all()).iterator();
        var all = store.read(Read.all());
        assertThat(ofStream.next().version()).isZero();
        assertThat(backward.next().version()).isEqualTo(COUNT - 1L);
        assertThat(ofStore.next().position()).isEqualTo(1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        fillParts();

        assertThat(ScavengeRun.scavenge(store).removedCount()).isEqualTo(COUNT);

        assertThat(rest(ofStream)).extracting(Event::version).isSorted().allMatch(version -> version < COUNT);
        assertThat(rest(backward)).extracting(Event::version).allMatch(version -> version < COUNT - 1);
        assertThat(ofStock(rest(ofStore))).hasSize(COUNT);
        assertThat(ofStock(rest(all.iterator()))).hasSize(COUNT);
    }

    @Test
    void subscriptionsGoOnWithoutAGap() throws InterruptedException {
        fill();
        try (var subscription = store.subscribe(Read.all())) {
            var received = new ArrayList<>(receive(subscription, 1));
            store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
            fillParts();

            assertThat(ScavengeRun.scavenge(store).removedCount()).isEqualTo(COUNT);
            append(STOCK, event(STOCK));
            long last = store.state().head();
            while (received.getLast().position() < last) {
                received.addAll(receive(subscription, 1));
            }

            assertThat(received).extracting(Event::position).isSorted().doesNotHaveDuplicates();
            assertThat(received).containsAll(everything(Read.all()));
        }
    }

    @Test
    void whatWasPassedOnceIsAPlaceToGoOnFrom() throws InterruptedException {
        fill();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        fillParts();
        ScavengeRun.scavenge(store);
        var all = everything(Read.all());

        for (long position = 0; position <= 2 * COUNT; position++) {
            long from = position;
            var behind = all.stream().filter(event -> event.position() > from).toList();
            assertThat(everything(Read.all().after(at(from)))).isEqualTo(behind);
        }
        try (var subscription = store.subscribe(Read.all().after(at(1)))) {
            assertThat(catchUp(subscription))
                    .isEqualTo(
                            all.stream().filter(event -> event.position() > 1).toList());
        }
    }

    @Test
    void anIdMayBeUsedAgain() {
        fill();
        var event = event(STOCK).withId(ID);
        append(ORDER, event.withTags(tag(ORDER)));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        fillParts();
        var append = Append.to(STOCK, ExpectedVersion.any(), event(STOCK), event);
        assertThatExceptionOfType(DuplicateEventException.class).isThrownBy(() -> store.append(append));

        ScavengeRun.scavenge(store);

        assertThat(store.append(append).duplicate()).isFalse();
        assertThat(store.append(append).duplicate()).isTrue();
    }

    @Test
    void aConditionDoesNotSeeWhatIsGone() {
        fill();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        fillParts();
        var append = Append.to(STOCK, ExpectedVersion.any(), event(STOCK)).failIf(Query.tagged(tag(ORDER)), 0);
        assertThatExceptionOfType(ConditionFailedException.class).isThrownBy(() -> store.append(append));

        ScavengeRun.scavenge(store);

        assertThat(store.append(append).duplicate()).isFalse();
    }

    @Test
    void ofPlacesAndStatesOnlyTheLastStay() {
        fill();
        for (int i = 0; i < COUNT; i++) {
            store.checkpoints().save("billing", at(i));
            store.snapshots().save(new Snapshot(ORDER, "total", i, Payload.text(i + "s".repeat(400))));
        }
        store.checkpoints().save("once", at(1));
        fillParts();
        var before = everything(Read.all());
        var snapshot = store.snapshots().latest(ORDER, "total");
        var own = everything(Read.all().streamPrefix("$"));
        assertThat(own).hasSize(2 * COUNT + 1);

        var done = ScavengeRun.scavenge(store);

        var left = everything(Read.all().streamPrefix("$"));
        assertThat(own).containsAll(left).hasSize(left.size() + (int) done.removedCount());
        assertThat(left).as("but in parts of which too little would be freed").hasSizeBetween(3, 5);
        assertThat(everything(Read.all())).isEqualTo(before);
        for (int i = 0; i < 2; i++) {
            assertThat(store.checkpoints().load("billing")).contains(at(COUNT - 1));
            assertThat(store.checkpoints().load("once")).contains(at(1));
            assertThat(store.snapshots().latest(ORDER, "total")).isEqualTo(snapshot);
            reopen();
        }
        store.checkpoints().save("billing", at(2));
        assertThat(store.checkpoints().load("billing")).contains(at(2));
    }

    @Test
    void tellsHowItIs() throws InterruptedException {
        fill();
        assertThat(store.scavenging().state()).isEqualTo(new ScavengeState.Idle());
        assertThat(store.scavenging().stop()).isEqualTo(new ScavengeState.Idle());
        assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX)).isEqualTo(new ScavengeState.Idle());

        var started = store.scavenging().start();
        var ended = store.scavenging().await(Limits.SCAVENGE_WAIT_MAX);

        assertThat(startedAt(started)).isEqualTo(startedAt(ended));
        assertThat(ended).isInstanceOfSatisfying(ScavengeState.Completed.class, completed -> {
            assertThat(completed.endedAt()).isAfterOrEqualTo(completed.startedAt());
            assertThat(completed.done().removedCount()).isZero();
        });
        assertThat(store.scavenging().state()).isEqualTo(ended);
        assertThat(store.scavenging().stop()).as("of one that is over").isEqualTo(ended);
    }

    @Test
    void startingAgainIsNoMistake() throws InterruptedException {
        fill();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        fillParts();

        for (int i = 0; i < 5; i++) {
            assertThat(store.scavenging().start())
                    .isInstanceOfAny(ScavengeState.Running.class, ScavengeState.Completed.class);
        }

        assertThat(store.scavenging().await(Limits.SCAVENGE_WAIT_MAX)).isInstanceOf(ScavengeState.Completed.class);
        assertThat(positionsOf(Read.matching(Query.tagged(tag(ORDER))))).isEmpty();
    }

    @Test
    void whatAStopCutsShortIsDoneByTheNextOne() throws InterruptedException {
        fill();
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        fillParts();
        var kept = everything(Read.all()).stream()
                .filter(event -> !event.stream().equals(ORDER))
                .toList();
        store.scavenging().start();

        store.scavenging().stop();
        var ended = store.scavenging().await(Limits.SCAVENGE_WAIT_MAX);

        assertThat(ended).isInstanceOfAny(ScavengeState.Stopped.class, ScavengeState.Completed.class);
        assertThat(everything(Read.all())).containsAll(kept).hasSize(kept.size() + COUNT - (int) removedCount(ended));
        ScavengeRun.scavenge(store);
        assertThat(everything(Read.all())).isEqualTo(kept);
    }

    @Test
    void aWaitHasItsBoundsAndMayBeInterrupted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.scavenging().await(Limits.SCAVENGE_WAIT_MAX.plusNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> store.scavenging().await(Duration.ofNanos(-1)));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> store.scavenging().await(Duration.ZERO));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void randomOperationsAreAnsweredAsTheModelAnswersThem() {
        long seed = Long.getLong(ModelContract.SEED, new Random().nextLong());
        var run = ModelRun.of(store, seed).withScavenges();
        for (int i = 0; i < operationCount(); i++) {
            run.step();
        }
        run.compareEverything();
        assertThat(run.removedCount()).as("-D%s=%d", ModelContract.SEED, seed).isPositive();
    }

    /** Appends to two streams in turns. */
    private void fill() {
        for (int i = 0; i < COUNT; i++) {
            append(ORDER, event(ORDER));
            append(STOCK, event(STOCK));
        }
    }

    /** Appends until what was there before is in parts that take no more appends, at a later moment. */
    private void fillParts() {
        var last = eventsOf(STOCK).getLast().recordedAt();
        var event = NewEvent.of("Filled", Payload.text("f".repeat(LAST_LENGTH / LAST_COUNT)));
        for (int i = 0; i < LAST_COUNT; i++) {
            append(LAST, event.withId(NewEvent.newId()));
        }
        do {
            append(LAST, event.withId(NewEvent.newId()));
        } while (!eventsOf(LAST).getLast().recordedAt().isAfter(last.plusNanos(1)));
    }

    private List<Event> everything(Read read) {
        return store.read(read).stream().toList();
    }

    private static NewEvent event(StreamId stream) {
        return NewEvent.of("Happened", Payload.text("x".repeat(400))).withTags(tag(stream));
    }

    private static String tag(StreamId stream) {
        return "of:" + stream.value();
    }

    private static List<Event> rest(Iterator<Event> events) {
        var rest = new ArrayList<Event>();
        events.forEachRemaining(rest::add);
        return rest;
    }

    private static List<Event> ofStock(List<Event> events) {
        return events.stream().filter(event -> event.stream().equals(STOCK)).toList();
    }

    private static Instant startedAt(ScavengeState state) {
        return switch (state) {
            case ScavengeState.Running running -> running.startedAt();
            case ScavengeState.Completed completed -> completed.startedAt();
            case ScavengeState.Idle _, ScavengeState.Stopped _, ScavengeState.Failed _ ->
                throw new AssertionError("was started and not stopped, and is " + state);
        };
    }

    private static long removedCount(ScavengeState ended) {
        return switch (ended) {
            case ScavengeState.Stopped stopped -> stopped.done().removedCount();
            case ScavengeState.Completed completed -> completed.done().removedCount();
            case ScavengeState.Idle _, ScavengeState.Running _, ScavengeState.Failed _ ->
                throw new AssertionError("was stopped, and is " + ended);
        };
    }
}
