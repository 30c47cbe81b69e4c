package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.StoreProblem;
import io.evenire.engine.StoreReport.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} finds in what is derived from the journal. */
class StoreVerifyDerivedTest {

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
    void findsARunOfAnotherHistory(@TempDir Path other) throws IOException {
        SegmentedStore.fill(other);
        var run = "index/" + store.names("index").getFirst();
        Files.copy(other.resolve(run), directory.resolve(run), StandardCopyOption.REPLACE_EXISTING);

        var report = store.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.DERIVED_DAMAGED);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(run + "@0");
            assertThat(problem.text()).contains("is of another history");
        });
    }

    @Test
    void findsAFlippedBitOfARun() throws IOException {
        var run = "index/" + store.names("index").getFirst();
        var bytes = Files.readAllBytes(directory.resolve(run));
        for (int i = 0; i < bytes.length; i += 29) {
            store.flip(run, i);

            var report = store.verify();

            assertThat(report.verdict()).as("byte %d", i).isEqualTo(Verdict.DERIVED_DAMAGED);
            assertThat(report.problems())
                    .allSatisfy(problem -> assertThat(problem.where()).startsWith(run + "@"));
            Files.write(directory.resolve(run), bytes);
        }
    }

    @Test
    void findsAFlippedBitOfATable() throws IOException {
        var table = "offsets/" + store.names("offsets").get(1);
        var bytes = Files.readAllBytes(directory.resolve(table));
        for (int i = 0; i < bytes.length; i += 3) {
            store.flip(table, i);

            var report = store.verify();

            assertThat(report.verdict()).as("byte %d", i).isEqualTo(Verdict.DERIVED_DAMAGED);
            assertThat(report.problems())
                    .extracting(StoreProblem::where)
                    .allSatisfy(where -> assertThat(where).startsWith(table + "@"));
            Files.write(directory.resolve(table), bytes);
        }
    }

    @Test
    void findsATableThatFitsNotItsSegment() throws IOException {
        var segment = store.segments().getFirst();
        var header = SegmentScan.header(DirectoryDisk.toRead(directory), segment);
        var wrong = OffsetTable.toBytes(header, List.of(new SparseIndex.Place(1, SegmentHeader.LENGTH + 1, 0)));
        Files.write(directory.resolve(OffsetTable.name(1)), bytes(wrong));

        assertThat(store.verify().problems())
                .extracting(StoreProblem::where)
                .containsExactly(OffsetTable.name(1) + "@0");
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
