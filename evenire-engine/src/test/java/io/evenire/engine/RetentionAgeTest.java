package io.evenire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too old, by a clock that stands still. */
class RetentionAgeTest {

    private static final StreamId SENSOR = StreamId.of("sensor-7");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private final EventStore store =
            Evenire.builder().storage("memory").clock(() -> now).open();

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 100, 1_000})
    void showsExactlyWhatIsNotTooOld(int count) {
        appendEachSecond(count);
        keep(Retention.ofAge(Duration.ofSeconds(count)));

        for (int hidden = 0; hidden <= count; hidden++) {
            now = START.plusSeconds(count + hidden);
            requireVersions(hidden, count - 1);
            now = now.plusNanos(1);
            requireVersions(Math.min(hidden + 1, count), count - 1);
        }
    }

    @Test
    void findsWhereToBeginWhereverItEndedTheLastTime() {
        appendEachSecond(500);
        keep(Retention.ofAge(Duration.ofSeconds(1_000)));

        for (int hidden : new int[] {3, 4, 4, 100, 101, 333, 499, 500}) {
            now = START.plusSeconds(1_000 + hidden);
            requireVersions(hidden, 499);
        }
    }

    @Test
    void doesNotShowAgainWhatWasTooOldWhenTheClockIsSetBack() {
        appendEachSecond(100);
        keep(Retention.ofAge(Duration.ofSeconds(100)));
        now = START.plusSeconds(150);
        requireVersions(50, 99);

        now = START.plusSeconds(120);

        requireVersions(50, 99);
    }

    @Test
    void takesTheMomentOfTheChangeWhenTheBoundIsRaised() {
        appendEachSecond(100);
        keep(Retention.ofAge(Duration.ofSeconds(100)));
        now = START.plusSeconds(150);

        keep(Retention.ofAge(Duration.ofSeconds(200)));

        requireVersions(50, 99);
        now = START.plusSeconds(250);
        requireVersions(50, 99);
        now = START.plusSeconds(260);
        requireVersions(60, 99);
        keep(Retention.none());
        now = START.plusSeconds(1_000);
        requireVersions(60, 99);
    }

    @Test
    void hidesMoreWhenTheBoundIsLowered() {
        appendEachSecond(100);
        keep(Retention.ofAge(Duration.ofSeconds(100)));
        now = START.plusSeconds(110);
        requireVersions(10, 99);

        keep(Retention.ofAge(Duration.ofSeconds(50)));
        requireVersions(60, 99);
        keep(Retention.ofAge(Duration.ofSeconds(50)).withCountMax(7));
        requireVersions(93, 99);
    }

    @Test
    void countsFromANewStartAfterADeletion() {
        appendEachSecond(10);
        keep(Retention.ofAge(Duration.ofSeconds(5)));
        now = START.plusSeconds(12);
        requireVersions(7, 9);
        store.change(SENSOR, ExpectedVersion.any(), StreamChange.delete());

        append();
        requireVersions(10, 10);
        now = START.plusSeconds(17);
        requireVersions(10, 10);
        now = now.plusNanos(1);
        requireVersions(11, 10);
    }

    @Test
    void readsFromAMomentWhatIsNotTooOld() {
        appendEachSecond(100);
        keep(Retention.ofAge(Duration.ofSeconds(100)));
        now = START.plusSeconds(150);

        assertThat(store.read(Read.stream(SENSOR).since(START.plusSeconds(20))))
                .extracting(Event::version)
                .startsWith(50L)
                .hasSize(50);
        assertThat(store.read(Read.stream(SENSOR).since(START.plusSeconds(70))))
                .extracting(Event::version)
                .startsWith(70L)
                .hasSize(30);
        assertThat(store.read(Read.stream(SENSOR).backward().since(START.plusSeconds(51))))
                .extracting(Event::version)
                .containsExactly(51L, 50L);
        assertThat(store.read(Read.stream(SENSOR).backward().since(START.plusSeconds(49))))
                .isEmpty();
    }

    @Test
    void goesOnWithWhatWasThereWhenItWasOpened() {
        appendEachSecond(100);
        keep(Retention.ofAge(Duration.ofSeconds(100)));
        var cursor = store.read(Read.stream(SENSOR));

        now = START.plusSeconds(1_000);

        assertThat(cursor).hasSize(100);
        requireVersions(100, 99);
    }

    private void appendEachSecond(int count) {
        for (int i = 0; i < count; i++) {
            now = START.plusSeconds(i);
            append();
        }
    }

    private void append() {
        store.append(SENSOR.value(), ExpectedVersion.any(), NewEvent.json("Measured", "{}"));
    }

    private void keep(Retention retention) {
        store.change(SENSOR, ExpectedVersion.any(), StreamChange.keep(retention));
    }

    private void requireVersions(long first, long last) {
        var versions = LongStream.rangeClosed(first, last).boxed().toList();
        assertThat(store.read(Read.stream(SENSOR))).extracting(Event::version).containsExactlyElementsOf(versions);
        assertThat(store.read(Read.stream(SENSOR).backward().limit(1)))
                .extracting(Event::version)
                .containsExactlyElementsOf(versions.reversed().subList(0, Math.min(1, versions.size())));
        assertThat(store.stream(SENSOR)).map(StreamState::firstVersion).contains(first);
        assertThat(store.streams("sensor"))
                .extracting(StreamState::firstVersion)
                .containsExactly(first);
    }
}
