package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every storage must do.
 *
 * <p>A test of a storage extends this class, and says where the storage is found and where it may be opened. Each test
 * begins with a storage that is empty.
 */
public abstract class StorageContract {

    private static final int ALL = Integer.MAX_VALUE;
    private static final int READER_COUNT = 4;

    /** For subclasses. */
    protected StorageContract() {}

    /** {@return the storage to be proven} */
    protected abstract StorageProvider provider();

    /** {@return where it is opened: the same place in the whole of a test, another one in the next test} */
    protected abstract StorageSettings settings();

    /** {@return whether a storage that is closed and opened again holds what it held} */
    protected boolean survivesReopening() {
        return true;
    }

    /** {@return whether a storage that is closed and opened again holds its blobs} */
    protected boolean keepsBlobs() {
        return survivesReopening();
    }

    /** {@return whether parts of its journal can be written anew} */
    protected boolean rewritesParts() {
        return true;
    }

    /** The parts of the journal can be written anew, if the storage says so. */
    @Nested
    class OfItsParts extends PartContract {
        OfItsParts() {
            super(StorageContract.this);
        }
    }

    /** The shelf does what every shelf must do. */
    @Nested
    class OfItsShelf extends ShelfContract {
        OfItsShelf() {
            super(StorageContract.this);
        }
    }

    @Test
    void hasANameInLowerCase() {
        assertThat(provider().name()).matches("[a-z][-a-z0-9]*");
    }

    @Test
    void saysWhetherItRewritesParts() throws IOException {
        try (var storage = open()) {
            assertThat(storage.journal().parts().isPresent()).isEqualTo(rewritesParts());
        }
    }

    @Test
    void refusesAnOptionItDoesNotKnow() {
        var options = new HashMap<>(settings().options());
        options.put("no-such-option", "1");
        var settings = new StorageSettings(settings().location(), options);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> provider().open(settings))
                .withMessageContaining("no-such-option");
    }

    @Test
    void isEmptyAtFirst() throws IOException {
        try (var storage = open()) {
            assertThat(storage.journal().head()).isZero();
            assertThat(storage.journal().read(1, ALL)).isEmpty();
            assertThat(storage.identity().store())
                    .isNotEqualTo(storage.identity().node());
        }
    }

    @Test
    void givesBackWhatWasForcedInOrder() throws IOException {
        var chain = FrameChain.of(1);
        try (var storage = open()) {
            var journal = storage.journal();

            append(journal, chain.batch(3, 10));
            append(journal, List.of(chain.next(5, 100)));
            append(journal, List.of(chain.next(1, 0), chain.next(2, 1)));

            assertThat(journal.head()).isEqualTo(11);
            assertSame(journal.read(1, ALL), chain.frames());
        }
    }

    @Test
    void movesTheHeadByAForceOnly() throws IOException {
        var chain = FrameChain.of(2);
        try (var storage = open()) {
            var journal = storage.journal();
            append(journal, chain.batch(2, 10));

            journal.append(chain.batch(2, 10));

            assertThat(journal.head()).isEqualTo(2);
            assertThat(journal.read(3, ALL)).isEmpty();
            assertSame(journal.read(1, ALL), chain.frames().subList(0, 2));

            journal.append(chain.batch(1, 10));
            journal.force();

            assertThat(journal.head()).isEqualTo(5);
            assertSame(journal.read(1, ALL), chain.frames());
        }
    }

    @Test
    void forcesNothingWithoutHarm() throws IOException {
        var chain = FrameChain.of(3);
        try (var storage = open()) {
            storage.journal().force();
            append(storage.journal(), chain.batch(1, 10));
            storage.journal().force();

            assertThat(storage.journal().head()).isEqualTo(1);
        }
    }

    @Test
    void readsFromTheFrameThatHoldsThePosition() throws IOException {
        var chain = FrameChain.of(4);
        try (var storage = open()) {
            var journal = storage.journal();
            append(journal, List.of(chain.next(3, 30), chain.next(4, 40), chain.next(1, 10)));

            assertSame(journal.read(3, ALL), chain.frames());
            assertSame(journal.read(4, ALL), chain.frames().subList(1, 3));
            assertSame(journal.read(7, ALL), chain.frames().subList(1, 3));
            assertSame(journal.read(8, ALL), chain.frames().subList(2, 3));
        }
    }

    @Test
    void readsNothingBehindTheHead() throws IOException {
        var chain = FrameChain.of(5);
        try (var storage = open()) {
            append(storage.journal(), chain.batch(3, 10));

            assertThat(storage.journal().read(4, ALL)).isEmpty();
            assertThat(storage.journal().read(Long.MAX_VALUE, ALL)).isEmpty();
        }
    }

    @Test
    void readsAtMostTheLengthAskedFor() throws IOException {
        var chain = FrameChain.of(6);
        try (var storage = open()) {
            append(storage.journal(), chain.batch(10, 100));

            assertThat(storage.journal().read(1, 1000)).hasSize(10);
            assertThat(storage.journal().read(1, 999)).hasSize(9);
            assertThat(storage.journal().read(1, 300)).hasSize(3);
            assertThat(storage.journal().read(9, 100)).hasSize(1);
        }
    }

    @Test
    void readsOneFrameHoweverLongItIs() throws IOException {
        var chain = FrameChain.of(7);
        try (var storage = open()) {
            append(storage.journal(), List.of(chain.next(1, 5000), chain.next(1, 1)));

            assertSame(storage.journal().read(1, 1), chain.frames().subList(0, 1));
            assertSame(storage.journal().read(1, 0), chain.frames().subList(0, 1));
        }
    }

    @Test
    void keepsTheLongestFrame() throws IOException {
        var chain = FrameChain.of(8);
        try (var storage = open()) {
            append(storage.journal(), List.of(chain.next(1, 10), chain.next(10_000, Frame.BODY_LENGTH_MAX)));
            append(storage.journal(), List.of(chain.next(1, 10)));

            assertSame(storage.journal().read(2, 1), chain.frames().subList(1, 2));
            assertSame(storage.journal().read(10_002, 1), chain.frames().subList(2, 3));
        }
    }

    @Test
    void keepsManyFramesOfAllLengths() throws IOException {
        var random = new SplittableRandom(9);
        var chain = FrameChain.of(9);
        try (var storage = open()) {
            for (int i = 0; i < 300; i++) {
                var batch = new ArrayList<Frame>();
                for (int j = random.nextInt(1, 20); j > 0; j--) {
                    batch.add(chain.next(random.nextInt(1, 4), random.nextInt(0, 3000)));
                }
                append(storage.journal(), batch);
            }

            assertSame(readAll(storage.journal(), 100_000), chain.frames());
            for (var frame : chain.frames()) {
                assertSame(storage.journal().read(frame.lastPosition(), 0), List.of(frame));
            }
        }
    }

    @Test
    void readsWhileOthersAppend() throws IOException, InterruptedException, ExecutionException {
        var chain = FrameChain.of(10);
        var done = new AtomicBoolean();
        try (var storage = open();
                var readers = Executors.newFixedThreadPool(READER_COUNT)) {
            var journal = storage.journal();
            Callable<List<Frame>> reader = () -> {
                var read = new ArrayList<Frame>();
                boolean last;
                do {
                    last = done.get();
                    read.addAll(
                            readAll(journal, read.isEmpty() ? 1 : read.getLast().lastPosition() + 1, 5000));
                } while (!last);
                return read;
            };
            var futures = new ArrayList<Future<List<Frame>>>();
            for (int i = 0; i < READER_COUNT; i++) {
                futures.add(readers.submit(reader));
            }

            try {
                for (int i = 0; i < 500; i++) {
                    append(journal, chain.batch(1 + i % 5, 200 + i));
                }
            } finally {
                done.set(true);
            }

            for (var future : futures) {
                assertSame(future.get(), chain.frames());
            }
        }
    }

    @Test
    void isClosedTwiceWithoutHarm() throws IOException {
        var storage = open();
        append(storage.journal(), FrameChain.of(11).batch(1, 10));

        storage.close();

        assertThatCode(storage::close).doesNotThrowAnyException();
    }

    @Test
    void keepsEverythingAcrossReopening() throws IOException {
        var chain = FrameChain.of(12);
        var storage = open();
        var identity = storage.identity();
        append(storage.journal(), chain.batch(3, 10));
        storage.close();

        for (int i = 0; i < 5; i++) {
            storage = open();
            int kept = survivesReopening() ? chain.frames().size() : 0;
            chain.cut(kept);
            assertThat(storage.journal().head()).isEqualTo(kept);
            assertSame(storage.journal().read(1, ALL), chain.frames());
            if (survivesReopening()) {
                assertThat(storage.identity()).isEqualTo(identity);
            }
            append(storage.journal(), chain.batch(2, 1000));
            assertSame(storage.journal().read(1, ALL), chain.frames());
            storage.close();
        }
    }

    final Storage open() {
        return provider().open(settings());
    }

    private static void append(Journal journal, List<Frame> batch) throws IOException {
        journal.append(batch);
        journal.force();
    }

    private static List<Frame> readAll(Journal journal, int lengthMax) throws IOException {
        return readAll(journal, 1, lengthMax);
    }

    private static List<Frame> readAll(Journal journal, long position, int lengthMax) throws IOException {
        var all = new ArrayList<Frame>();
        var frames = journal.read(position, lengthMax);
        while (!frames.isEmpty()) {
            all.addAll(frames);
            frames = journal.read(frames.getLast().lastPosition() + 1, lengthMax);
        }
        return all;
    }

    private static void assertSame(List<Frame> found, List<Frame> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            var frame = found.get(i);
            assertThat(frame.isIntact()).as("frame %d is intact", i).isTrue();
            assertThat(frame.place())
                    .as("place of frame %d", i)
                    .isEqualTo(expected.get(i).place());
            assertThat(frame.body())
                    .as("body of frame %d", i)
                    .isEqualTo(expected.get(i).body());
        }
    }
}
