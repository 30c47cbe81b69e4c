package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.engine.StoreReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} and opening say where the end of the journal is missing. */
class StoreVerifyEndTest {

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
    void tellsThatTheEndOfTheJournalIsGoneByTheIndex() throws IOException {
        var missing = store.segments().subList(1, store.segments().size());
        for (var segment : missing) {
            Files.delete(directory.resolve(segment));
        }

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).allSatisfy(problem -> {
            assertThat(problem.text()).contains("events are missing");
            assertThat(problem.position()).isEqualTo(SegmentHeader.firstPosition(missing.getFirst()));
        });
        store.repair();
        assertThat(store.verify().problems()).isEmpty();
        store.assertHolds(SegmentHeader.firstPosition(missing.getFirst()) - 1);
    }

    /** A table is made when there is a next segment; without the index nothing else shows that there was one. */
    @Test
    void tellsThatTheEndOfTheJournalIsGoneByTheTables() throws IOException {
        store.deleteAll("index");
        var last = store.segments().getLast();
        Files.delete(directory.resolve(last));
        var table =
                OffsetTable.name(SegmentHeader.firstPosition(store.segments().getLast()));
        long first = SegmentHeader.firstPosition(last);

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.JOURNAL_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(table + "@0");
            assertThat(problem.text())
                    .contains("no segment follows " + store.segments().getLast());
            assertThat(problem.position()).isEqualTo(first);
        });
        assertThatExceptionOfType(CorruptStoreException.class)
                .as("opening says the same")
                .isThrownBy(store::open)
                .withMessage(report.problems().getFirst().toString());
        store.repair();
        assertThat(store.verify().problems()).isEmpty();
        store.assertHolds(first - 1);
    }

    @Test
    void tellsByAnyTableBehindThatTheEndIsGone() throws IOException {
        store.deleteAll("index");
        var missing = store.segments().subList(1, store.segments().size());
        for (var segment : missing) {
            Files.delete(directory.resolve(segment));
        }
        Files.delete(directory.resolve(OffsetTable.name(1)));

        assertThat(store.verify().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains("no segment follows " + store.segments().getFirst()));
        assertThatExceptionOfType(CorruptStoreException.class).isThrownBy(store::open);
    }

    /** Opening such a store used to warn only, and gave the positions of the missing events to new ones. */
    @Test
    void opensNoStoreWhoseIndexGoesOnBehindTheJournal() throws IOException {
        store.deleteAll("offsets");
        for (var segment : store.segments().subList(1, store.segments().size())) {
            Files.delete(directory.resolve(segment));
        }
        var runs = store.names("index");

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(store::open)
                .withMessageStartingWith("index/")
                .withMessageContaining("events are missing");

        assertThat(store.names("index")).as("left as evidence").isEqualTo(runs);
    }
}
