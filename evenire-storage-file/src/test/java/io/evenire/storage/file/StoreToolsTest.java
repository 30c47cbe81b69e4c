package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreProblem.Part;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StoreReport;
import io.evenire.engine.StoreReport.Verdict;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools on a store with several segments, tables and runs, sound and with each kind of damage. */
class StoreToolsTest {

    private static final JournalSettings SMALL =
            new JournalSettings(4096, 512, 512, 1024, 256, 512, 300, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final int APPEND_COUNT = 120;
    private static final int STREAM_COUNT = 7;

    /** Of all appends and a deletion. */
    private static final long EVENT_COUNT = APPEND_COUNT + 1;

    private final StoreTools tools = StoreTools.of("file");

    @TempDir
    private static Path template;

    @TempDir
    private Path directory;

    @BeforeAll
    static void fill() {
        fill(template);
    }

    private static void fill(Path path) {
        var settings = Settings.defaults().withTableCountMax(8);
        try (var store = Evenire.builder()
                .storage(new SmallSegments())
                .location(path.toString())
                .settings(settings)
                .withoutThread()
                .open()) {
            for (int i = 0; i < APPEND_COUNT; i++) {
                store.append(Append.to(
                        stream(i), ExpectedVersion.any(), NewEvent.json("Counted", "{\"number\": %d}".formatted(i))));
            }
            store.change(stream(3), ExpectedVersion.any(), new StreamChange.Delete(new UUID(1, 2)));
        }
    }

    @BeforeEach
    void copy() throws IOException {
        try (var files = Files.walk(template)) {
            for (var file : files.toList()) {
                var copy = directory.resolve(template.relativize(file));
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
        assertThat(names("")).filteredOn(SegmentHeader::isName).hasSizeGreaterThan(4);
        assertThat(names("index")).hasSizeGreaterThan(1);
        assertThat(names("offsets")).hasSizeGreaterThan(3);
    }

    @Test
    void findsASoundStoreSoundAndWritesNothing() throws IOException {
        var before = contents();

        var report = verify();

        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
        assertThat(report.eventCount()).isEqualTo(EVENT_COUNT);
        assertThat(report.frameCount()).isEqualTo(EVENT_COUNT);
        assertThat(report.lastPosition()).isEqualTo(EVENT_COUNT);
        assertThat(report.streamCount()).isEqualTo(STREAM_COUNT + 1);
        assertThat(report.runCount()).isEqualTo(names("index").size());
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void tellsHowFarItIs() {
        var seen = new ArrayList<Long>();
        var totals = new ArrayList<Long>();

        tools.verify(directory.toString(), (step, done, total) -> {
            assertThat(step).isEqualTo(ToolProgress.Step.CHECK);
            seen.add(done);
            totals.add(total);
        });

        assertThat(seen).isSorted().hasSizeGreaterThan(APPEND_COUNT);
        assertThat(totals).containsOnly(seen.getLast());
    }

    @Test
    void namesFileAndOffsetOfABitInAFrameOfAFullSegment() throws IOException {
        var segment = segments().get(1);
        int offset = frameOffset(segment, 2);
        flip(segment, offset + FrameHeader.LENGTH + 20);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(segment + "@" + offset);
            assertThat(problem.position()).isEqualTo(SegmentHeader.firstPosition(segment) + 2);
        });
        assertThat(report.eventCount()).as("goes on behind it").isEqualTo(EVENT_COUNT - 1);
    }

    @Test
    void namesFileAndOffsetOfABitInTheHeaderOfAFrame() throws IOException {
        var segment = segments().get(2);
        int offset = frameOffset(segment, 1);
        flip(segment, offset + 20);

        var report = verify();

        assertThat(report.problems()).extracting(StoreProblem::where).containsExactly(segment + "@" + offset);
        assertThat(report.eventCount()).isEqualTo(EVENT_COUNT - 1);
    }

    @Test
    void tellsADurableFrameOfTheLastSegmentFromATornOne() throws IOException {
        var segment = segments().getLast();
        int offset = frameOffset(segment, 0);
        flip(segment, offset + FrameHeader.LENGTH + 3);

        assertThat(verify().problems()).extracting(StoreProblem::where).containsExactly(segment + "@" + offset);
        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(this::open);
    }

    @Test
    void takesATornTailForNoDamage() throws IOException {
        var segment = segments().getLast();
        var bytes = Files.readAllBytes(directory.resolve(segment));
        int end = dataEnd(bytes);
        bytes[end + 1] = 5;
        Files.write(directory.resolve(segment), bytes);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
        assertThat(report.notes())
                .singleElement()
                .asString()
                .startsWith("%s@%d: 2 bytes behind position %d".formatted(segment, end, EVENT_COUNT));
    }

    @Test
    void namesASegmentWithADamagedHeader() throws IOException {
        var segment = segments().get(1);
        flip(segment, 45);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).extracting(StoreProblem::where).containsExactly(segment + "@0");
        assertThat(report.lastPosition()).as("goes on behind it").isEqualTo(EVENT_COUNT);
    }

    @Test
    void namesASegmentThatIsMissing() throws IOException {
        var segment = segments().get(2);
        Files.delete(directory.resolve(segment));

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).first().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(segment + "@0");
            assertThat(problem.text()).startsWith("segment is missing");
        });
        assertThat(report.problems()).extracting(StoreProblem::part).doesNotContain(Part.DERIVED);
    }

    @Test
    void namesTheFirstSegmentIfItIsMissing() throws IOException {
        var segment = segments().getFirst();
        Files.delete(directory.resolve(segment));

        assertThat(verify().problems()).extracting(StoreProblem::where).contains(segment + "@0");
    }

    @Test
    void tellsThatTheEndOfTheJournalIsGoneByTheIndex() throws IOException {
        var missing = segments().subList(1, segments().size());
        for (var segment : missing) {
            Files.delete(directory.resolve(segment));
        }

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).allSatisfy(problem -> {
            assertThat(problem.text()).contains("events are missing");
            assertThat(problem.position()).isEqualTo(SegmentHeader.firstPosition(missing.getFirst()));
        });
        repair();
        assertThat(verify().problems()).isEmpty();
        assertHolds(SegmentHeader.firstPosition(missing.getFirst()) - 1);
    }

    /** A table is made when there is a next segment; without the index nothing else shows that there was one. */
    @Test
    void tellsThatTheEndOfTheJournalIsGoneByTheTables() throws IOException {
        deleteAll("index");
        var last = segments().getLast();
        Files.delete(directory.resolve(last));
        var table = OffsetTable.name(SegmentHeader.firstPosition(segments().getLast()));
        long first = SegmentHeader.firstPosition(last);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(table + "@0");
            assertThat(problem.text())
                    .contains("no segment follows " + segments().getLast());
            assertThat(problem.position()).isEqualTo(first);
        });
        assertThatExceptionOfType(CorruptStoreException.class)
                .as("opening says the same")
                .isThrownBy(this::open)
                .withMessage(report.problems().getFirst().toString());
        repair();
        assertThat(verify().problems()).isEmpty();
        assertHolds(first - 1);
    }

    @Test
    void tellsByAnyTableBehindThatTheEndIsGone() throws IOException {
        deleteAll("index");
        var missing = segments().subList(1, segments().size());
        for (var segment : missing) {
            Files.delete(directory.resolve(segment));
        }
        Files.delete(directory.resolve(OffsetTable.name(1)));

        assertThat(verify().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains("no segment follows " + segments().getFirst()));
        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(this::open);
    }

    /** Opening such a store used to warn only, and gave the positions of the missing events to new ones. */
    @Test
    void opensNoStoreWhoseIndexGoesOnBehindTheJournal() throws IOException {
        deleteAll("offsets");
        for (var segment : segments().subList(1, segments().size())) {
            Files.delete(directory.resolve(segment));
        }
        var runs = names("index");

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(this::open)
                .withMessageStartingWith("index/")
                .withMessageContaining("events are missing");

        assertThat(names("index")).as("left as evidence").isEqualTo(runs);
    }

    /** It used to delete them first, and with them what shows that events are missing. */
    @Test
    void deletesNothingWhereTheJournalIsDamaged() throws IOException {
        flip(segments().get(1), 45);
        var before = contents();

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> tools.rebuild(directory.toString(), ToolProgress.NONE))
                .withMessageContaining("nothing is made again from a damaged journal");

        before.put(DirectoryLock.NAME, contents().get(DirectoryLock.NAME));
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void cutsNothingBehindASegmentOfAnotherStore(@TempDir Path other) throws IOException {
        fill(other);
        var segment = segments().get(2);
        Files.copy(other.resolve(segment(other, 2)), directory.resolve(segment), StandardCopyOption.REPLACE_EXISTING);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).first().satisfies(problem -> {
            assertThat(problem.where()).startsWith(segment + "@");
            assertThat(problem.text()).contains("segment belongs to store ");
        });
        repair();
        assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    /** A cut would take away what a better cable, or another disk, gives back. */
    @Test
    void goesOnBehindASegmentThatCannotBeRead() throws IOException {
        var segment = segments().get(1);
        int offset = frameOffset(segment, 3);
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
        try (var store = FileStoreAtRest.look(surroundings, SMALL, () -> {})) {
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
                .contains(SegmentHeader.firstPosition(segment) + 2, EVENT_COUNT)
                .doesNotContain(SegmentHeader.firstPosition(segment) + 3);
    }

    @Test
    void findsARunOfAnotherHistory(@TempDir Path other) throws IOException {
        fill(other);
        var run = "index/" + names("index").getFirst();
        Files.copy(other.resolve(run), directory.resolve(run), StandardCopyOption.REPLACE_EXISTING);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.DERIVED_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(run + "@0");
            assertThat(problem.text()).contains("is of another history");
        });
    }

    @Test
    void findsAFlippedBitOfARun() throws IOException {
        var run = "index/" + names("index").getFirst();
        var bytes = Files.readAllBytes(directory.resolve(run));
        for (int i = 0; i < bytes.length; i += 29) {
            flip(run, i);

            var report = verify();

            assertThat(report.verdict()).as("byte %d", i).isEqualTo(Verdict.DERIVED_DAMAGED);
            assertThat(report.problems())
                    .allSatisfy(problem -> assertThat(problem.where()).startsWith(run + "@"));
            Files.write(directory.resolve(run), bytes);
        }
    }

    @Test
    void findsAFlippedBitOfATable() throws IOException {
        var table = "offsets/" + names("offsets").get(1);
        var bytes = Files.readAllBytes(directory.resolve(table));
        for (int i = 0; i < bytes.length; i += 3) {
            flip(table, i);

            var report = verify();

            assertThat(report.verdict()).as("byte %d", i).isEqualTo(Verdict.DERIVED_DAMAGED);
            assertThat(report.problems())
                    .extracting(StoreProblem::where)
                    .allSatisfy(where -> assertThat(where).startsWith(table + "@"));
            Files.write(directory.resolve(table), bytes);
        }
    }

    @Test
    void findsATableThatFitsNotItsSegment() throws IOException {
        var segment = segments().getFirst();
        var header = SegmentScan.header(DirectoryDisk.toRead(directory), segment);
        var wrong = OffsetTable.toBytes(header, List.of(new SparseIndex.Place(1, SegmentHeader.LENGTH + 1, 0)));
        Files.write(directory.resolve(OffsetTable.name(1)), bytes(wrong));

        assertThat(verify().problems()).extracting(StoreProblem::where).containsExactly(OffsetTable.name(1) + "@0");
    }

    @Test
    void findsDamageOfTheFileThatSaysWhoTheStoreIs() throws IOException {
        flip(StoreFile.NAME, 40);

        var report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).extracting(StoreProblem::where).containsExactly(StoreFile.NAME + "@0");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> tools.repair(directory.toString(), ToolProgress.NONE))
                .withMessageContaining("only a copy of the file can take its place");
    }

    @Test
    void repairsByACutAndKeepsWhatItCutsOff() throws IOException {
        var before = identity();
        var segment = segments().get(2);
        int offset = frameOffset(segment, 3);
        long lost = SegmentHeader.firstPosition(segment) + 3;
        var behind = segments().subList(3, segments().size());
        var intact = Files.readAllBytes(directory.resolve(segment));
        flip(segment, offset + FrameHeader.LENGTH + 9);
        var damaged = Files.readAllBytes(directory.resolve(segment));

        Path kept;
        try (var repair = tools.repair(directory.toString(), ToolProgress.NONE)) {
            assertThat(repair.problem().where()).isEqualTo(segment + "@" + offset);
            assertThat(repair.firstLost()).isEqualTo(lost);
            assertThat(repair.lastKnown()).isEqualTo(EVENT_COUNT);
            assertThat(repair.where()).isEqualTo(segment + "@" + offset);
            assertThat(repair.length()).isGreaterThan(dataEnd(intact) - offset);
            kept = Path.of(repair.make());
        }

        assertThat(kept.resolve("%s.from-%d".formatted(segment, offset)))
                .hasBinaryContent(Arrays.copyOfRange(damaged, offset, dataEnd(damaged)));
        assertThat(names(directory.relativize(kept).toString())).containsAll(behind);
        assertThat(segments()).endsWith(segment);
        assertThat(verify().problems()).isEmpty();
        assertThat(identity().incarnation()).isNotEqualTo(before.incarnation());
        assertThat(identity().store()).isEqualTo(before.store());
        assertHolds(lost - 1);
        assertThat(verify().problems()).isEmpty();
    }

    @Test
    void repairsADamagedHeaderByCuttingTheWholeSegment() throws IOException {
        var segment = segments().get(1);
        flip(segment, 45);

        repair();

        assertThat(segments()).hasSize(1);
        assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    @Test
    void repairsAMissingSegment() throws IOException {
        var segment = segments().get(2);
        Files.delete(directory.resolve(segment));

        repair();

        assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    @Test
    void repairsAJournalOfWhichNothingIsLeft() throws IOException {
        flip(segments().getFirst(), 3);

        repair();

        assertHolds(0);
    }

    /** In the last segment, so that without the repair the store does not open. */
    @Test
    void repairsWhatDoesNotOpen() throws IOException {
        var segment = segments().getLast();
        flip(segment, frameOffset(segment, 0) + FrameHeader.LENGTH + 3);
        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(this::open);

        repair();

        assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    @Test
    void refusesToRepairASoundStore() throws IOException {
        flip("index/" + names("index").getFirst(), 50);
        var before = contents();

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> tools.repair(directory.toString(), ToolProgress.NONE))
                .withMessageContaining("nothing to repair")
                .withMessageContaining("rebuild");

        before.put(DirectoryLock.NAME, contents().get(DirectoryLock.NAME)); // says who looked
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void makesTablesAndIndexAgain() throws IOException {
        var tables = names("offsets");
        for (var run : names("index")) {
            Files.delete(directory.resolve("index").resolve(run));
        }
        flip("offsets/" + tables.get(1), 70);

        assertThat(tools.rebuild(directory.toString(), ToolProgress.NONE)).isEqualTo(EVENT_COUNT);

        assertThat(names("offsets")).isEqualTo(tables);
        assertThat(verify().problems()).isEmpty();
        assertHolds(EVENT_COUNT);
    }

    @Test
    void doesNotMakeAnythingOfADamagedJournal() throws IOException {
        var segment = segments().get(1);
        flip(segment, frameOffset(segment, 2) + 20);

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> tools.rebuild(directory.toString(), ToolProgress.NONE))
                .withMessageStartingWith(segment + "@");
    }

    @Test
    void leavesAStoreThatIsOpenAlone() {
        try (var _ = open()) {
            assertRefused(() -> tools.verify(directory.toString(), ToolProgress.NONE), "is already open");
            assertRefused(() -> tools.repair(directory.toString(), ToolProgress.NONE), "is already open");
            assertRefused(() -> tools.rebuild(directory.toString(), ToolProgress.NONE), "is already open");
            assertRefused(() -> inspect(segments().getFirst(), 1), "is already open");
            assertRefused(() -> inspect("index/" + names("index").getFirst(), 1), "is already open");
        }
    }

    @Test
    void leavesADirectoryThatIsNoStoreAlone() {
        var none = directory.resolve("index").toString();

        assertRefused(() -> tools.verify(none, ToolProgress.NONE), "it has no store.json");
        assertRefused(() -> tools.repair(none, ToolProgress.NONE), "it has no store.json");
        assertRefused(() -> tools.rebuild(none, ToolProgress.NONE), "it has no store.json");
        assertRefused(() -> tools.verify(none + "x", ToolProgress.NONE), "it is no directory");
    }

    @Test
    void saysWhatStandsInASegment() throws IOException {
        var lines = inspect(segments().getFirst(), 3);

        assertThat(lines).first().asString().startsWith("segment of a journal, ");
        assertThat(lines).anyMatch(line -> line.startsWith("mark at offset 64: everything before position 1"));
        assertThat(lines).anyMatch(line -> line.matches("frame at offset 132: 1 events from position 1, .*"));
        assertThat(lines).anyMatch(line -> line.matches("  2  stream-1  version 0  Counted  2.*  13 bytes of .*"));
        assertThat(lines).noneMatch(line -> line.startsWith("  3  "));
        assertThat(lines).last().asString().isEqualTo("and more; a higher limit than 3 shows it");
    }

    @Test
    void saysWhatStandsBehindDamage() throws IOException {
        var segment = segments().getFirst();
        int offset = frameOffset(segment, 1);
        flip(segment, offset + 30);

        var lines = inspect(segment, 1_000);

        assertThat(lines).anyMatch(line -> line.startsWith("DAMAGED at offset %d: ".formatted(offset)));
        assertThat(lines).noneMatch(line -> line.startsWith("  2  "));
        assertThat(lines).anyMatch(line -> line.startsWith("  3  stream-2  version 0"));
    }

    @Test
    void saysWhatStandsInASegmentWithADamagedHeader() throws IOException {
        var segment = segments().getFirst();
        flip(segment, 30);

        var lines = inspect(segment, 1_000);

        assertThat(lines).anyMatch(line -> line.startsWith("DAMAGED at offset 0: checksum of segment is"));
        assertThat(lines).anyMatch(line -> line.startsWith("  1  stream-0  version 0"));
    }

    @Test
    void saysWhatStandsInTheOtherFiles() throws IOException {
        assertThat(inspect("index/" + names("index").getFirst(), 1_000))
                .anyMatch(line -> line.matches("run of the index, .* bytes"))
                .anyMatch(line -> line.matches(
                        "stream stream-1: live, at version \\d+, changed by position \\d+, [1-9]\\d* events here"))
                .anyMatch(line -> line.matches("type 'Counted': \\d+ events"));
        assertThat(inspect("offsets/" + names("offsets").getFirst(), 1_000))
                .anyMatch(line -> line.startsWith("position 1 at offset 64, after checksum 00000000"));
        assertThat(inspect(StoreFile.NAME, 1))
                .contains("incarnation " + identity().incarnation());
        assertThat(inspect(DirectoryLock.NAME, 1)).singleElement().asString().contains("lock of a store", "pid ");
    }

    @Test
    void knowsNoOtherFiles() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "nothing");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> inspect("notes.txt", 1))
                .withMessageEndingWith("notes.txt is no file of a store");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> inspect("none", 1))
                .withMessageEndingWith("none is no file");
    }

    private static void assertRefused(ThrowingCallable call, String why) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(call)
                .withMessageContaining(why);
    }

    private void assertHolds(long last) {
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

    private void repair() {
        try (var repair = tools.repair(directory.toString(), ToolProgress.NONE)) {
            assertThat(Path.of(repair.make())).isDirectory();
        }
    }

    private StoreReport verify() {
        return tools.verify(directory.toString(), ToolProgress.NONE);
    }

    private List<String> inspect(String name, long limit) {
        var lines = new ArrayList<String>();
        tools.inspect(directory.resolve(name).toString(), limit, lines::add);
        return lines;
    }

    private Evenire open() {
        return Evenire.open(directory);
    }

    private Storage.Identity identity() throws IOException {
        return StoreFile.read(DirectoryDisk.toRead(directory));
    }

    private static StreamId stream(int number) {
        return StreamId.of("stream-" + number % STREAM_COUNT);
    }

    private List<String> segments() {
        return names("").stream().filter(SegmentHeader::isName).toList();
    }

    private List<String> names(String inside) {
        try {
            return DirectoryDisk.toRead(directory).names(inside);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private void flip(String name, int offset) throws IOException {
        var bytes = Files.readAllBytes(directory.resolve(name));
        bytes[offset] ^= 1;
        Files.write(directory.resolve(name), bytes);
    }

    private void deleteAll(String inside) throws IOException {
        for (var name : names(inside)) {
            Files.delete(directory.resolve(inside).resolve(name));
        }
    }

    private static String segment(Path store, int index) throws IOException {
        return DirectoryDisk.toRead(store).names().stream()
                .filter(SegmentHeader::isName)
                .toList()
                .get(index);
    }

    private int frameOffset(String segment, int index) throws IOException {
        var disk = DirectoryDisk.toRead(directory);
        var places = new ArrayList<SparseIndex.Place>();
        try (var file = disk.open(segment)) {
            var _ = SegmentScan.scan(file, SegmentScan.header(disk, segment), places::add);
        }
        return places.get(index).offset();
    }

    private static int dataEnd(byte[] bytes) {
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
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

    /** Stores in a directory, with short segments. */
    private static final class SmallSegments implements StorageProvider {

        @Override
        public String name() {
            return "small";
        }

        @Override
        public Storage open(StorageSettings settings) {
            var path = Path.of(settings.location());
            try {
                var clock = InstantSource.system();
                var lock = DirectoryLock.take(path, clock.instant());
                var surroundings = new Surroundings(
                        DirectoryDisk.at(path), new InlineBackground(), clock, System::nanoTime, UUID::randomUUID);
                return FileStorage.open(surroundings, SMALL, lock);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
