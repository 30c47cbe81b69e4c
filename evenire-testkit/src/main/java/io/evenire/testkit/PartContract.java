package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.JournalParts.Part;
import io.evenire.api.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every storage must do that says that parts of its journal can be written anew. */
abstract class PartContract {

    /** More than what any storage keeps open for appends. */
    private static final long LENGTH_MAX = 100L * 1024 * 1024;

    private static final int BODY_LENGTH = 128 * 1024;
    private static final int BATCH_COUNT = 32;
    private static final int READ_LENGTH = 4 * 1024 * 1024;
    private static final int READER_COUNT = 2;
    private static final int ROUND_COUNT = 4;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final StorageContract contract;

    PartContract(StorageContract contract) {
        this.contract = contract;
    }

    @Test
    void hasPartsWithoutAGap() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            long next = 1;
            for (var part : parts.sealed()) {
                assertThat(part.firstPosition()).isEqualTo(next);
                assertThat(parts.length(part)).isPositive();
                next = part.lastPosition() + 1;
            }
            assertThat(next).isGreaterThan(1).isLessThanOrEqualTo(chain.position() + 1);
        });
    }

    @Test
    void keepsPlaceAndChainOfWhatIsRewritten() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            var part = parts.sealed().getFirst();
            long length = parts.length(part);

            rewrite(storage.journal(), parts, part, PartContract::emptyUneven);

            assertSame(readAll(storage.journal()), chain.frames(), part);
            assertEmptied(readAll(storage.journal()), part);
            for (var frame : chain.frames()) {
                var found = storage.journal().read(frame.lastPosition(), 0);
                assertSame(found, List.of(frame), part);
            }
            assertThat(parts.sealed()).contains(part);
            assertThat(parts.length(part)).isLessThan(length * 3 / 4);

            storage.journal().append(chain.batch(2, 100));
            storage.journal().force();
            assertSame(readAll(storage.journal()), chain.frames(), part);
        });
    }

    @Test
    void rewritesWhatWasRewritten() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            var part = parts.sealed().getFirst();
            rewrite(storage.journal(), parts, part, PartContract::emptyUneven);
            long length = parts.length(part);

            rewrite(storage.journal(), parts, part, frame -> frame.withBody(EMPTY));

            assertThat(parts.length(part)).isLessThan(length);
            for (var frame : readAll(storage.journal())) {
                boolean isInside = frame.lastPosition() <= part.lastPosition();
                assertThat(frame.isIntact()).isTrue();
                assertThat(frame.isRewritten()).isEqualTo(isInside);
                assertThat(frame.body().hasRemaining()).isNotEqualTo(isInside);
            }
        });
    }

    @Test
    void sealsWhatIsDurable() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            storage.journal().append(chain.batch(2, 100));
            storage.journal().force();
            long last = chain.position();

            for (int i = 0; i < 2; i++) {
                parts.seal();
                assertThat(parts.sealed().getLast().lastPosition()).isEqualTo(last);
            }

            var part = parts.sealed().getLast();
            rewrite(storage.journal(), parts, part, PartContract::emptyUneven);
            storage.journal().append(chain.batch(3, 100));
            storage.journal().force();
            assertThat(storage.journal().head()).isEqualTo(chain.position());
            assertSame(readAll(storage.journal()), chain.frames(), part);
            assertThat(parts.sealed())
                    .element(parts.sealed().size() - 1)
                    .satisfies(now -> assertThat(now.lastPosition()).isGreaterThanOrEqualTo(last));
        });
    }

    @Test
    void sealsAcrossReopening() throws Exception {
        if (!contract.rewritesParts() || !contract.survivesReopening()) {
            return;
        }
        var chain = FrameChain.of(32);
        for (int i = 0; i < 4; i++) {
            try (var storage = contract.open()) {
                assertUnchanged(readAll(storage.journal()), chain.frames());
                storage.journal().append(chain.batch(2, 100));
                storage.journal().force();
                parts(storage).seal();
                if (i % 2 == 0) {
                    storage.journal().append(chain.batch(1, 100));
                    storage.journal().force();
                }
            }
        }
        try (var storage = contract.open()) {
            assertUnchanged(readAll(storage.journal()), chain.frames());
        }
    }

    @Test
    void changesNothingWithoutACommit() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            var part = parts.sealed().getFirst();
            var first = chain.frames().getFirst();

            try (var writer = parts.rewrite(part)) {
                writer.write(first.withBody(EMPTY));
                assertUnchanged(readAll(storage.journal()), chain.frames());
                assertThatIllegalStateException().isThrownBy(() -> parts.rewrite(part));
                assertThatIllegalStateException().isThrownBy(writer::commit);
            }

            assertUnchanged(readAll(storage.journal()), chain.frames());
            rewrite(storage.journal(), parts, part, PartContract::emptyUneven);
            assertSame(readAll(storage.journal()), chain.frames(), part);
        });
    }

    @Test
    void refusesFramesThatAreNotNext() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            var part = parts.sealed().getFirst();
            var first = chain.frames().getFirst();
            var second = chain.frames().get(1);
            var damaged = Frame.stored(first.decided(), first.checksum() + 1, first.body());

            try (var writer = parts.rewrite(part)) {
                assertThatIllegalArgumentException().isThrownBy(() -> writer.write(second));
                assertThatIllegalArgumentException().isThrownBy(() -> writer.write(damaged));
                writer.write(first);
                assertThatIllegalArgumentException().isThrownBy(() -> writer.write(first));
            }

            assertUnchanged(readAll(storage.journal()), chain.frames());
        });
    }

    @Test
    void refusesWhatIsNoPart() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            var part = parts.sealed().getFirst();
            var shorter = new Part(1, part.lastPosition() - 1);
            var behind = new Part(chain.position() + 1, chain.position() + 2);

            assertThatIllegalArgumentException().isThrownBy(() -> parts.rewrite(shorter));
            assertThatIllegalArgumentException().isThrownBy(() -> parts.rewrite(behind));
            assertThatIllegalArgumentException().isThrownBy(() -> parts.length(shorter));
        });
    }

    @Test
    void takesNothingWhenItIsClosed() throws Exception {
        filled((storage, chain) -> {
            var parts = parts(storage);
            var part = parts.sealed().getFirst();

            try (var writer = parts.rewrite(part)) {
                writer.write(chain.frames().getFirst());
                storage.close();
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> writer.write(chain.frames().get(1)));
                assertThatExceptionOfType(IOException.class).isThrownBy(writer::commit);
            }

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> parts.rewrite(part));
        });
    }

    @Test
    void keepsWhatWasRewrittenAcrossReopening() throws Exception {
        if (!contract.rewritesParts() || !contract.survivesReopening()) {
            return;
        }
        var chain = FrameChain.of(31);
        Part part;
        try (var storage = contract.open()) {
            fill(storage, chain);
            part = parts(storage).sealed().getFirst();
            rewrite(storage.journal(), parts(storage), part, PartContract::emptyUneven);
        }

        try (var storage = contract.open()) {
            assertSame(readAll(storage.journal()), chain.frames(), part);
            assertEmptied(readAll(storage.journal()), part);
            assertThat(parts(storage).sealed()).contains(part);
            rewrite(storage.journal(), parts(storage), part, PartContract::emptyUneven);
            assertSame(readAll(storage.journal()), chain.frames(), part);
        }
    }

    @Test
    void readersGoOnAcrossIt() throws Exception {
        filled((storage, chain) -> {
            var journal = storage.journal();
            var part = parts(storage).sealed().getFirst();
            var frames = chain.frames();
            var done = new AtomicBoolean();
            Callable<Integer> reader = () -> {
                int count = 0;
                boolean isLast;
                do {
                    isLast = done.get();
                    assertSame(readAll(journal), frames, part);
                    count++;
                } while (!isLast);
                return count;
            };
            try (var readers = Executors.newFixedThreadPool(READER_COUNT)) {
                var futures = new ArrayList<Future<Integer>>();
                for (int i = 0; i < READER_COUNT; i++) {
                    futures.add(readers.submit(reader));
                }
                try {
                    for (int i = 0; i < ROUND_COUNT; i++) {
                        rewrite(journal, parts(storage), part, PartContract::emptyUneven);
                    }
                } finally {
                    done.set(true);
                }
                for (var future : futures) {
                    assertThat(future.get()).isPositive();
                }
            } catch (ExecutionException e) {
                throw new AssertionError("a reader failed", e.getCause());
            }
        });
    }

    private void filled(Use use) throws Exception {
        if (!contract.rewritesParts()) {
            return; // saysWhetherItRewritesParts holds it to that
        }
        try (var storage = contract.open()) {
            var chain = FrameChain.of(30);
            fill(storage, chain);
            use.of(storage, chain);
        }
    }

    /** Appends until there is a part. */
    private static void fill(Storage storage, FrameChain chain) throws IOException {
        var journal = storage.journal();
        for (long length = 0; parts(storage).sealed().isEmpty(); length += (long) BATCH_COUNT * BODY_LENGTH) {
            assertThat(length).as("bytes without a sealed part").isLessThan(LENGTH_MAX);
            var batch = new ArrayList<>(chain.batch(BATCH_COUNT, BODY_LENGTH));
            batch.add(chain.next(3, 10));
            journal.append(batch);
            journal.force();
        }
    }

    private static void rewrite(Journal journal, JournalParts parts, Part part, Change change) throws IOException {
        try (var writer = parts.rewrite(part)) {
            long position = part.firstPosition();
            while (position <= part.lastPosition()) {
                for (var frame : journal.read(position, READ_LENGTH)) {
                    if (frame.firstPosition() <= part.lastPosition()) {
                        writer.write(change.of(frame));
                    }
                    position = frame.lastPosition() + 1;
                }
            }
            writer.commit();
        }
    }

    private static Frame emptyUneven(Frame frame) {
        return frame.firstPosition() % 2 == 0 ? frame : frame.withBody(EMPTY);
    }

    private static JournalParts parts(Storage storage) {
        return storage.journal().parts().orElseThrow();
    }

    private static List<Frame> readAll(Journal journal) throws IOException {
        var all = new ArrayList<Frame>();
        var frames = journal.read(1, READ_LENGTH);
        while (!frames.isEmpty()) {
            all.addAll(frames);
            frames = journal.read(frames.getLast().lastPosition() + 1, READ_LENGTH);
        }
        return all;
    }

    private static void assertUnchanged(List<Frame> found, List<Frame> expected) {
        assertThat(found).hasSameSizeAs(expected).noneMatch(Frame::isRewritten);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).body()).isEqualTo(expected.get(i).body());
        }
    }

    /** Frames are as they were appended, but for those of a part, each of which may be, or is empty. */
    private static void assertSame(List<Frame> found, List<Frame> expected, Part part) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            var frame = found.get(i);
            var was = expected.get(i);
            assertThat(frame.isIntact()).as("frame %d is intact", i).isTrue();
            assertThat(frame.place()).as("place of frame %d", i).isEqualTo(was.place());
            assertThat(frame.checksum()).as("checksum of frame %d", i).isEqualTo(was.checksum());
            boolean mayBeEmpty = was.lastPosition() <= part.lastPosition() && was.firstPosition() % 2 != 0;
            assertThat(frame.isRewritten()).isIn(false, mayBeEmpty);
            assertThat(frame.body()).as("body of frame %d", i).isEqualTo(frame.isRewritten() ? EMPTY : was.body());
        }
    }

    /** All of a part that was to be emptied is. */
    private static void assertEmptied(List<Frame> found, Part part) {
        for (var frame : found) {
            boolean isEmptied = frame.lastPosition() <= part.lastPosition() && frame.firstPosition() % 2 != 0;
            assertThat(frame.isRewritten())
                    .as("frame of position %d", frame.firstPosition())
                    .isEqualTo(isEmptied);
        }
    }

    /** What is done with a storage that has a sealed part. */
    @FunctionalInterface
    private interface Use {

        /** Does it. */
        void of(Storage storage, FrameChain chain) throws Exception;
    }

    /** What becomes of a frame. */
    @FunctionalInterface
    private interface Change {

        /** {@return the frame, or one in its place} */
        Frame of(Frame frame);
    }
}
