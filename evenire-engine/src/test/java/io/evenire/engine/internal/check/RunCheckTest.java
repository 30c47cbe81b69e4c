package io.evenire.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.StorageSettings;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.internal.memory.MemoryStorageProvider;
import io.evenire.engine.internal.run.Kind;
import io.evenire.engine.internal.run.RunBuilder;
import io.evenire.engine.internal.run.RunRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunCheckTest {

    private static final Frame FIRST = frame(1, 0);
    private static final Frame SECOND = frame(3, FIRST.checksum());
    private static final Frame THIRD = frame(5, SECOND.checksum());

    private final Found found = new Found();

    @Test
    void findsNothingInARunOfTheJournal() throws IOException {
        check(new RunRange(3, 6, THIRD.checksum(), FIRST.checksum()));

        assertThat(found.problems).isEmpty();
    }

    @Test
    void findsARunThatComesBehindAnotherHistory() throws IOException {
        check(new RunRange(3, 6, THIRD.checksum(), 77));

        assertThat(found.problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains(
                                "checksum 0000004d is to come before it",
                                "%08x before position 3".formatted(FIRST.checksum())));
    }

    @Test
    void findsARunThatEndsWithAnotherHistory() throws IOException {
        check(new RunRange(3, 6, 77, FIRST.checksum()));

        assertThat(found.problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains("ends with checksum 0000004d", "%08x at position 6".formatted(THIRD.checksum())));
    }

    @Test
    void findsARunThatBeginsInTheMiddleOfAFrame() throws IOException {
        check(new RunRange(2, 6, THIRD.checksum(), FIRST.checksum()));

        assertThat(found.problems)
                .extracting(StoreProblem::text)
                .containsExactly("index run begins with position 2, and no frame of the journal does");
    }

    @Test
    void findsARunThatEndsInTheMiddleOfAFrame() throws IOException {
        check(new RunRange(3, 5, THIRD.checksum(), FIRST.checksum()));

        assertThat(found.problems)
                .extracting(StoreProblem::text)
                .containsExactly("index run ends with position 5, and no frame of the journal does");
    }

    private void check(RunRange range) throws IOException {
        var provider = new MemoryStorageProvider();
        try (var storage = provider.open(new StorageSettings("", Map.of()))) {
            write(storage.shelf(), range);
            var check = RunCheck.of(storage.shelf(), found);
            for (var frame : List.of(FIRST, SECOND, THIRD)) {
                check.frame(frame);
            }
            check.verify(true, 6);
        }
    }

    private static void write(Shelf shelf, RunRange range) throws IOException {
        var run = new RunBuilder();
        run.term(Kind.TYPE, "Happened", range.last());
        try (var blob = shelf.write("index/%016x-%016x.run".formatted(range.first(), range.last()))) {
            run.writeTo(blob, range);
            blob.commit();
        }
    }

    /** {@return a frame with two positions} */
    private static Frame frame(long first, int previous) {
        return Frame.of(new Frame.Place(first, 2, 1, 1, 1, previous), (byte) 0, ByteBuffer.allocate(8));
    }

    private static final class Found implements StoreVisitor {

        private final List<StoreProblem> problems = new ArrayList<>();

        @Override
        public void read(long length) {}

        @Override
        public void frame(String where, Frame frame) {}

        @Override
        public void problem(StoreProblem problem) {
            problems.add(problem);
        }

        @Override
        public void note(String where, String text) {}
    }
}
