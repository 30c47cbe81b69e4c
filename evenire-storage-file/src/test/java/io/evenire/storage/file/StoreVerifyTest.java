package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreProblem.Part;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.Evenire;
import io.evenire.engine.StoreReport.Verdict;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} finds in a journal, sound and with each kind of damage. */
class StoreVerifyTest {

    private static final StoreTools TOOLS = StoreTools.of("file");

    @TempDir
    private static Path template;

    @TempDir
    private Path directory;

    private SegmentedStore store;

    @BeforeAll
    static void fill() {
        SegmentedStore.fill(template);
    }

    @BeforeEach
    void copy() throws IOException {
        store = SegmentedStore.copy(template, directory);
    }

    @Test
    void findsASoundStoreSoundAndWritesNothing() throws IOException {
        var before = store.contents();

        var report = store.verify();

        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
        assertThat(report.eventCount()).isEqualTo(SegmentedStore.EVENT_COUNT);
        assertThat(report.frameCount()).isEqualTo(SegmentedStore.EVENT_COUNT);
        assertThat(report.lastPosition()).isEqualTo(SegmentedStore.EVENT_COUNT);
        assertThat(report.streamCount()).isEqualTo(SegmentedStore.STREAM_COUNT + 1);
        assertThat(report.runCount()).isEqualTo(store.names("index").size());
        assertThat(store.contents()).isEqualTo(before);
    }

    @Test
    void takesEventsWithoutAStreamForWhatTheyAre(@TempDir Path other) {
        try (var events = Evenire.open(other)) {
            events.append(Append.of(NewEvent.json("First", "{}"), NewEvent.json("Second", "{}"))
                    .and(StreamId.of("order-1"), ExpectedVersion.noStream(), NewEvent.json("Third", "{}")));
            events.append(Append.of(NewEvent.json("Fourth", "{}")));
        }

        var report = TOOLS.verify(other.toString(), (step, done, total) -> {});

        assertThat(report.problems()).isEmpty();
        assertThat(report.eventCount()).isEqualTo(4);
        assertThat(report.streamCount()).isEqualTo(1);
    }

    @Test
    void tellsHowFarItIs() {
        var seen = new ArrayList<Long>();
        var totals = new ArrayList<Long>();

        TOOLS.verify(directory.toString(), (step, done, total) -> {
            assertThat(step).isEqualTo(ToolProgress.Step.CHECK);
            seen.add(done);
            totals.add(total);
        });

        assertThat(seen).isSorted().hasSizeGreaterThan(SegmentedStore.APPEND_COUNT);
        assertThat(totals).last().isEqualTo(seen.getLast());
    }

    @Test
    void namesFileAndOffsetOfABitInAFrameOfAFullSegment() throws IOException {
        var segment = store.segments().get(1);
        int offset = store.frameOffset(segment, 2);
        store.flip(segment, offset + FrameHeader.LENGTH + 20);

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(segment + "@" + offset);
            assertThat(problem.position()).isEqualTo(SegmentHeader.firstPosition(segment) + 2);
        });
        assertThat(report.eventCount()).as("goes on behind it").isEqualTo(SegmentedStore.EVENT_COUNT - 1);
    }

    @Test
    void namesFileAndOffsetOfABitInTheHeaderOfAFrame() throws IOException {
        var segment = store.segments().get(2);
        int offset = store.frameOffset(segment, 1);
        store.flip(segment, offset + 20);

        var report = store.verify();

        assertThat(report.problems()).extracting(StoreProblem::where).containsExactly(segment + "@" + offset);
        assertThat(report.eventCount()).isEqualTo(SegmentedStore.EVENT_COUNT - 1);
    }

    @Test
    void tellsADurableFrameOfTheLastSegmentFromATornOne() throws IOException {
        var segment = store.segments().getLast();
        int offset = store.frameOffset(segment, 0);
        store.flip(segment, offset + FrameHeader.LENGTH + 3);

        assertThat(store.verify().problems()).extracting(StoreProblem::where).containsExactly(segment + "@" + offset);
        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(store::open);
    }

    @Test
    void takesATornTailForNoDamage() throws IOException {
        var segment = store.segments().getLast();
        var bytes = Files.readAllBytes(directory.resolve(segment));
        int end = store.end(segment); // and not where zeros begin: a checksum may end with one
        bytes[end + 1] = 5;
        Files.write(directory.resolve(segment), bytes);

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
        assertThat(report.notes())
                .singleElement()
                .asString()
                .startsWith("%s@%d: 2 bytes behind position %d".formatted(segment, end, SegmentedStore.EVENT_COUNT));
    }

    @Test
    void namesASegmentWithADamagedHeader() throws IOException {
        var segment = store.segments().get(1);
        store.flip(segment, 45);

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).extracting(StoreProblem::where).containsExactly(segment + "@0");
        assertThat(report.lastPosition()).as("goes on behind it").isEqualTo(SegmentedStore.EVENT_COUNT);
    }

    @Test
    void namesASegmentThatIsMissing() throws IOException {
        var segment = store.segments().get(2);
        Files.delete(directory.resolve(segment));

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).first().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(segment + "@0");
            assertThat(problem.text()).startsWith("segment is missing");
        });
        assertThat(report.problems()).extracting(StoreProblem::part).doesNotContain(Part.DERIVED);
    }

    @Test
    void namesTheFirstSegmentIfItIsMissing() throws IOException {
        var segment = store.segments().getFirst();
        Files.delete(directory.resolve(segment));

        assertThat(store.verify().problems()).extracting(StoreProblem::where).contains(segment + "@0");
    }

    /** A cut would take away what a better cable, or another disk, gives back. */
    @Test
    void goesOnBehindASegmentThatCannotBeRead() throws IOException {
        var segment = store.segments().get(1);
        int offset = store.frameOffset(segment, 3);
        var failing = new ForwardingDisk(DirectoryDisk.toRead(directory)) {
            @Override
            File spoil(String name, File file) {
                return name.equals(segment) ? new FailingFile(file, offset) : file;
            }
        };
        var seen = new ArrayList<StoreProblem>();
        var positions = new ArrayList<Long>();
        var surroundings = new Surroundings(
                failing, new InlineBackground(), InstantSource.system(), System::nanoTime, UUID::randomUUID);
        try (var store = FileStoreAtRest.look(surroundings, SegmentedStore.SMALL, () -> {})) {
            store.walk(new StoreVisitor() {
                @Override
                public void read(long length) {
                    assertThat(length).isNotNegative();
                }

                @Override
                public void frame(String where, Frame frame) {
                    positions.add(frame.firstPosition());
                }

                @Override
                public void problem(StoreProblem problem) {
                    seen.add(problem);
                }

                @Override
                public void note(String where, String text) {
                    throw new AssertionError(where + ": " + text);
                }
            });
        }

        assertThat(seen).singleElement().satisfies(problem -> {
            assertThat(problem.part()).isEqualTo(Part.JOURNAL);
            assertThat(problem.where()).isEqualTo(segment + "@" + offset);
            assertThat(problem.text()).contains("cannot be read", "Input/output error");
            assertThat(problem.position()).as("no case for a cut").isZero();
        });
        assertThat(positions)
                .contains(SegmentHeader.firstPosition(segment) + 2, SegmentedStore.EVENT_COUNT)
                .doesNotContain(SegmentHeader.firstPosition(segment) + 3);
    }

    @Test
    void findsDamageOfTheFileThatSaysWhoTheStoreIs() throws IOException {
        store.flip(StoreFile.NAME, 40);

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).extracting(StoreProblem::where).containsExactly(StoreFile.NAME + "@0");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> TOOLS.repair(directory.toString(), ToolProgress.NONE))
                .withMessageContaining("only a copy of the file can take its place");
    }

    /** A file whose bytes from an offset on cannot be read. */
    private record FailingFile(Disk.File file, int offset) implements Disk.File {

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public int read(long from, byte[] into, int length) throws IOException {
            if (from >= offset) {
                throw new IOException("Input/output error");
            }
            return file.read(from, into, (int) Math.min(length, offset - from));
        }

        @Override
        public void write(long from, byte[] bytes, int length) throws IOException {
            throw new IOException("opened to be read");
        }

        @Override
        public void force() throws IOException {
            throw new IOException("opened to be read");
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
