package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.Snapshot;
import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.VersionConflictException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of an event that was erased, and of which it can be. */
abstract class EraseContract extends SubscriptionChapter {

    private static final int LONG_COUNT = 1_100; // more than a store reads at once
    private static final EventContext CONTEXT = EventContext.none()
            .withCorrelationId("order")
            .withSchemaVersion(3)
            .withOccurredAt(Instant.parse("2026-01-02T03:04:05Z"));

    @RegisterExtension
    final InvocationInterceptor refusing = new Refusing();

    EraseContract(EventStoreContract contract) {
        super(contract);
    }

    /** Requires of a store that cannot erase, in the place of each test, that it says so and writes nothing. */
    private final class Refusing implements InvocationInterceptor {

        @Override
        public void interceptTestMethod(
                Invocation<Void> test, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
                throws Throwable {
            if (erases()) {
                test.proceed();
            } else {
                test.skip();
                requireRefusal();
            }
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<Void> test, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
                throws Throwable {
            interceptTestMethod(test, context, extension);
        }
    }

    private void requireRefusal() {
        append(ORDER, 1);
        assertThatExceptionOfType(StoreUnsupportedException.class)
                .isThrownBy(() -> store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0)))
                .withMessageContaining("cannot write its journal anew");
        assertThat(store.state().head()).as("nothing was written").isEqualTo(1);
        assertThat(eventsOf(ORDER)).noneMatch(event -> event.data().isErased());
    }

    @Test
    void anErasedEventHasLostItsDataAndItsMetadataAndNothingElse() {
        append(ORDER, 1);
        var secret = secret();
        append(ORDER, secret);
        append(ORDER, 1);
        var before = eventsOf(ORDER);

        var erased = store.change(ORDER, ExpectedVersion.exactly(2), StreamChange.erase(1));

        assertThat(erased).isEqualTo(new Appended(4, 4, Map.of(ORDER, 2L), false));
        for (int i = 0; i < 2; i++) {
            var left = left(before.get(1));
            var expected = List.of(before.get(0), left, before.get(2));
            assertThat(left.data().isErased()).isTrue();
            assertThat(eventsOf(ORDER)).isEqualTo(expected);
            requireRead(Read.stream(ORDER).backward(), expected.reversed());
            requireRead(Read.stream(ORDER).from(1).limit(1), List.of(left));
            requireRead(Read.all(), expected);
            requireRead(Read.all().backward(), expected.reversed());
            requireRead(Read.all().from(left.position()).limit(1), List.of(left));
            requireRead(Read.matching(Query.tagged("customer:7")), List.of(left));
            requireRead(Read.stream(ORDER).since(left.recordedAt()).limit(3), expectedSince(expected, left));
            reopen();
        }
    }

    private static List<Event> expectedSince(List<Event> events, Event from) {
        return events.stream()
                .filter(event -> !event.recordedAt().isBefore(from.recordedAt()))
                .toList();
    }

    @Test
    void conditionsQueriesAndCountsGoOnSeeingIt() {
        append(ORDER, secret());
        append(STOCK, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0));

        var tagged = Query.tagged("customer:7");
        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> store.append(
                        Append.to(STOCK, ExpectedVersion.any(), event()).failIf(tagged, 0)))
                .satisfies(failed -> assertThat(failed.position()).isEqualTo(1));
        assertThat(store.facets(Facet.Kind.TAG)).contains(new Facet("customer:7", 1));
        assertThat(store.facets(Facet.Kind.TYPE)).contains(new Facet("CustomerMoved", 1));
        assertThat(store.stream(ORDER)).map(StreamState::count).contains(1L);
        assertThat(store.append(Append.to(ORDER, ExpectedVersion.exactly(0), event()))
                        .version(ORDER))
                .isEqualTo(1);
    }

    @Test
    void anAppendThatIsRepeatedIsKnownByTheIdsOfErasedEvents() {
        var append = Append.to(ORDER, ExpectedVersion.noStream(), secret(), secret());
        var appended = store.append(append);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0));
        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(1));

        for (int i = 0; i < 2; i++) {
            assertThat(store.append(append)).isEqualTo(again(appended));
            assertThat(eventsOf(ORDER)).extracting(Event::data).containsOnly(Payload.ERASED);
            reopen();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 600, LONG_COUNT - 1})
    void ofALongStreamOneEventIsErased(int version) {
        append(ORDER, LONG_COUNT);
        var before = eventsOf(ORDER);
        assertThat(before).as("so that it is in the cache").hasSize(LONG_COUNT);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(version));

        var expected = new ArrayList<>(before);
        expected.set(version, left(before.get(version)));
        assertThat(eventsOf(ORDER)).isEqualTo(expected);
        reopen();
        assertThat(eventsOf(ORDER)).isEqualTo(expected);
        append(ORDER, 1);
        assertThat(eventsOf(ORDER).subList(0, LONG_COUNT)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"noStream", "0", "2"})
    void nothingIsErasedOfAStreamThatIsNotAsExpected(String expected) {
        append(ORDER, secret());
        append(ORDER, secret());
        var before = eventsOf(ORDER);

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.change(ORDER, expected(expected), StreamChange.erase(0)))
                .satisfies(conflict -> assertThat(conflict.actual()).hasValue(1));

        assertThat(store.state().head()).as("nothing was written").isEqualTo(2);
        assertThat(eventsOf(ORDER)).isEqualTo(before);
    }

    @Test
    void onlyAnEventThatThereIsCanBeErased() {
        append(ORDER, secret());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(1)))
                .withMessage("stream 'order-42' has events up to version 0, so there is no version 1 to erase");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(Long.MAX_VALUE)))
                .withMessageContaining("no version 9223372036854775807 to erase");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamChange.erase(-1))
                .withMessage("version to erase must not be negative, is -1");
        for (var expected : List.of("any", "noStream", "streamExists", "0")) {
            assertThatExceptionOfType(VersionConflictException.class)
                    .isThrownBy(() -> store.change(STOCK, expected(expected), StreamChange.erase(0)));
        }
        store.change(STOCK, ExpectedVersion.any(), StreamChange.tombstone());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.change(STOCK, ExpectedVersion.any(), StreamChange.erase(0)))
                .withMessage("stream 'stock-7' has no events, so there is no version 0 to erase");

        assertThat(store.state().head()).as("nothing else was written").isEqualTo(2);
        assertThat(eventsOf(ORDER).getFirst().data().isErased()).isFalse();
    }

    @Test
    void theStoresOwnStreamsAreNotErased() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(0));

        for (var stream : List.of(StreamId.of("$streams"), StreamId.NONE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.change(stream, ExpectedVersion.any(), StreamChange.erase(0)));
        }
        assertThat(store.state().head()).as("nothing was written").isEqualTo(2);
    }

    @Test
    void whatIsHiddenIsErasedToo() {
        append(ORDER, secret());
        append(ORDER, secret());
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(1));

        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0));

        requireErased(1);
        assertThat(eventsOf(ORDER)).extracting(Event::version).containsExactly(1L);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.keep(Retention.ofCount(1)));
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(1));
        requireErased(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeletedStreamStaysSoWhenAnEventOfItIsErased(boolean isTombstoned) {
        append(ORDER, secret());
        append(ORDER, secret());
        store.change(ORDER, ExpectedVersion.any(), isTombstoned ? StreamChange.tombstone() : StreamChange.delete());
        var status = store.stream(ORDER).orElseThrow().status();

        assertThatExceptionOfType(StreamDeletedException.class)
                .isThrownBy(() -> store.change(ORDER, ExpectedVersion.streamExists(), StreamChange.erase(0)))
                .satisfies(deleted -> assertThat(deleted.isTombstoned()).isEqualTo(isTombstoned));
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.change(ORDER, ExpectedVersion.exactly(0), StreamChange.erase(0)));
        assertThat(store.read(Read.all())).noneMatch(event -> event.data().isErased());

        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0));
        store.change(ORDER, ExpectedVersion.noStream(), StreamChange.erase(1));
        var erase = StreamChange.erase(1);
        store.change(ORDER, ExpectedVersion.exactly(1), erase);

        for (int i = 0; i < 2; i++) {
            requireErased(1);
            requireErased(2);
            assertThat(eventsOf(ORDER)).isEmpty();
            assertThat(store.stream(ORDER)).map(StreamState::status).contains(status);
            assertThat(store.change(ORDER, ExpectedVersion.any(), erase).duplicate())
                    .isTrue();
            reopen();
        }
        if (!isTombstoned) {
            append(ORDER, 1);
            assertThat(eventsOf(ORDER)).extracting(Event::version).containsExactly(2L);
            store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0));
        }
    }

    @Test
    void anErasureIsMadeOnceHoweverOftenItIsRepeated() {
        append(ORDER, secret());
        append(ORDER, 1);
        var erase = StreamChange.erase(0);
        var erased = store.change(ORDER, ExpectedVersion.exactly(1), erase);
        append(ORDER, secret());
        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0)); // another one, of the same event
        long head = store.state().head();

        for (int i = 0; i < 2; i++) {
            assertThat(store.change(ORDER, ExpectedVersion.exactly(1), erase)).isEqualTo(again(erased));
            assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
            assertThat(eventsOf(ORDER))
                    .extracting(event -> event.data().isErased())
                    .containsExactly(true, false, false);
            reopen();
        }
    }

    @Test
    void statesOfTheStreamAreErasedWithIt() {
        append(ORDER, secret());
        append(ORDER, 2);
        append(STOCK, 1);
        for (long version = 0; version < 3; version++) {
            store.snapshots().save(new Snapshot(ORDER, "balance", version, Payload.text("old " + version)));
        }
        store.snapshots().save(new Snapshot(ORDER, "total", 1, Payload.text("old")));
        var other = new Snapshot(STOCK, "balance", 0, Payload.text("other"));
        store.snapshots().save(other);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0));

        for (int i = 0; i < 2; i++) {
            assertThat(store.snapshots().latest(ORDER, "balance")).isEmpty();
            assertThat(store.snapshots().latest(ORDER, "total")).isEmpty();
            assertThat(store.snapshots().latest(STOCK, "balance")).contains(other);
            var states = Read.all().streamPrefix("$snapshot-");
            assertThat(store.read(states))
                    .as("superseded ones too")
                    .hasSize(5)
                    .allSatisfy(state -> assertThat(state.data()).isIn(Payload.ERASED, other.state()));
            reopen();
        }
        var newer = new Snapshot(ORDER, "balance", 1, Payload.text("new"));
        store.snapshots().save(newer);
        assertThat(store.snapshots().latest(ORDER, "balance")).contains(newer);
        reopen();
        assertThat(store.snapshots().latest(ORDER, "balance"))
                .as("saved after the erasure")
                .contains(newer);

        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(1));

        assertThat(store.snapshots().latest(ORDER, "balance")).isEmpty();
        assertThat(store.read(Read.all().streamPrefix("$snapshot-")))
                .as("those of before, and the one between the erasures")
                .hasSize(6)
                .allSatisfy(state -> assertThat(state.data()).isIn(Payload.ERASED, other.state()));
    }

    @Test
    void subscribersAreGivenWhatIsLeft() throws InterruptedException {
        append(ORDER, secret());
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(0));

        for (var read : List.of(Read.stream(ORDER), Read.all(), Read.matching(Query.tagged("customer:7")))) {
            try (var subscription = store.subscribe(read)) {
                var first = receive(subscription, 1).getFirst();
                assertThat(first.data()).isEqualTo(Payload.ERASED);
                assertThat(first.metadata()).isEqualTo(Payload.empty());
                assertThat(first.version()).isZero();
            }
        }
    }

    @Test
    void nobodyCanSayButTheStoreThatSomethingWasErased() {
        var notEmpty = Payload.of(Payload.ERASED.contentType(), ByteBuffer.allocate(1));
        for (var data : List.of(Payload.ERASED, notEmpty)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> store.append(Append.to(ORDER, ExpectedVersion.any(), NewEvent.of("Erased", data))))
                    .withMessageContaining("event data must not have the content type application/vnd.evenire.erased");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.snapshots().save(new Snapshot(ORDER, "a", 0, data)))
                    .withMessageContaining("snapshot must not have the content type");
        }
        assertThat(store.state().head()).as("nothing was written").isZero();
    }

    @Test
    void manyEraseAtOnceWhileOthersAppendAndRead() throws InterruptedException {
        int count = 24;
        for (int i = 0; i < count; i++) {
            append(ORDER, secret());
        }
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 4; i++) {
            int first = i;
            tasks.add(() -> {
                for (int version = first; version < count; version += 8) {
                    store.change(ORDER, ExpectedVersion.any(), StreamChange.erase(version));
                    var found = store.read(Read.stream(ORDER).from(version).limit(1))
                            .first();
                    assertThat(found).map(Event::data).contains(Payload.ERASED);
                }
                return true;
            });
        }
        tasks.add(() -> {
            for (int i = 0; i < count; i++) {
                append(STOCK, 1);
                assertThat(eventsOf(ORDER)).hasSize(count);
            }
            return true;
        });

        assertThat(Callers.run(Callers.Kind.VIRTUAL, tasks)).containsOnly(true);

        var erased =
                IntStream.range(0, count).mapToObj(version -> version % 8 < 4).toList();
        assertThat(eventsOf(ORDER)).extracting(event -> event.data().isErased()).isEqualTo(erased);
        assertThat(eventsOf(STOCK))
                .hasSize(count)
                .noneMatch(event -> event.data().isErased());
    }

    private static NewEvent secret() {
        return NewEvent.json("CustomerMoved", "{\"street\": \"Seven Ways 7\"}")
                .withMetadata(Payload.text("typed in by Mr. Seven"))
                .withTags("customer:7", "street")
                .withContext(CONTEXT);
    }

    /** {@return what is to be left of an event} */
    private static Event left(Event event) {
        var content = event.content();
        return new Event(
                event.position(),
                event.stream(),
                event.version(),
                event.recordedAt(),
                new NewEvent(
                        content.id(),
                        content.type(),
                        Payload.ERASED,
                        Payload.empty(),
                        content.tags(),
                        content.context()));
    }

    private static Appended again(Appended first) {
        return new Appended(first.firstPosition(), first.lastPosition(), first.versions(), true);
    }

    private void requireRead(Read read, List<Event> expected) {
        assertThat(store.read(read)).containsExactlyElementsOf(expected);
    }

    private void requireErased(long position) {
        var found = store.read(Read.all().from(position).limit(1)).first().orElseThrow();
        assertThat(found.position()).isEqualTo(position);
        assertThat(found.data()).isEqualTo(Payload.ERASED);
        assertThat(found.metadata()).isEqualTo(Payload.empty());
    }
}
