package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An index that has grown over many runs: few of them, little memory, and whatever is lost of it comes back. */
class IndexTest {

    private static final int TABLE_COUNT = 4;
    private static final int EVENT_COUNT = 2_000;
    private static final int STREAM_COUNT = 50;

    private final ScriptedStorage storage = new ScriptedStorage();

    @Test
    void keepsFewRunsAndFewEventsInTables() {
        try (var store = open()) {
            fill(store, EVENT_COUNT);

            var usage = store.usage();
            assertThat(usage.tableEventCount()).isLessThanOrEqualTo(TABLE_COUNT);
            assertThat(usage.memoryRunCount()).isLessThan(8);
            // 2,000 events are 500 tables, 62 runs of 32 events, 7 of 256
            assertThat(usage.shelfRunCount()).isBetween(1, 14);
            assertThat(usage.filterLength()).isBetween(1L, 16L * EVENT_COUNT);
            assertHasAll(store, EVENT_COUNT);
        }
    }

    @Test
    void readsNothingOfTheJournalThatRunsCover() {
        try (var store = open()) {
            fill(store, EVENT_COUNT);
        }
        storage.readCount = 0;

        try (var store = open()) {
            // the last position, for the newest run, which proves the others, and to go on there
            assertThat(storage.readCount).isLessThanOrEqualTo(2);
            assertHasAll(store, EVENT_COUNT);
        }
    }

    @Test
    void isMadeAgainWhereRunsAreLost() throws IOException {
        try (var store = open()) {
            fill(store, EVENT_COUNT);
        }
        var names = storage.shelf().names("index");
        assertThat(names).hasSizeGreaterThan(3);
        for (int i = 0; i < names.size(); i += 2) {
            storage.shelf().delete(names.get(i));
        }

        try (var store = open()) {
            assertHasAll(store, EVENT_COUNT);
        }
    }

    /**
     * A run of a history that was cut off would tell of events that are not there. This test once had the same streams
     * in both, so that the runs of the other told the truth.
     */
    @Test
    void passesOverTheRunsOfAnotherHistory() throws IOException {
        var other = new ScriptedStorage();
        try (var store = open(other)) {
            for (int i = 0; i < EVENT_COUNT / 2; i++) {
                store.append(stream(EVENT_COUNT - i), any(), NewEvent.json("Tested", "%d".formatted(i)));
            }
        }
        try (var store = open()) {
            fill(store, EVENT_COUNT);
        }
        for (var name : storage.shelf().names("index")) {
            storage.shelf().delete(name);
        }
        copyRuns(other);

        try (var store = open()) {
            assertHasAll(store, EVENT_COUNT);
        }
    }

    /** The newest run is of this history, but the one before it is not the one that it goes on from. */
    @Test
    void passesOverARunOfAnotherHistoryBehindOneOfThis() throws IOException {
        var other = new ScriptedStorage();
        try (var store = open(other)) {
            fill(store, EVENT_COUNT);
        }
        try (var store = open()) {
            fill(store, EVENT_COUNT);
        }
        var oldest = storage.shelf().names("index").getFirst();
        var bytes = bytes(storage, oldest);
        assertThat(bytes(other, oldest)).isNotEqualTo(bytes);
        copy(other, oldest);

        try (var store = open()) {
            assertHasAll(store, EVENT_COUNT);
        }

        assertThat(bytes(storage, oldest)).as("made again").isEqualTo(bytes);
    }

    /**
     * Only what was durable is in a run. The store used to open with a warning, and gave the positions of the missing
     * events to new ones.
     */
    @Test
    void refusesAStoreWhoseRunsGoOnBehindItsJournal() throws IOException {
        var longer = new ScriptedStorage();
        try (var store = longer.open(Settings.defaults().withTableCountMax(TABLE_COUNT))) {
            fill(store, EVENT_COUNT);
        }
        copyRuns(longer);

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(this::open)
                .withMessageMatching("index/[-0-9a-f]+\\.run@0: index run covers positions to \\d+, but the journal"
                        + " ends with 0: events are missing, .*");
        assertThat(storage.shelf().names("index"))
                .as("left as evidence")
                .containsExactlyInAnyOrderElementsOf(longer.shelf().names("index"));
    }

    /** A run that has what no force has made durable would show events that nobody finds in the journal. */
    @Test
    void putsNothingOnTheShelfThatIsNotDurable() {
        int count = 7; // one more makes a run on the shelf
        try (var store = Evenire.builder()
                .storage(storage)
                .settings(Settings.defaults().withTableCountMax(1))
                .withoutThread()
                .open()) {
            fill(store, count);
            storage.beforeForce = () -> {
                throw new IOException("planted");
            };

            assertThatExceptionOfType(AppendOutcomeUnknownException.class)
                    .isThrownBy(() -> store.append(stream(count), any(), NewEvent.json("Tested", "{}")));
        }
        storage.beforeForce = ScriptedStorage.Step.NOTHING;

        try (var store = open()) {
            assertThat(store.state().head()).isEqualTo(count);
            assertThat(store.read(stream(0))).hasSize(1);
            assertThat(store.read(stream(count))).isEmpty();
        }
    }

    private void copyRuns(ScriptedStorage from) throws IOException {
        for (var name : from.shelf().names("index")) {
            copy(from, name);
        }
    }

    private void copy(ScriptedStorage from, String name) throws IOException {
        try (var writer = storage.shelf().write(name)) {
            writer.write(bytes(from, name));
            writer.commit();
        }
    }

    private static ByteBuffer bytes(ScriptedStorage storage, String name) throws IOException {
        var blob = storage.shelf().open(name).orElseThrow();
        return blob.read(0, (int) blob.length());
    }

    private Evenire open() {
        return open(storage);
    }

    private static Evenire open(ScriptedStorage storage) {
        return Evenire.builder()
                .storage(storage)
                .settings(Settings.defaults().withTableCountMax(TABLE_COUNT))
                .withoutThread()
                .open();
    }

    private static String stream(int event) {
        return "stream-%02d".formatted(event % STREAM_COUNT);
    }

    private static void fill(Evenire store, int eventCount) {
        for (int i = 0; i < eventCount; i++) {
            store.append(stream(i), any(), NewEvent.json("Tested", "%d".formatted(i)));
        }
    }

    private static void assertHasAll(Evenire store, int eventCount) {
        for (int stream = 0; stream < STREAM_COUNT; stream++) {
            var found = new ArrayList<String>();
            store.read(stream(stream)).forEach(event -> found.add(event.data().text()));
            int first = stream;
            assertThat(found)
                    .containsExactlyElementsOf(IntStream.iterate(first, i -> i < eventCount, i -> i + STREAM_COUNT)
                            .mapToObj(Integer::toString)
                            .toList());
        }
        assertThat(store.streams("stream-", ""))
                .extracting(StreamState::version)
                .hasSize(STREAM_COUNT)
                .containsOnly(eventCount / STREAM_COUNT - 1L);
    }
}
