package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.Event;
import io.evenire.api.Facet;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.testkit.ScavengeRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was deleted is gone after a scavenge, and nothing else is. */
class ScavengeTest {

    private static final StreamId KEPT = StreamId.of("kept-1");
    private static final StreamId GONE = StreamId.of("gone-1");
    private static final UUID ID = new UUID(4, 2);
    private static final int COUNT = 20;

    @Test
    void removesTheEventsOfADeletedStream() {
        try (var store = filled()) {
            store.change(GONE, any(), StreamChange.delete());
            assertThat(positions(store, Read.all())).hasSize(2 * COUNT);

            var done = ScavengeRun.scavenge(store);

            assertThat(done.removedCount()).isEqualTo(COUNT);
            assertThat(done.rewrittenCount()).isEqualTo(1);
            assertThat(done.freedLength()).isGreaterThan(COUNT * 300L);
            assertThat(store.read(Read.all()).stream())
                    .hasSize(COUNT)
                    .allMatch(event -> event.stream().equals(KEPT));
            assertThat(store.read(Read.all().backward()).stream()).hasSize(COUNT);
            assertThat(store.read(Read.matching(Query.types("Gone")))).isEmpty();
            assertThat(store.read(KEPT.value()).stream().map(Event::version)).hasSize(COUNT);
            assertThat(store.state().head()).isEqualTo(2 * COUNT + 1);
        }
    }

    @Test
    void removesNothingThatWasNotDeleted() {
        try (var store = filled()) {
            assertThat(ScavengeRun.scavenge(store).removedCount()).isZero();
            store.change(StreamId.of("other"), any(), StreamChange.tombstone());
            assertThat(ScavengeRun.scavenge(store).removedCount()).isZero();

            assertThat(positions(store, Read.all())).hasSize(2 * COUNT);
        }
    }

    @Test
    void findsNothingMoreTheSecondTime() {
        try (var store = filled()) {
            store.change(GONE, any(), StreamChange.tombstone());
            ScavengeRun.scavenge(store);

            var again = ScavengeRun.scavenge(store);

            assertThat(again.removedCount()).isZero();
            assertThat(again.rewrittenCount()).isZero();
        }
    }

    @Test
    void keepsWhatCameAfterTheDeletion() {
        try (var store = filled()) {
            store.change(GONE, any(), StreamChange.delete());
            store.append(Append.to(GONE, exactly(COUNT - 1), event("Gone", "back")));

            ScavengeRun.scavenge(store);

            var read = store.read(GONE.value()).stream().toList();
            assertThat(read).extracting(Event::version).containsExactly((long) COUNT);
            assertThat(store.read(Read.matching(Query.types("Gone"))).stream()).hasSize(1);
            store.append(Append.to(GONE, exactly(COUNT), event("Gone", "and more")));
            assertThat(store.read(GONE.value()).stream()).hasSize(2);
        }
    }

    @Test
    void removesWhatWasTruncated() {
        try (var store = filled()) {
            store.change(GONE, any(), StreamChange.truncateBefore(15));

            assertThat(ScavengeRun.scavenge(store).removedCount()).isEqualTo(15);

            assertThat(store.read(GONE.value()).stream().map(Event::version)).containsExactly(15L, 16L, 17L, 18L, 19L);
            assertThat(store.read(Read.matching(Query.types("Gone"))).stream()).hasSize(COUNT - 15);
            assertThat(store.read(Read.all()).stream()).hasSize(2 * COUNT - 15);
        }
    }

    @Test
    void removesWhatIsNotKept() {
        try (var store = filled()) {
            store.change(GONE, any(), StreamChange.keep(Retention.ofCount(3)));
            store.change(GONE, any(), StreamChange.keep(Retention.none()));
            store.append(Append.to(GONE, exactly(COUNT - 1), event("Gone", "kept, too")));

            assertThat(ScavengeRun.scavenge(store).removedCount()).isEqualTo(COUNT - 3);

            assertThat(store.read(GONE.value()).stream().map(Event::version)).containsExactly(17L, 18L, 19L, 20L);
        }
    }

    /** A clock that is wrong for a while hides events for a while, and a scavenge in that while must not cost them. */
    @Test
    void removesWhatIsTooOldAsOfTheLastEvent() {
        var now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        try (var store = Evenire.builder()
                .storage("memory")
                .settings(Settings.defaults().withStreamFiles(StreamFiling.NONE))
                .clock(now::get)
                .open()) {
            fill(store);
            store.change(GONE, any(), StreamChange.keep(Retention.ofAge(Duration.ofDays(1))));
            now.set(now.get().plus(Duration.ofDays(2)));
            assertThat(store.read(GONE.value()).stream()).isEmpty();

            assertThat(ScavengeRun.scavenge(store).removedCount()).isZero();
            store.append(Append.to(KEPT, any(), event("Kept", "later")));
            store.append(Append.to(GONE, any(), event("Gone", "later")));

            assertThat(ScavengeRun.scavenge(store).removedCount()).isEqualTo(COUNT);
            assertThat(store.read(GONE.value()).stream().map(Event::version)).containsExactly((long) COUNT);
            assertThat(store.read(KEPT.value()).stream()).hasSize(COUNT + 1);
        }
    }

    /** What was recorded by a clock that was ahead stays ahead; what can be read by the clock that is right must stay. */
    @Test
    void removesNothingThatOnlyAClockThatWasAheadFindsTooOld() {
        var now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        try (var store = Evenire.builder()
                .storage("memory")
                .settings(Settings.defaults().withStreamFiles(StreamFiling.NONE))
                .clock(now::get)
                .open()) {
            fill(store);
            store.change(GONE, any(), StreamChange.keep(Retention.ofAge(Duration.ofDays(90))));
            var right = now.get();
            now.set(right.plus(Duration.ofDays(365)));
            store.append(Append.to(KEPT, any(), event("Kept", "by a clock that is ahead")));
            now.set(right);
            assertThat(store.read(GONE.value()).stream()).hasSize(COUNT);

            assertThat(ScavengeRun.scavenge(store).removedCount()).isZero();

            assertThat(store.read(GONE.value()).stream()).hasSize(COUNT);
        }
    }

    /** A limit is of events that are given: those that were removed under an open cursor do not count. */
    @Test
    void aLimitDoesNotCountWhatWasRemoved() {
        try (var store = filled(Settings.defaults().withMemory(0, 0))) {
            var three = store.read(Read.stream(GONE).limit(3));
            store.change(GONE, any(), StreamChange.truncateBefore(5));
            ScavengeRun.scavenge(store);

            assertThat(three.stream().map(Event::version)).containsExactly(5L, 6L, 7L);
        }
    }

    @Test
    void cursorsGoOnAtTheNextEventThatExists() {
        try (var store = filled(Settings.defaults().withMemory(0, 0))) {
            var ofStream = store.read(GONE.value()).iterator();
            var backward = store.read(Read.stream(GONE).backward()).iterator();
            var ofStore = store.read(Read.all()).iterator();
            assertThat(ofStream.next().version()).isZero();
            assertThat(backward.next().version()).isEqualTo(COUNT - 1L);
            assertThat(ofStore.next().position()).isEqualTo(1);
            var unread = store.read(Read.all());
            store.change(GONE, any(), StreamChange.delete());

            ScavengeRun.scavenge(store);

            assertThat(rest(ofStream)).isSubsetOf(versions());
            assertThat(rest(backward)).isSubsetOf(versions());
            var seen = new ArrayList<Event>();
            ofStore.forEachRemaining(seen::add);
            assertThat(seen).filteredOn(event -> event.stream().equals(KEPT)).hasSize(COUNT);
            assertThat(unread.stream()).hasSize(COUNT);
        }
    }

    /** A cursor that has read nothing yet when all of its stream goes. */
    @Test
    void aCursorOverWhatIsGoneIsEmpty() {
        try (var store = filled(Settings.defaults().withMemory(0, 0))) {
            var cursor = store.read(GONE.value());
            store.change(GONE, any(), StreamChange.delete());

            ScavengeRun.scavenge(store);

            assertThat(cursor.isEmpty()).isTrue();
            assertThat(cursor.first()).isEmpty();
            assertThat(cursor.iterator().hasNext()).isFalse();
        }
    }

    @Test
    void aCursorOverWhatIsGoneReadsNothingFromTheCache() {
        try (var store = filled()) {
            assertThat(store.read(GONE.value()).stream()).hasSize(COUNT);
            var cursor = store.read(GONE.value());
            store.change(GONE, any(), StreamChange.delete());

            ScavengeRun.scavenge(store);

            assertThat(cursor.stream()).isEmpty();
        }
    }

    @Test
    void anIdMayBeUsedAgain() {
        try (var store = filled()) {
            var again = event("Kept", "again").withId(ID);
            store.append(Append.to(GONE, any(), event("Gone", "with an id").withId(ID)));
            store.change(GONE, any(), StreamChange.delete());
            assertThatExceptionOfType(DuplicateEventException.class)
                    .isThrownBy(() -> store.append(Append.to(KEPT, any(), event("Kept", "new"), again)));

            ScavengeRun.scavenge(store);

            var appended = store.append(Append.to(KEPT, any(), again));
            assertThat(appended.duplicate()).isFalse();
            assertThat(store.append(Append.to(KEPT, any(), again)).duplicate()).isTrue();
        }
    }

    @Test
    void aConditionDoesNotSeeWhatIsGone() {
        try (var store = filled()) {
            var append = Append.to(KEPT, any(), event("Kept", "if")).failIf(Query.types("Gone"), 0);
            store.change(GONE, any(), StreamChange.delete());
            assertThatExceptionOfType(ConditionFailedException.class).isThrownBy(() -> store.append(append));

            ScavengeRun.scavenge(store);

            assertThat(store.append(append).duplicate()).isFalse();
        }
    }

    @Test
    void leavesAPartOfWhichTooLittleWouldGo() {
        try (var store = filled()) {
            store.append(Append.to(StreamId.of("small"), any(), event("Gone", "small")));
            store.change(StreamId.of("small"), any(), StreamChange.delete());

            assertThat(ScavengeRun.scavenge(store).rewrittenCount()).isZero();

            assertThat(store.read(Read.matching(Query.types("Gone"))).stream()).hasSize(COUNT + 1);
        }
    }

    @Test
    void theStoresOwnEventsStay() {
        try (var store = filled()) {
            store.change(GONE, any(), StreamChange.delete());
            store.append(Append.to(GONE, any(), event("Gone", "back")));
            store.change(GONE, any(), StreamChange.delete());

            ScavengeRun.scavenge(store);

            assertThat(store.read("$streams").stream()).hasSize(2);
            assertThat(store.facets(Facet.Kind.TYPE, "", ""))
                    .extracting(Facet::value)
                    .contains("Kept");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void nothingThatWasNotDeletedIsLost(long seed) {
        var run = ScavengeRun.of(seed);
        long removedCount = 0;
        var settings = Settings.defaults().withTableCountMax(seed % 2 == 0 ? 8 : 1000);
        try (var store = memory(seed % 3 == 0 ? settings.withMemory(0, 0) : settings)) {
            for (int i = 0; i < 8; i++) {
                run.act(store, 60);
                run.assertHolds(store);
                removedCount += ScavengeRun.scavenge(store).removedCount();
                run.assertHolds(store);
            }
        }
        assertThat(removedCount).isPositive();
    }

    private static Evenire filled() {
        return filled(Settings.defaults());
    }

    private static Evenire filled(Settings settings) {
        var store = memory(settings);
        fill(store);
        return store;
    }

    private static void fill(Evenire store) {
        for (int i = 0; i < COUNT; i++) {
            store.append(Append.to(GONE, any(), event("Gone", "g".repeat(400))));
            store.append(Append.to(KEPT, any(), event("Kept", "k".repeat(400))));
        }
    }

    private static Evenire memory(Settings settings) {
        return Evenire.builder()
                .storage("memory")
                .settings(settings.withStreamFiles(StreamFiling.NONE))
                .open();
    }

    private static NewEvent event(String type, String text) {
        return NewEvent.of(type, Payload.text(text));
    }

    private static List<Long> positions(Evenire store, Read read) {
        return store.read(read).stream().map(Event::position).toList();
    }

    private static List<Long> versions() {
        var versions = new ArrayList<Long>();
        for (long i = 0; i < COUNT; i++) {
            versions.add(i);
        }
        return versions;
    }

    private static List<Long> rest(Iterator<Event> events) {
        var rest = new ArrayList<Long>();
        events.forEachRemaining(event -> rest.add(event.version()));
        return rest;
    }
}
