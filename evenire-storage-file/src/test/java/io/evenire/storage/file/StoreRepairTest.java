package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Append;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Snapshot;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState.Status;
import io.evenire.api.spi.StoreProblem.Part;
import io.evenire.engine.StoreRepair;
import io.evenire.engine.StoreReport.Verdict;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import io.evenire.testkit.ScavengeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code repair} makes of a damaged store. */
class StoreRepairTest {

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
    void repairsByACutAndKeepsWhatItCutsOff() throws IOException {
        var before = store.identity();
        var segment = store.segments().get(2);
        int offset = store.frameOffset(segment, 3);
        long lost = SegmentHeader.firstPosition(segment) + 3;
        var behind = store.segments().subList(3, store.segments().size());
        var intact = Files.readAllBytes(directory.resolve(segment));
        store.flip(segment, offset + FrameHeader.LENGTH + 9);
        var damaged = Files.readAllBytes(directory.resolve(segment));

        Path kept;
        try (var repair = TOOLS.repair(directory.toString(), ToolProgress.NONE)) {
            assertThat(repair.problem().where()).isEqualTo(segment + "@" + offset);
            assertThat(repair.firstLost()).isEqualTo(lost);
            assertThat(repair.lastKnown()).isEqualTo(SegmentedStore.EVENT_COUNT);
            assertThat(repair.where()).isEqualTo(segment + "@" + offset);
            assertThat(repair.length()).isGreaterThan(dataEnd(intact) - offset);
            kept = Path.of(repair.make());
        }

        assertThat(kept.resolve("%s.from-%d".formatted(segment, offset)))
                .hasBinaryContent(Arrays.copyOfRange(damaged, offset, dataEnd(damaged)));
        assertThat(store.names(directory.relativize(kept).toString())).containsAll(behind);
        assertThat(store.segments()).endsWith(segment);
        assertThat(store.verify().problems()).isEmpty();
        assertThat(store.identity().incarnation()).isNotEqualTo(before.incarnation());
        assertThat(store.identity().store()).isEqualTo(before.store());
        store.assertHolds(lost - 1);
        assertThat(store.verify().problems()).isEmpty();
    }

    @Test
    void repairsADamagedHeaderByCuttingTheWholeSegment() throws IOException {
        var segment = store.segments().get(1);
        store.flip(segment, 45);

        store.repair();

        assertThat(store.segments()).hasSize(1);
        store.assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    @Test
    void repairsAMissingSegment() throws IOException {
        var segment = store.segments().get(2);
        Files.delete(directory.resolve(segment));

        store.repair();

        store.assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    @Test
    void repairsAJournalOfWhichNothingIsLeft() throws IOException {
        store.flip(store.segments().getFirst(), 3);

        store.repair();

        store.assertHolds(0);
    }

    /** In the last segment, so that without the repair the store does not open. */
    @Test
    void repairsWhatDoesNotOpen() throws IOException {
        var segment = store.segments().getLast();
        store.flip(segment, store.frameOffset(segment, 0) + FrameHeader.LENGTH + 3);
        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(store::open);

        store.repair();

        store.assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    @Test
    void refusesToRepairASoundStore() throws IOException {
        store.flip("index/" + store.names("index").getFirst(), 50);
        var before = store.contents();

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> TOOLS.repair(directory.toString(), ToolProgress.NONE))
                .withMessageContaining("nothing to repair")
                .withMessageContaining("rebuild");

        before.put(DirectoryLock.NAME, store.contents().get(DirectoryLock.NAME)); // says who looked
        assertThat(store.contents()).isEqualTo(before);
    }

    /** Else the stream would have lost its first events, and would not say so. */
    @Test
    void whatAScavengeRemovedStaysHiddenWhenTheDeletionIsCutOff() throws IOException {
        var text = Payload.text("x".repeat(300));
        try (var opened = store.openSmall()) {
            for (int i = 0; i < 40; i++) {
                opened.append("gone", ExpectedVersion.any(), NewEvent.of("Long", text));
            }
            opened.change(StreamId.of("gone"), ExpectedVersion.any(), StreamChange.delete());
            assertThat(ScavengeRun.scavenge(opened).removedCount()).isGreaterThan(20);
        }
        var segment = store.segments().getLast();
        store.flip(segment, store.lastFrameOffset(segment) + FrameHeader.LENGTH + 9);

        store.repair();

        try (var opened = store.open()) {
            assertThat(opened.state().head()).isEqualTo(SegmentedStore.EVENT_COUNT + 40);
            var state = opened.stream(StreamId.of("gone")).orElseThrow();
            assertThat(state.status()).isEqualTo(Status.LIVE);
            assertThat(state.firstVersion()).isGreaterThan(20);
            assertThat(opened.read("gone"))
                    .extracting(Event::version)
                    .containsExactlyElementsOf(LongStream.rangeClosed(state.firstVersion(), state.version())
                            .boxed()
                            .toList());
        }
    }

    /** A scavenge keeps the last state in the full segments, and removes those before it; then a repair takes that one. */
    @Test
    void aStateIsSavedAgainWhenTheOneThatWasKeptIsCutOff() throws IOException {
        var stream = StreamId.of("stream-1");
        var state = new Snapshot(stream, "sum", 1, Payload.text("x".repeat(300)));
        try (var opened = store.openSmall()) {
            for (int i = 0; i < 40; i++) {
                opened.snapshots().save(state);
            }
            assertThat(ScavengeRun.scavenge(opened).removedCount()).isGreaterThan(20);
        }
        var segment = store.segments().get(store.segments().size() - 2);
        store.flip(segment, store.frameOffset(segment, 0) + FrameHeader.LENGTH + 9);

        store.repair();

        try (var opened = store.openSmall()) {
            assertThat(opened.snapshots().latest(stream, "sum")).isEmpty();
            opened.append(Append.to(StreamId.of("more"), ExpectedVersion.any(), NewEvent.of("More", state.state())));
            ScavengeRun.scavenge(opened); // does not take what is gone for damaged
            opened.snapshots().save(state);
            assertThat(opened.snapshots().latest(stream, "sum")).contains(state);
        }
    }

    @Test
    void cutsNothingBehindASegmentOfAnotherStore(@TempDir Path other) throws IOException {
        SegmentedStore.fill(other);
        var segment = store.segments().get(2);
        Files.copy(
                other.resolve(SegmentedStore.segment(other, 2)),
                directory.resolve(segment),
                StandardCopyOption.REPLACE_EXISTING);

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).first().satisfies(problem -> {
            assertThat(problem.where()).startsWith(segment + "@");
            assertThat(problem.text()).contains("segment belongs to store ");
        });
        store.repair();
        store.assertHolds(SegmentHeader.firstPosition(segment) - 1);
    }

    private static int dataEnd(byte[] bytes) {
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** The first segment begins with a mark, and goes on behind it. Everything from there on used to be cut off. */
    @Test
    void writesADamagedMarkAgainAsItWas() throws IOException {
        var segment = store.segments().getFirst();
        var before = store.contents();
        store.flip(segment, SegmentHeader.LENGTH + 30);

        assertThat(store.verify().verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(store.verify().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.part()).isEqualTo(Part.MARK);
            assertThat(problem.where()).isEqualTo(segment + "@" + SegmentHeader.LENGTH);
        });
        assertThat(store.inspect(segment, 1_000))
                .anyMatch(line -> line.startsWith("DAMAGED at offset 64: mark is damaged, and no event is there"))
                .anyMatch(line -> line.startsWith("  1  stream-0  version 0"));
        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> TOOLS.rebuild(directory.toString(), ToolProgress.NONE))
                .withMessageStartingWith(segment + "@64: mark is damaged");
        assertThat(mendMarks()).as("more is damaged").isFalse();

        before.put(DirectoryLock.NAME, store.contents().get(DirectoryLock.NAME));
        assertThat(store.contents()).isEqualTo(before);
        assertThat(store.verify().problems()).isEmpty();
        store.assertHolds(SegmentedStore.EVENT_COUNT);
    }

    @Test
    void opensAgainWhenADamagedMarkOfTheLastSegmentIsWrittenAgain() throws IOException {
        var segment = store.segments().getLast();
        int end = store.end(segment);
        byte[] unclosed;
        try (var opened = store.open()) {
            opened.append("more", ExpectedVersion.noStream(), NewEvent.json("Counted", "{}"));
            unclosed = Files.readAllBytes(directory.resolve(segment));
        }
        Files.write(directory.resolve(segment), unclosed);
        store.flip(segment, end - 1);
        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(store::open);

        assertThat(mendMarks()).as("more is damaged").isFalse();

        assertThat(store.verify().problems()).isEmpty();
        try (var opened = store.open()) {
            assertThat(opened.state().head()).isEqualTo(SegmentedStore.EVENT_COUNT + 1);
            assertThat(opened.read("more")).hasSize(1);
        }
    }

    @Test
    void writesMarksAgainBeforeItCuts() throws IOException {
        var segment = store.segments().get(2);
        store.flip(store.segments().getFirst(), SegmentHeader.LENGTH + 67);
        store.flip(segment, store.frameOffset(segment, 3) + FrameHeader.LENGTH + 9);

        assertThat(mendMarks()).as("more is damaged").isTrue();
        store.repair();

        assertThat(store.verify().problems()).isEmpty();
        store.assertHolds(SegmentHeader.firstPosition(segment) + 2);
    }

    /** Where a frame may have been, nothing is made up. */
    @Test
    void takesADamagedFrameForNoMark() throws IOException {
        var segment = store.segments().get(1);
        int offset = store.frameOffset(segment, 2);
        store.flip(segment, offset + 30);

        assertThat(store.verify().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.part()).isEqualTo(Part.JOURNAL);
            assertThat(problem.where()).isEqualTo(segment + "@" + offset);
        });
    }

    @Test
    void finishesARepairThatWasInterrupted() throws IOException {
        long position = SegmentHeader.firstPosition(store.segments().get(2));
        var kept = Files.createDirectory(directory.resolve("repaired-20260101-120000"));
        new CutPlan(position, "repaired-20260101-120000", List.of("index", "streams"), new UUID(5, 5))
                .write(DirectoryDisk.at(directory));

        try (var repair = TOOLS.repair(directory.toString(), ToolProgress.NONE)) {
            assertThat(repair.kind()).isEqualTo(StoreRepair.Kind.FINISHED);
            assertThat(repair.finished()).contains(kept.toString());
            assertThatIllegalStateException().isThrownBy(repair::make);
            assertThatIllegalStateException().isThrownBy(repair::problem);
        }

        assertThat(store.verify().problems()).isEmpty();
        assertThat(store.identity().incarnation()).isEqualTo(new UUID(5, 5));
        store.assertHolds(position - 1);
    }

    /** {@return whether the journal is damaged elsewhere, too} */
    private boolean mendMarks() throws IOException {
        var incarnation = store.identity().incarnation();
        try (var repair = TOOLS.repair(directory.toString(), ToolProgress.NONE)) {
            assertThat(repair.kind()).isEqualTo(StoreRepair.Kind.MARKS);
            assertThatIllegalStateException().isThrownBy(repair::make);
            repair.mendMarks();
            assertThat(store.identity().incarnation()).isEqualTo(incarnation);
            return repair.isMoreDamaged();
        }
    }
}
