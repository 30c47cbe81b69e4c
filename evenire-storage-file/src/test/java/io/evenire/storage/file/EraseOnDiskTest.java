package io.evenire.storage.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StoreReport.Verdict;
import io.evenire.engine.StoreTools;
import io.evenire.engine.StreamFiling;
import io.evenire.engine.ToolProgress;
import io.evenire.storage.file.SegmentedStore.SmallSegments;
import io.evenire.testkit.ScavengeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No byte of what was erased is in any file of the store, wherever it was, and nothing else is lost. */
class EraseOnDiskTest {

    private static final StreamId CUSTOMER = StreamId.of("customer-7");
    private static final StreamId OTHER = StreamId.of("customer-8");
    private static final int SECRET_LENGTH = 48;
    private static final Settings SMALL = Settings.defaults().withTableCountMax(16);

    @TempDir
    private Path directory;

    private final Random random = new Random(7);
    private final String data = secret();
    private final String metadata = secret();
    private final String state = secret();
    private final String oldState = secret();

    /** Where the event is when it is erased. */
    enum Place {
        /** In the segment that is appended to, and in memory. */
        ACTIVE,
        /** In a full segment. */
        SEALED,
        /** In a store that was opened again, whose stream files have all. */
        REOPENED,
        /** In a store that does not write stream files any more. */
        FILED_BEFORE,
        /** In a segment that was written anew. */
        SCAVENGED,
        TRUNCATED,
        DELETED,
        TOMBSTONED
    }

    static Stream<Arguments> places() {
        return Stream.of(Place.values())
                .flatMap(place -> Stream.of(StreamFiling.ALL, StreamFiling.NONE)
                        .flatMap(filing -> Stream.of(0, 1 << 20).map(memory -> Arguments.of(place, filing, memory))));
    }

    @ParameterizedTest(name = "{0}, files of {1}, {2} bytes of memory")
    @MethodSource("places")
    void nothingIsLeft(Place place, StreamFiling filing, int memory) throws IOException {
        var settings = SMALL.withStreamFiles(filing).withMemory(memory, memory);
        var store = open(settings);
        fill(store);
        saveStates(store);
        store = bring(store, place, settings);
        assertThat(filesWith(data)).as("so that this test finds what is there").isNotEmpty();
        assertThat(filesWith(metadata)).isNotEmpty();
        assertThat(filesWith(state)).isNotEmpty();
        assertThat(filesWith(oldState).isEmpty())
                .as("a scavenge takes states that newer ones took the place of")
                .isEqualTo(place == Place.SCAVENGED);
        var others = others(store);

        store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1));

        assertNothingIsLeft();
        assertThat(others(store)).isEqualTo(others);
        store.close();
        assertNothingIsLeft();
        assertSound();
        store = open(settings);
        assertThat(others(store)).isEqualTo(others);
        store.append(Append.to(OTHER, ExpectedVersion.any(), NewEvent.json("Moved", "{}")));
        store.close();
        assertNothingIsLeft();
        assertSound();
    }

    private void fill(Evenire store) {
        for (int i = 0; i < 3; i++) {
            store.append(Append.to(OTHER, ExpectedVersion.any(), NewEvent.json("Moved", "{\"n\": " + i + "}")));
        }
        store.append(Append.to(CUSTOMER, ExpectedVersion.any(), NewEvent.json("Moved", "{\"to\": 1}")));
        var secret = NewEvent.json("Moved", "{\"to\": \"%s\", \"fill\": \"%s\"}".formatted(data, "a".repeat(200)))
                .withMetadata(Payload.text(metadata))
                .withTags("customer:7");
        store.append(Append.to(CUSTOMER, ExpectedVersion.any(), secret, NewEvent.json("Moved", "{\"to\": 3}")));
    }

    private void saveStates(Evenire store) {
        store.snapshots().save(new Snapshot(CUSTOMER, "address", 1, Payload.text(oldState)));
        store.snapshots().save(new Snapshot(CUSTOMER, "address", 2, Payload.text(state)));
    }

    private Evenire bring(Evenire store, Place place, Settings settings) throws IOException {
        switch (place) {
            case ACTIVE -> {
                // where it is appended
            }
            case SEALED -> pushOut(store);
            case REOPENED -> {
                store.close();
                return open(settings);
            }
            case FILED_BEFORE -> {
                store.close();
                try (var filing = open(settings.withStreamFiles(StreamFiling.ALL))) {
                    assertThat(filing.read(CUSTOMER.value()))
                            .as("and so missed in its file")
                            .hasSize(3);
                }
                assertThat(filesWith(data)).anyMatch(name -> name.endsWith(".events"));
                return open(settings.withStreamFiles(StreamFiling.NONE));
            }
            case SCAVENGED -> {
                append(store, "gone-1", 20);
                store.change(StreamId.of("gone-1"), ExpectedVersion.any(), StreamChange.delete());
                store.change(OTHER, ExpectedVersion.any(), StreamChange.truncateBefore(2));
                pushOut(store);
                assertThat(ScavengeRun.scavenge(store).removedCount()).isPositive();
            }
            case TRUNCATED -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.truncateBefore(2));
            case DELETED -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.delete());
            case TOMBSTONED -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.tombstone());
        }
        return store;
    }

    /** What a crash has brought back of a file that was deleted when its event was removed is no longer there either. */
    @Test
    void aFileThatIsBackThoughItsEventIsGoneIsDeleted() throws IOException {
        var settings = SMALL.withStreamFiles(StreamFiling.ALL);
        try (var store = open(settings)) {
            fill(store);
        }
        var file = filesWith(data).stream()
                .filter(name -> name.endsWith(".events"))
                .findFirst()
                .orElseThrow();
        var bytes = Files.readAllBytes(directory.resolve(file));
        try (var store = open(settings)) {
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.truncateBefore(2));
            pushOut(store);
            assertThat(ScavengeRun.scavenge(store).removedCount()).isPositive();
        }
        Files.write(directory.resolve(file), bytes);
        assertThat(filesWith(data)).containsExactly(file);

        try (var store = open(settings)) {
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1));
            assertNothingIsLeft();
        }
        assertNothingIsLeft();
        assertSound();
    }

    @Test
    void whatIsDamagedCannotBeErased() throws IOException {
        var settings = SMALL.withStreamFiles(StreamFiling.NONE).withMemory(0, 0);
        try (var store = open(settings)) {
            fill(store);
            pushOut(store);
        }
        var segment = directory.resolve(filesWith(data).getFirst());
        var bytes = Files.readAllBytes(segment);
        bytes[new String(bytes, ISO_8859_1).indexOf(data)] ^= 1;
        Files.write(segment, bytes);

        try (var store = open(settings)) {
            assertThatExceptionOfType(CorruptStoreException.class)
                    .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1)))
                    .withMessageContaining("the erasure of version 1")
                    .withMessageContaining("is decided, but not carried out yet");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingElseIsLost(long seed) throws IOException {
        var run = ScavengeRun.of(seed);
        var settings = SMALL.withStreamFiles(seed % 2 == 0 ? StreamFiling.ALL : StreamFiling.NONE)
                .withMemory(seed % 3 == 0 ? 0 : 1 << 20, seed % 3 == 0 ? 0 : 1 << 20);
        var texts = new ArrayList<String>();
        for (int life = 0; life < 4; life++) {
            try (var store = open(settings)) {
                run.act(store, 60);
                for (int i = 0; i < 6; i++) {
                    var positions = run.positions();
                    long position = positions.get(random.nextInt(positions.size()));
                    run.erase(store, position);
                    texts.add(run.event(position).text());
                    run.act(store, 3);
                }
                run.assertHolds(store);
                ScavengeRun.scavenge(store);
                run.assertHolds(store);
            }
            for (var text : texts) {
                assertThat(filesWith(text)).as(text).isEmpty();
            }
            assertSound();
        }
        try (var files = Files.walk(directory.resolve("index"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        try (var store = open(settings)) {
            run.assertHolds(store);
        }
    }

    @Test
    void whatIsErasedIsInspected() throws IOException {
        try (var store = open(SMALL)) {
            fill(store);
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1));
        }
        var lines = new ArrayList<String>();

        StoreTools.of("file").inspect(directory.resolve(SegmentHeader.name(1)).toString(), 1000, lines::add);

        assertThat(lines)
                .filteredOn(line -> line.contains("customer-7  version 1"))
                .singleElement()
                .asString()
                .contains("Moved", "erased", "tags [customer:7]");
    }

    private Evenire open(Settings settings) {
        return Evenire.builder()
                .storage(new SmallSegments())
                .location(directory.toString())
                .settings(settings)
                .open();
    }

    /** Appends until what was there before is in parts that take no more appends. */
    private static void pushOut(Evenire store) {
        append(store, "later", 60);
    }

    private static void append(Evenire store, String stream, int count) {
        for (int i = 0; i < count; i++) {
            store.append(stream, ExpectedVersion.any(), NewEvent.of("Filled", Payload.text("x".repeat(200))));
        }
    }

    /** {@return all events but the one that is erased, and states, as they can be read} */
    private static List<Event> others(Evenire store) {
        return store.read(Read.all()).stream()
                .filter(event -> !event.stream().equals(CUSTOMER) || event.version() != 1)
                .toList();
    }

    private void assertNothingIsLeft() throws IOException {
        for (var secret : List.of(data, metadata, state, oldState)) {
            assertThat(filesWith(secret)).isEmpty();
        }
    }

    private void assertSound() {
        var report = StoreTools.of("file").verify(directory.toString(), ToolProgress.NONE);
        assertThat(report.problems()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
    }

    /** {@return the names of the files that hold a text} */
    private List<String> filesWith(String text) throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                // one byte, one character, so that no text is overlooked beside bytes that are none
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
                    found.add(directory.relativize(file).toString());
                }
            }
        }
        return found;
    }

    private String secret() {
        var bytes = new byte[SECRET_LENGTH / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
