package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.streamfile.StreamFileReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams are read from their files, and whatever happens to the files, they are read right. */
class StreamFilesTest {

    private static final String ORDER = "order-1";
    private static final Settings FILED =
            Settings.defaults().withStreamFiles(StreamFiling.ALL).withMemory(0, 0);

    private final ScriptedStorage storage = new ScriptedStorage();

    @Test
    void readsAStreamFromItsFileWithoutTheJournal() throws IOException {
        try (var store = open()) {
            append(store, ORDER, 100);
        }
        assertThat(storage.shelf().streamFiles()).hasSize(1);

        try (var store = open()) {
            storage.readCount = 0;

            assertHas(store, ORDER, 100);
            assertThat(storage.readCount).as("once, to prove the file").isEqualTo(1);
        }
    }

    @Test
    void stitchesFileAndJournalTogether() throws IOException {
        try (var store = open()) {
            append(store, ORDER, 45);
        }
        try (var store = open()) {
            for (int i = 0; i < 60; i++) {
                store.append(ORDER, any(), event(45 + i));
                if (i % 7 == 0) {
                    assertHas(store, ORDER, 46 + i);
                }
            }
            assertHas(store, ORDER, 105);
        }
        var name = storage.shelf().streamFiles().getFirst();
        int appendCount = storage.shelf().appendCount;

        try (var store = open()) {
            assertHas(store, ORDER, 105);
        }

        assertThat(storage.shelf().appendCount).as("nothing was missed").isEqualTo(appendCount);
        assertThat(storage.shelf().bytes(name)).isNotEmpty();
    }

    @Test
    void findsAnyVersionInAFileOfManySmallBlocks() {
        int count = 300;
        for (int i = 0; i < count; i++) {
            try (var store = open()) {
                store.append(ORDER, any(), event(i));
            }
        }
        try (var store = open()) {
            storage.readCount = 0;
            for (int version = 0; version < count; version++) {
                var read = Read.stream(ORDER).from(version).limit(1);
                assertThat(store.read(read).first().orElseThrow().data().text()).isEqualTo(text(version));
            }
            assertThat(storage.readCount).as("once, to prove the file").isEqualTo(1);
        }
    }

    /** A stream that gets an event now and then had a block for each, for ever. */
    @Test
    void putsManySmallBlocksIntoFewNowAndThen() throws IOException {
        int count = 600;
        for (int i = 0; i < count; i++) {
            try (var store = open()) {
                store.append(ORDER, any(), event(i));
            }
            var report = report();
            assertThat(report.problem()).isEmpty();
            assertThat(report.eventCount()).isEqualTo(i + 1);
            assertThat(report.blockCount())
                    .as("with %d events", i + 1)
                    .isLessThanOrEqualTo(Math.max(64, (i + 1) / 4 + 1));
        }

        assertThat(storage.shelf().writeCount)
                .as("how often it is written anew")
                .isBetween(5, 12);
        try (var store = open()) {
            storage.readCount = 0;
            for (int version = 0; version < count; version += 7) {
                assertReads(store, ORDER, version, count, 0);
            }
            assertThat(storage.readCount).as("once, to prove the file").isEqualTo(1);
        }
    }

    @Test
    void leavesBlocksThatAreShortBecauseTheirEventsAreLong() throws IOException {
        for (int i = 0; i < 100; i++) {
            try (var store = open()) {
                store.append(ORDER, any(), NewEvent.of("Tested", Payload.text("x".repeat(5_000))));
            }
        }

        assertThat(storage.shelf().writeCount).isZero();
        assertThat(report().blockCount()).isEqualTo(100);
    }

    /** Whatever is damaged before, while or after small blocks are put together. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void putsDamagedBlocksTogetherAsFarAsTheyAreRight(long seed) throws IOException {
        var random = new Random(seed);
        int count = 0;
        for (int life = 0; life < 250; life++) {
            try (var store = open()) {
                int more = random.nextInt(20) == 0 ? 40 : 1;
                append(store, ORDER, count, more);
                count += more;
            }
            if (random.nextInt(12) == 0) {
                damageOne(random);
                try (var store = open()) {
                    assertReads(store, ORDER, random.nextInt(count), count, seed);
                }
            }
        }
        assertThat(storage.shelf().writeCount).isPositive();
        try (var store = open()) {
            assertReads(store, ORDER, 0, count, seed);
        }
    }

    private StreamFileReport report() throws IOException {
        var name = storage.shelf().streamFiles().getFirst();
        return StreamFileReport.of(
                storage.shelf().open(name).orElseThrow(),
                storage.incarnation(),
                StreamFileReport.number(name).orElseThrow());
    }

    @Test
    void keepsEventsOfAnyLength() {
        var lengths = new int[] {0, 17_000, 1, 16_300, 300, 8_000, 8_500, 1_000_000, 5};
        try (var store = open()) {
            for (int length : lengths) {
                store.append(ORDER, any(), NewEvent.of("Tested", Payload.text("x".repeat(length))));
            }
        }
        try (var store = open()) {
            storage.readCount = 0;
            assertThat(store.read(ORDER))
                    .extracting(event -> event.data().length())
                    .containsExactly(0, 17_000, 1, 16_300, 300, 8_000, 8_500, 1_000_000, 5);
            assertThat(storage.readCount).isEqualTo(1);
        }
    }

    /** What is kept in memory of a stream ends in the middle of a block of its file, and goes on there. */
    @Test
    void goesOnInTheMiddleOfABlock() {
        int count = 40;
        for (int i = 0; i < count; i += 4) { // four are a block of the file, six fit in memory
            try (var store = open()) {
                store.append(ORDER, any(), longEvent(i), longEvent(i + 1), longEvent(i + 2), longEvent(i + 3));
            }
        }
        try (var store = open()) {
            storage.readCount = 0;
            for (int from = 0; from < count; from++) {
                assertThat(store.read(Read.stream(ORDER).from(from)))
                        .extracting(event -> event.data().text())
                        .containsExactlyElementsOf(IntStream.range(from, count)
                                .mapToObj(StreamFilesTest::longText)
                                .toList());
            }
            assertThat(storage.readCount).as("once, to prove the file").isEqualTo(1);
        }
    }

    private static NewEvent longEvent(int version) {
        return NewEvent.of("Tested", Payload.text(longText(version)));
    }

    private static String longText(int version) {
        return "event %d %s".formatted(version, "x".repeat(2_500));
    }

    /** Every bit of a file matters, and none of them to whoever reads. */
    @Test
    void readsTheJournalWhereABitIsFlipped() throws IOException {
        try (var store = open()) {
            append(store, ORDER, 3);
        }
        try (var store = open()) {
            append(store, ORDER, 3, 3);
        }
        var name = storage.shelf().streamFiles().getFirst();
        var right = storage.shelf().bytes(name);
        for (int bit = 0; bit < right.length * Byte.SIZE; bit++) {
            storage.shelf().put(name, right);
            storage.shelf().flipBit(name, bit);
            try (var store = open()) {
                assertHas(store, ORDER, 6);
            }
            try (var store = open()) {
                storage.readCount = 0;
                assertHas(store, ORDER, 6);
                assertThat(storage.readCount)
                        .as("bit %d: written anew, or never looked at", bit)
                        .isEqualTo(1);
            }
        }
    }

    /** A file that is cut or followed by anything counts as far as it goes. */
    @Test
    void goesOnBehindTheWholeBlocksOfATornFile() throws IOException {
        try (var store = open()) {
            append(store, ORDER, 40);
        }
        var name = storage.shelf().streamFiles().getFirst();
        var right = storage.shelf().bytes(name);
        for (int length = 0; length < right.length; length += 13) {
            storage.shelf().put(name, Arrays.copyOf(right, length));
            try (var store = open()) {
                assertHas(store, ORDER, 40);
            }
            assertThat(storage.shelf().bytes(name)).as("%d bytes", length).isEqualTo(right);
        }
    }

    @Test
    void writesAFileAnewThatEndsInGarbage() throws IOException {
        try (var store = open()) {
            append(store, ORDER, 40);
        }
        var name = storage.shelf().streamFiles().getFirst();
        var right = storage.shelf().bytes(name);
        storage.shelf().put(name, Arrays.copyOf(right, right.length + 1000));

        try (var store = open()) {
            assertHas(store, ORDER, 40);
            append(store, ORDER, 40, 1);
        }

        try (var store = open()) {
            storage.readCount = 0;
            assertHas(store, ORDER, 41);
            assertThat(storage.readCount).isEqualTo(1);
        }
        assertThat(Arrays.copyOf(storage.shelf().bytes(name), right.length)).isEqualTo(right);
    }

    /** A file of another stream, or of another store, is no file of this stream, whatever its name is. */
    @Test
    void passesOverTheFileOfAnother() throws IOException {
        var other = new ScriptedStorage();
        try (var store = open(other)) {
            append(store, ORDER, 10);
        }
        try (var store = open()) {
            append(store, ORDER, 1);
            append(store, "order-2", 10);
        }
        var names = storage.shelf().streamFiles();
        assertThat(names).hasSize(2);
        for (var bytes : List.of(
                storage.shelf().bytes(names.get(1)),
                other.shelf().bytes(other.shelf().streamFiles().getFirst()))) {
            storage.shelf().put(names.get(0), bytes);
            try (var store = open()) {
                assertHas(store, ORDER, 1);
                assertHas(store, "order-2", 10);
            }
        }
    }

    /** Somebody brings back the journal of a backup, but not the files. */
    @Test
    void passesOverTheFileOfAHistoryThatWasCutOff() throws IOException {
        try (var store = open()) {
            append(store, ORDER, 10);
        }
        var name = storage.shelf().streamFiles().getFirst();
        var bytes = storage.shelf().bytes(name);
        var restored = new ScriptedStorage(storage);
        try (var store = open(restored)) {
            for (int i = 0; i < 10; i++) {
                store.append(ORDER, any(), event(100 + i));
            }
        }
        restored.shelf().put(name, bytes);

        try (var store = open(restored)) {
            assertThat(store.read(ORDER))
                    .extracting(event -> event.data().text())
                    .startsWith(text(100))
                    .hasSize(10);
        }
        assertThat(restored.shelf().bytes(name)).isNotEqualTo(bytes);
    }

    @Test
    void deletesTheFileOfATombstonedStream() throws IOException {
        try (var store = open()) {
            append(store, ORDER, 10);
            append(store, "order-2", 10);
        }
        assertThat(storage.shelf().streamFiles()).hasSize(2);

        try (var store = open()) {
            store.change(StreamId.of(ORDER), any(), new StreamChange.Tombstone(new UUID(1, 1)));
        }

        assertThat(storage.shelf().streamFiles())
                .as("of order-2 and of $streams")
                .hasSize(2);
        try (var store = open()) {
            assertThat(store.read(ORDER)).isEmpty();
            assertHas(store, "order-2", 10);
        }
    }

    @Test
    void filesWhatGoesOnBehindADeletion() {
        try (var store = open()) {
            append(store, ORDER, 10);
            store.change(StreamId.of(ORDER), any(), new StreamChange.Delete(new UUID(1, 1)));
        }
        try (var store = open()) {
            append(store, ORDER, 10, 10);
        }

        try (var store = open()) {
            storage.readCount = 0;
            assertThat(store.read(ORDER))
                    .extracting(Event::version)
                    .startsWith(10L)
                    .hasSize(10);
            assertThat(storage.readCount).isEqualTo(1);
        }
    }

    @Test
    void readsAndAppendsWhenNothingCanBeWritten() {
        storage.shelf().isFull = true;
        try (var store = open()) {
            append(store, ORDER, 100);
            assertHas(store, ORDER, 100);
        }
        storage.shelf().isFull = false;
        try (var store = open()) {
            assertHas(store, ORDER, 100);
            assertThat(store.usage().openFileLength()).isPositive();
        }
    }

    @Test
    void writesNoneIfItIsToldSo() throws IOException {
        try (var store = Evenire.builder()
                .storage(storage)
                .settings(FILED.withStreamFiles(StreamFiling.NONE))
                .withoutThread()
                .open()) {
            append(store, ORDER, 100);
            assertHas(store, ORDER, 100);
        }

        assertThat(storage.shelf().streamFiles()).isEmpty();
    }

    /** With a thread, a short life ends with what is due, too. */
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "ALL"})
    void filesWhenTheStoreIsClosed(StreamFiling filing) throws IOException {
        try (var store = storage.open(Settings.defaults().withStreamFiles(filing))) {
            append(store, ORDER, 100);
        }

        assertThat(storage.shelf().streamFiles()).hasSize(1);
    }

    /** Random appends, reads, restarts and damage, while the store is open too, compared with a model. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsWhatTheModelHolds(long seed) throws IOException {
        var random = new Random(seed);
        Map<String, Integer> model = new HashMap<>();
        for (int life = 0; life < 60; life++) {
            try (var store = open()) {
                for (int i = 0; i < 20; i++) {
                    var stream = "stream-" + random.nextInt(6);
                    int count = model.getOrDefault(stream, 0);
                    if (random.nextInt(3) > 0) {
                        int more = 1 + random.nextInt(random.nextInt(10) == 0 ? 80 : 4);
                        append(store, stream, count, more);
                        model.put(stream, count + more);
                    } else {
                        assertReads(store, stream, random.nextInt(count + 1), count, seed);
                    }
                    if (random.nextInt(4) == 0) {
                        damageOne(random);
                    }
                }
            }
            for (var name : storage.shelf().streamFiles()) {
                storage.shelf().damage(name, random);
            }
        }
        try (var store = open()) {
            model.forEach((stream, count) -> assertReads(store, stream, 0, count, seed));
        }
    }

    private void damageOne(Random random) throws IOException {
        var names = storage.shelf().streamFiles();
        if (!names.isEmpty()) {
            storage.shelf().damage(names.get(random.nextInt(names.size())), random);
        }
    }

    private static void assertReads(Evenire store, String stream, int from, int count, long seed) {
        var found = new ArrayList<String>();
        store.read(Read.stream(stream).from(from))
                .forEach(event -> found.add(event.data().text()));
        var backward = new ArrayList<String>();
        store.read(Read.stream(stream).backward())
                .forEach(event -> backward.addFirst(event.data().text()));
        assertThat(found).as("seed %d, %s", seed, stream).isEqualTo(texts(from, count));
        assertThat(backward).as("seed %d, %s", seed, stream).isEqualTo(texts(0, count));
    }

    private static List<String> texts(int from, int count) {
        var texts = new ArrayList<String>();
        for (int i = from; i < count; i++) {
            texts.add(text(i));
        }
        return texts;
    }

    private Evenire open() {
        return open(storage);
    }

    private static Evenire open(ScriptedStorage storage) {
        return Evenire.builder()
                .storage(storage)
                .settings(FILED)
                .withoutThread()
                .open();
    }

    private static void append(Evenire store, String stream, int count) {
        append(store, stream, 0, count);
    }

    private static void append(Evenire store, String stream, int first, int count) {
        var events = new NewEvent[count];
        for (int i = 0; i < count; i++) {
            events[i] = event(first + i);
        }
        store.append(Append.to(StreamId.of(stream), any(), events));
    }

    private static void assertHas(Evenire store, String stream, int count) {
        assertReads(store, stream, 0, count, 0);
    }

    private static NewEvent event(int version) {
        return NewEvent.of("Tested", Payload.text(text(version)));
    }

    private static String text(int version) {
        return "event %d %s".formatted(version, "x".repeat(version * 37 % 400));
    }
}
