package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A table makes a read shorter, and nothing else of it. */
class OffsetTablesTest {

    /** Segments with many places. */
    private static final JournalSettings SETTINGS =
            new JournalSettings(8192, 1024, 1024, 2048, 128, 1024, 300, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final int FRAME_COUNT = 300;
    private static final int FRAME_LENGTH = 100;
    private static final int READER_COUNT = 4;
    private static final int READ_COUNT = 2_000;

    /** So many frames a read passes over when it begins at a place that is near. */
    private static final int HOP_COUNT_MAX = 300 / FRAME_LENGTH + 2;

    private final FrameChain chain = FrameChain.of(1);
    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void writesTheTableOfEachSegmentThatIsFull() throws IOException {
        fill();

        var segments = segments();
        assertThat(segments).hasSizeGreaterThan(3);
        assertThat(tables())
                .containsExactlyElementsOf(segments.subList(0, segments.size() - 1).stream()
                        .map(name -> OffsetTable.name(SegmentHeader.firstPosition(name)))
                        .toList());
    }

    @Test
    void beginsNearTheFrameThatIsAskedFor() throws IOException {
        fill();

        assertEveryFrameIsNear();
    }

    @Test
    void beginsNearItInASegmentThatWasOpenedAtItsEndToo() throws IOException {
        for (int i = 0; i < 3; i++) { // closed in the middle of a segment
            try (var store = open()) {
                append(store, FRAME_COUNT / 2 + 20);
            }
        }

        assertEveryFrameIsNear();
    }

    @Test
    void takesNoMemoryForPlacesInATable() throws IOException {
        fill();
        try (var store = open()) {
            store.readAll();
            for (var segment : List.copyOf(segmentsOf(store))) {
                boolean isLast = segment.firstPosition()
                        == SegmentHeader.firstPosition(segments().getLast());
                assertThat(segment.keepsPlaces()).isEqualTo(isLast);
            }
        }
    }

    @Test
    void makesMissingTablesAgainWhenTheyAreMissed() throws IOException {
        fill();
        var before = tables();
        var bytes = new ArrayList<byte[]>();
        for (var name : before) {
            bytes.add(disk.bytes(name));
            disk.delete(name);
        }

        try (var store = open()) {
            assertThat(tables()).as("not asked for").isEmpty();
            assertThat(read(store, 1)).isEqualTo(chain.frames().getFirst().body());
            assertThat(tables()).containsExactly(before.getFirst());
            assertServesAll(store);
        }

        assertThat(tables()).isEqualTo(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(disk.bytes(before.get(i))).isEqualTo(bytes.get(i));
        }
        assertEveryFrameIsNear();
    }

    @Test
    void servesTheSameWhateverBitOfATableIsFlipped() throws IOException {
        fill();
        var name = tables().get(1);
        var bytes = disk.bytes(name);
        long first = SegmentHeader.firstPosition(segments().get(1));
        int madeAgainCount = 0;

        for (int bit = 0; bit < Byte.SIZE * bytes.length; bit++) {
            var flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            disk.put(name, flipped);
            try (var store = open()) {
                for (long position = first; position < first + 70; position += 11) {
                    assertThat(read(store, position)).isEqualTo(body(position));
                }
            }
            madeAgainCount += disk.bytes(name)[bit / Byte.SIZE] == bytes[bit / Byte.SIZE] ? 1 : 0;
            disk.put(name, bytes);
        }

        assertThat(madeAgainCount).isGreaterThan(Byte.SIZE * 64);
    }

    @Test
    void believesNoTableOfAnotherTime() throws IOException {
        fill();
        var segment = segments().get(1);
        long first = SegmentHeader.firstPosition(segment);
        var header = SegmentScan.header(new SimulatedDirectory(disk), segment);
        var wrong = new ArrayList<SparseIndex.Place>();
        for (int i = 0; i < 40; i++) {
            wrong.add(new SparseIndex.Place(first + i, SegmentHeader.LENGTH + 200 * i, i));
        }
        wrong.add(new SparseIndex.Place(first + 50, Integer.MAX_VALUE - 10, 1));
        wrong.add(new SparseIndex.Place(first + 51, -5, 1));
        var table = OffsetTable.toBytes(header, wrong);
        var bytes = new byte[table.remaining()];
        table.get(bytes);

        for (long position = first; position < first + 70; position++) {
            disk.put(OffsetTable.name(first), bytes);
            try (var store = open()) {
                assertThat(read(store, position)).isEqualTo(body(position));
            }
            assertThat(disk.bytes(OffsetTable.name(first))).as("made again").isNotEqualTo(bytes);
        }
    }

    @Test
    void findsDamageOfASegmentWithATableAndWithout() throws IOException {
        fill();
        var name = segments().get(1);
        long first = SegmentHeader.firstPosition(name);
        int index = 20;
        int offset = SegmentHeader.LENGTH + index * FRAME_LENGTH;
        for (int at : new int[] {offset + 10, offset + FrameHeader.LENGTH + 3}) {
            var bytes = disk.bytes(name);
            bytes[at] ^= 1;
            disk.put(name, bytes);
            assertRefused(first + index, name + "@" + offset);
            disk.delete(OffsetTable.name(first));
            assertRefused(first + index, name + "@" + offset);
            bytes[at] ^= 1;
            disk.put(name, bytes);
            try (var store = open()) {
                assertServesAll(store);
            }
        }
    }

    @Test
    void readsAndAppendsWhereNoTableCanBeWritten() throws IOException {
        var unwritable = new ForwardingDisk(new SimulatedDirectory(disk)) {
            @Override
            public void rename(String from, String to) throws IOException {
                if (to.startsWith(OffsetTable.DIRECTORY)) {
                    throw new NoSpaceException("planted", new IOException());
                }
                super.rename(from, to);
            }
        };
        try (var store = TestStore.open(unwritable, SETTINGS, 1)) {
            append(store, 70 * (OffsetTables.LEARNER_COUNT_MAX + 10));

            assertServesAll(store);
            long learnerCount =
                    segmentsOf(store).stream().filter(Segment::keepsPlaces).count();
            assertThat(learnerCount).isEqualTo(OffsetTables.LEARNER_COUNT_MAX + 1);
        }
        assertThat(tables()).isEmpty();
        assertThat(disk.names()).noneMatch(FileShelf::isTemporaryName);
    }

    @Test
    void servesManyReadersWhileTablesAreMade() throws IOException, InterruptedException, ExecutionException {
        fill();
        var expected = tables();
        for (var name : expected) {
            disk.delete(name);
        }
        var background = BackgroundThread.start();
        var surroundings = new Surroundings(
                new SimulatedDirectory(disk), background, () -> Instant.EPOCH, System::nanoTime, UUID::randomUUID);
        try (var storage = FileStorage.open(surroundings, SETTINGS, () -> {});
                var readers = Executors.newFixedThreadPool(READER_COUNT)) {
            var futures = new ArrayList<Future<?>>();
            for (int i = 0; i < READER_COUNT; i++) {
                var random = new SplittableRandom(i);
                futures.add(readers.submit(() -> readRandomly(storage.journal(), random)));
            }
            for (var future : futures) {
                future.get();
            }
            background.close(); // waits for the step that runs
        }

        try (var store = open()) {
            assertServesAll(store);
        }
        assertThat(tables()).isEqualTo(expected);
        assertEveryFrameIsNear();
    }

    private boolean readRandomly(Journal journal, SplittableRandom random) throws IOException {
        for (int i = 0; i < READ_COUNT; i++) {
            int position = random.nextInt(1, FRAME_COUNT + 1);
            assertThat(journal.read(position, 0).getFirst().body()).isEqualTo(body(position));
        }
        return true;
    }

    @Test
    void looksAtNoSegmentButTheLastWhenItIsOpened() throws IOException {
        fill();
        var touched = new ArrayList<String>();
        var watched = new ForwardingDisk(new SimulatedDirectory(disk)) {
            @Override
            File spoil(String name, File file) {
                touched.add(name);
                return file;
            }

            @Override
            public View view(String name) throws IOException {
                touched.add(name);
                return super.view(name);
            }
        };

        try (var store = TestStore.open(watched, SETTINGS, 1)) {
            assertThat(touched)
                    .doesNotContainAnyElementsOf(
                            segments().subList(0, segments().size() - 1))
                    .doesNotContainAnyElementsOf(tables());
            assertServesAll(store);
        }
        assertThat(touched).containsAll(segments());
    }

    @Test
    void findsADamagedHeaderOfASegmentWhenItIsRead() throws IOException {
        fill();
        var name = segments().get(1);
        var bytes = disk.bytes(name);
        bytes[20] ^= 1;
        disk.put(name, bytes);

        try (var store = open()) {
            assertThat(read(store, 1)).isEqualTo(body(1));
            assertThat(read(store, FRAME_COUNT)).isEqualTo(body(FRAME_COUNT));
        }
        assertRefused(SegmentHeader.firstPosition(name), name + "@0: checksum of segment is");
    }

    @Test
    void keepsTheEngineOutOfItsTables() throws IOException {
        try (var store = open()) {
            var shelf = store.shelf();

            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> shelf.write("offsets/1"))
                    .withMessage("name of a blob must not be in offsets, which is the storage's own, is 'offsets/1'");
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> shelf.names("offsets"));
            assertThat(shelf.names("offsets2")).isEmpty();
        }
    }

    @Test
    void needsNoTableThatAPowerCutTook() throws IOException {
        fill();
        for (var cut : PowerCut.values()) {
            try (var store = TestStore.open(new SimulatedDirectory(disk.afterPowerCut(cut, 1)), SETTINGS, 1)) {
                assertServesAll(store);
            }
        }
    }

    private void fill() throws IOException {
        try (var store = open()) {
            append(store, FRAME_COUNT);
        }
    }

    private void append(TestStore store, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            store.append(chain.batch(1, FRAME_LENGTH - FrameHeader.LENGTH));
        }
    }

    private TestStore open() throws IOException {
        return TestStore.open(new SimulatedDirectory(disk), SETTINGS, 1);
    }

    private List<String> segments() {
        return disk.names().stream().filter(SegmentHeader::isName).toList();
    }

    private List<String> tables() {
        return disk.names().stream()
                .filter(name -> name.startsWith(OffsetTable.DIRECTORY + "/"))
                .toList();
    }

    private ByteBuffer body(long position) {
        return chain.frames().get((int) position - 1).body();
    }

    private static ByteBuffer read(TestStore store, long position) throws IOException {
        return store.journal().read(position, 0).getFirst().body();
    }

    private void assertServesAll(TestStore store) throws IOException {
        assertThat(store.readAll())
                .extracting(Frame::body)
                .isEqualTo(chain.frames().stream().map(Frame::body).toList());
    }

    /** Reads each frame of the segments that are full, in an order in which nothing is learned on the way. */
    private void assertEveryFrameIsNear() throws IOException {
        var counted = new CountingDisk(disk);
        try (var store = TestStore.open(counted, SETTINGS, 1)) {
            store.readAll(); // opens what must be opened
            long last = SegmentHeader.firstPosition(segments().getLast());
            for (long position = last - 1; position > 0; position--) {
                counted.readCount = 0;
                assertThat(read(store, position)).isEqualTo(body(position));
                assertThat(counted.readCount)
                        .as("reads for position %d", position)
                        .isLessThanOrEqualTo(3 + HOP_COUNT_MAX);
            }
        }
    }

    private void assertRefused(long position, String message) throws IOException {
        try (var store = open()) {
            assertThatExceptionOfType(CorruptStoreException.class)
                    .isThrownBy(() -> read(store, position))
                    .withMessageContaining(message);
        }
    }

    private static Collection<Segment> segmentsOf(TestStore store) {
        return ((FileJournal) store.journal()).segments();
    }

    /** Counts what is read of segments. */
    private static final class CountingDisk extends ForwardingDisk {

        private int readCount;

        CountingDisk(SimulatedDisk disk) {
            super(new SimulatedDirectory(disk));
        }

        @Override
        public View view(String name) throws IOException {
            var view = super.view(name);
            return (offset, length) -> {
                readCount += SegmentHeader.isName(name) ? 1 : 0;
                return view.read(offset, length);
            };
        }
    }
}
