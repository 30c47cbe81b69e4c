package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StoreReport;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A store in a directory with several segments, tables and runs, and a deleted stream, that can be damaged. */
final class SegmentedStore {

    static final JournalSettings SMALL =
            new JournalSettings(4096, 512, 512, 1024, 256, 512, 300, Duration.ofSeconds(1), Duration.ofSeconds(1));

    static final int APPEND_COUNT = 120;
    static final int STREAM_COUNT = 7;

    /** Of all appends and a deletion. */
    static final long EVENT_COUNT = APPEND_COUNT + 1;

    private final StoreTools tools = StoreTools.of("file");
    private final Path directory;

    private SegmentedStore(Path directory) {
        this.directory = directory;
    }

    /** Makes such a store. */
    static void fill(Path path) {
        try (var store = openSmall(path)) {
            for (int i = 0; i < APPEND_COUNT; i++) {
                store.append(Append.to(
                        stream(i), ExpectedVersion.any(), NewEvent.json("Counted", "{\"number\": %d}".formatted(i))));
            }
            store.change(stream(3), ExpectedVersion.any(), new StreamChange.Delete(new UUID(1, 2)));
        }
    }

    /** Copies such a store. */
    static SegmentedStore copy(Path template, Path directory) throws IOException {
        try (var files = Files.walk(template)) {
            for (var file : files.toList()) {
                var copy = directory.resolve(template.relativize(file));
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
        var store = new SegmentedStore(directory);
        assertThat(store.names("")).filteredOn(SegmentHeader::isName).hasSizeGreaterThan(4);
        assertThat(store.names("index")).hasSizeGreaterThan(1);
        assertThat(store.names("offsets")).hasSizeGreaterThan(3);
        return store;
    }

    StoreReport verify() {
        return tools.verify(directory.toString(), ToolProgress.NONE);
    }

    List<String> inspect(String name, long limit) {
        var lines = new ArrayList<String>();
        tools.inspect(directory.resolve(name).toString(), limit, lines::add);
        return lines;
    }

    void repair() {
        try (var repair = tools.repair(directory.toString(), ToolProgress.NONE)) {
            assertThat(Path.of(repair.make())).isDirectory();
        }
    }

    Evenire open() {
        return Evenire.open(directory);
    }

    /** Opens it so that its segments stay small. */
    Evenire openSmall() {
        return openSmall(directory);
    }

    private static Evenire openSmall(Path path) {
        return Evenire.builder()
                .storage(new SmallSegments())
                .location(path.toString())
                .settings(Settings.defaults().withTableCountMax(8))
                .withoutThread()
                .open();
    }

    void assertHolds(long last) {
        try (var store = open()) {
            assertThat(store.state().head()).isEqualTo(last);
            for (int i = 0; i < STREAM_COUNT; i++) {
                int number = i;
                if (last < EVENT_COUNT || number != 3) {
                    assertThat(store.read(stream(i).value()))
                            .extracting(event -> event.data().text())
                            .containsExactlyElementsOf(expected(number, last));
                }
            }
            store.append("after", ExpectedVersion.noStream(), NewEvent.json("Repaired", "{}"));
            assertThat(store.state().head()).isEqualTo(last + 1);
        }
    }

    private static List<String> expected(int stream, long last) {
        var expected = new ArrayList<String>();
        for (int i = stream; i < Math.min(last, APPEND_COUNT); i += STREAM_COUNT) {
            expected.add("{\"number\": %d}".formatted(i));
        }
        return expected;
    }

    Storage.Identity identity() throws IOException {
        return StoreFile.read(DirectoryDisk.toRead(directory));
    }

    private static StreamId stream(int number) {
        return StreamId.of("stream-" + number % STREAM_COUNT);
    }

    List<String> segments() {
        return names("").stream().filter(SegmentHeader::isName).toList();
    }

    static String segment(Path store, int index) throws IOException {
        return DirectoryDisk.toRead(store).names().stream()
                .filter(SegmentHeader::isName)
                .toList()
                .get(index);
    }

    List<String> names(String inside) {
        try {
            return DirectoryDisk.toRead(directory).names(inside);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    void flip(String name, int offset) throws IOException {
        var bytes = Files.readAllBytes(directory.resolve(name));
        bytes[offset] ^= 1;
        Files.write(directory.resolve(name), bytes);
    }

    void deleteAll(String inside) throws IOException {
        for (var name : names(inside)) {
            Files.delete(directory.resolve(inside).resolve(name));
        }
    }

    int frameOffset(String segment, int index) throws IOException {
        return frames(segment).get(index).offset();
    }

    int lastFrameOffset(String segment) throws IOException {
        return frames(segment).getLast().offset();
    }

    private List<SparseIndex.Place> frames(String segment) throws IOException {
        var disk = DirectoryDisk.toRead(directory);
        var places = new ArrayList<SparseIndex.Place>();
        try (var file = disk.open(segment)) {
            var _ = SegmentScan.scan(file, SegmentScan.header(disk, segment), places::add);
        }
        return places;
    }

    int end(String segment) throws IOException {
        var disk = DirectoryDisk.toRead(directory);
        try (var file = disk.open(segment)) {
            return SegmentScan.scan(file, SegmentScan.header(disk, segment), place -> {})
                    .offset();
        }
    }

    /** Stores in a directory, with short segments. */
    static final class SmallSegments implements StorageProvider {

        private final JournalSettings sizes;

        SmallSegments() {
            this(SMALL);
        }

        SmallSegments(JournalSettings sizes) {
            this.sizes = sizes;
        }

        @Override
        public String name() {
            return "small";
        }

        @Override
        public Storage open(StorageSettings settings) {
            var path = Path.of(settings.location());
            try {
                Files.createDirectories(path);
                var clock = InstantSource.system();
                var lock = DirectoryLock.take(path, clock.instant());
                var surroundings = new Surroundings(
                        DirectoryDisk.at(path), new InlineBackground(), clock, System::nanoTime, UUID::randomUUID);
                return FileStorage.open(surroundings, sizes, lock);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
