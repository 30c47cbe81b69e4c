package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.NewEvent;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreState;
import io.evenire.api.StoreState.Health;
import io.evenire.api.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An index whose runs are damaged, cannot be read, cannot be written or take long, while the store is open. */
@Timeout(120)
class IndexMendTest {

    private static final int TABLE_COUNT = 64; // an append is a table, eight are a run on the shelf, 64 are merged
    private static final int MERGE_APPEND_COUNT = 64;
    private static final int STALL_APPEND_COUNT = 200; // more than can wait to be made runs and put on the shelf
    private static final String INDEX_THREAD = "evenire-index";

    private final ShelfStorage storage = new ShelfStorage();
    private final Pace pace = new Pace();

    /** A merge once held up all other work on the index, so that appends had to wait for the end of it. */
    @Test
    void makesRunsWhileItMerges() throws InterruptedException {
        try (var store = open()) {
            storage.beforeRead = name -> {
                if (isIndexThread()) {
                    pace.awaitMore();
                }
            };

            append(store, 0, MERGE_APPEND_COUNT + 1); // the last one ends the table before
            pace.awaitBegin();
            append(store, MERGE_APPEND_COUNT + 1, MERGE_APPEND_COUNT + STALL_APPEND_COUNT);

            pace.end();
            storage.beforeRead = ShelfStorage.Step.NOTHING;
            assertHasAll(store, MERGE_APPEND_COUNT + STALL_APPEND_COUNT);
        }
        assertThat(pace.waitCount()).isGreaterThan(20);
    }

    /** So did the making again of a damaged run. */
    @Test
    void makesRunsWhileItMakesADamagedOneAgain() throws Exception {
        var merged = storeWithMergedRun();
        try (var store = open()) {
            appendLive(store, 0, 1); // from now on the stream is found in front of the damaged run
            storage.damage(merged);
            storage.beforeJournalRead = name -> {
                if (isIndexThread()) {
                    pace.awaitMore();
                }
            };
            var read = CompletableFuture.supplyAsync(
                    () -> versions(store, 0), Executors.newVirtualThreadPerTaskExecutor());

            pace.awaitBegin();
            appendLive(store, 1, STALL_APPEND_COUNT);

            pace.end();
            assertThat(read.get(60, TimeUnit.SECONDS)).hasSize(TABLE_COUNT);
            storage.beforeJournalRead = ShelfStorage.Step.NOTHING;
            assertHasAll(store, MERGE_APPEND_COUNT);
            assertThat(store.read("live")).hasSize(STALL_APPEND_COUNT * TABLE_COUNT);
        }
        assertThat(pace.waitCount()).isGreaterThan(20);
    }

    /** Runs were known by their names, and one that is made again has the same: each reader had it made once more. */
    @Test
    void makesARunAgainOnceForManyReaders() throws Exception {
        int readerCount = 32;
        var merged = storeWithMergedRun();
        var found = new CountDownLatch(readerCount);
        try (var store = open();
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            storage.damage(merged);
            storage.beforeRead = name -> {
                if (name.equals(merged) && !isIndexThread()) {
                    found.countDown();
                }
            };
            storage.beforeJournalRead = name -> {
                if (isIndexThread()) {
                    await(found);
                }
            };
            storage.committed().clear();

            var reads = IntStream.range(0, readerCount)
                    .mapToObj(i -> readers.submit(() -> versions(store, i)))
                    .toList();

            for (var read : reads) {
                assertThat(read.get(60, TimeUnit.SECONDS)).hasSize(TABLE_COUNT);
            }
        }
        assertThat(storage.committed()).filteredOn(merged::equals).hasSizeLessThanOrEqualTo(1);
        assertThat(storage.committed().stream().filter(name -> name.startsWith("index/0000000000000001-")))
                .hasSizeLessThanOrEqualTo(2); // its first eighth, and all of it
    }

    @Test
    void readsAgainWhatCannotBeReadOnce() {
        var merged = storeWithMergedRun();
        try (var store = open()) {
            var failures = new AtomicInteger(2);
            storage.committed().clear();
            storage.beforeRead = name -> {
                if (failures.getAndDecrement() > 0) {
                    throw new IOException("planted");
                }
            };

            assertThat(versions(store, 0)).hasSize(TABLE_COUNT);
            assertThat(failures.get()).isLessThan(0);
            assertThat(storage.committed()).doesNotContain(merged).isEmpty();
        }
    }

    /** What could not be read was a failed read for ever, though the journal had all of it. */
    @Test
    void makesAgainWhatCannotBeRead() {
        var merged = storeWithMergedRun();
        try (var store = open()) {
            var isNew = new AtomicReference<>(false);
            storage.beforeWrite = name -> isNew.set(true);
            storage.beforeRead = name -> {
                if (name.equals(merged) && !isNew.get()) {
                    throw new IOException("planted");
                }
            };

            assertHasAll(store, MERGE_APPEND_COUNT);
        }
    }

    @Test
    void opensThoughARunCannotBeRead() {
        var merged = storeWithMergedRun();
        var isNew = new AtomicReference<>(false);
        storage.beforeWrite = name -> isNew.set(true);
        storage.beforeRead = name -> {
            if (name.equals(merged) && !isNew.get()) {
                throw new IOException("planted");
            }
        };

        try (var store = open()) {
            assertHasAll(store, MERGE_APPEND_COUNT);
        }
    }

    /** A write that failed was tried again whenever a table was full. */
    @Test
    void triesSeldomWhatCannotBeWritten() {
        var tries = new AtomicInteger();
        storage.beforeWrite = name -> {
            tries.incrementAndGet();
            throw new IOException("planted");
        };
        try (var store = open()) {
            append(store, 0, 40);

            assertHasAll(store, 40);
            while (store.state().health() == Health.FULL) { // until the background has made runs of the last tables
                Thread.onSpinWait();
            }
            assertThat(store.state().health()).isEqualTo(Health.SERVING);
        }
        assertThat(tries).hasValueBetween(1, 8); // 33 tables were full since the first; and once more by the closing
    }

    @Test
    void tellsThatTheIndexCannotBeWrittenAndGoesOnWhenItCan() {
        storage.beforeWrite = name -> {
            throw new IOException("planted");
        };
        try (var store = open(Settings.defaults().withQueue(100, 1 << 20, Duration.ofMillis(50)))) {
            StoreState state;
            int count = 0;
            do { // again if the background was only slow
                int first = count;
                assertThatExceptionOfType(StoreBusyException.class)
                        .isThrownBy(() -> append(store, first, first + STALL_APPEND_COUNT))
                        .withMessageContaining("the index cannot be written: planted");
                state = store.state();
                count = (int) state.head() / TABLE_COUNT;
            } while (state.health() != Health.FULL);

            assertThat(state.detail()).isEqualTo("the index cannot be written: planted");
            assertHasAll(store, count);

            storage.beforeWrite = ShelfStorage.Step.NOTHING;
            while (!store.state().detail().isEmpty()) { // it is tried again at most eight seconds later
                try {
                    append(store, count, count + 1);
                    count++;
                } catch (StoreBusyException e) {
                    assertThat(e).hasMessageContaining("planted");
                }
            }
            assertHasAll(store, count);
            assertThat(store.state().health()).isEqualTo(Health.SERVING);
        }
    }

    @Test
    void opensWithoutAPlaceForTheIndexAsLongAsMemoryIsEnough() throws IOException {
        try (var store = open()) {
            append(store, 0, 40);
        }
        loseIndex();
        storage.beforeWrite = name -> {
            throw new IOException("planted");
        };

        try (var store = open()) {
            assertHasAll(store, 40);
        }
    }

    /** It waited ten minutes for the index to follow. */
    @Test
    void doesNotOpenIfTheIndexNeitherFitsInMemoryNorCanBeWritten() throws IOException {
        try (var store = open()) {
            append(store, 0, STALL_APPEND_COUNT);
        }
        loseIndex();
        storage.beforeWrite = name -> {
            throw new IOException("planted");
        };

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(this::open)
                .withMessageContaining("the index cannot be written: planted");
    }

    @Test
    void givesUpTheMakingAgainWhenItIsClosed() throws Exception {
        var merged = storeWithMergedRun();
        var readCount = new AtomicInteger();
        var store = open();
        var closer = new Thread(store::close);
        storage.damage(merged);
        storage.beforeJournalRead = name -> {
            if (isIndexThread()) {
                if (readCount.incrementAndGet() == 2) {
                    closer.start();
                    while (closer.getState() != Thread.State.TIMED_WAITING) { // for the end of this
                        Thread.onSpinWait();
                    }
                }
            }
        };

        var read = CompletableFuture.supplyAsync(() -> versions(store, 0), Executors.newVirtualThreadPerTaskExecutor());

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> read.get(60, TimeUnit.SECONDS))
                .withCauseInstanceOf(IllegalStateException.class)
                .withMessageContaining("the store is closed");
        closer.join();
        assertThat(readCount).hasValueLessThan(5);
    }

    private Evenire open() {
        return open(Settings.defaults());
    }

    private Evenire open(Settings settings) {
        return Evenire.builder()
                .storage(storage)
                .settings(settings.withTableCountMax(TABLE_COUNT))
                .open();
    }

    /** {@return the name of the run that covers all that is in the store, which is closed} */
    private String storeWithMergedRun() {
        try (var store = Evenire.builder()
                .storage(storage)
                .settings(Settings.defaults().withTableCountMax(TABLE_COUNT))
                .withoutThread()
                .open()) {
            append(store, 0, MERGE_APPEND_COUNT);
        }
        var name = "index/%016x-%016x.run".formatted(1, MERGE_APPEND_COUNT * TABLE_COUNT);
        assertThat(storage.committed()).contains(name);
        return name;
    }

    private void loseIndex() throws IOException {
        var shelf = storage.open(io.evenire.api.spi.StorageSettings.at("")).shelf();
        for (var name : shelf.names("index")) {
            shelf.delete(name);
        }
    }

    private void append(Evenire store, int first, int end) {
        for (int i = first; i < end; i++) {
            store.append("stream-" + i, any(), events(TABLE_COUNT));
            pace.more();
        }
    }

    private void appendLive(Evenire store, int first, int end) {
        for (int i = first; i < end; i++) {
            store.append("live", i == 0 ? noStream() : exactly((long) i * TABLE_COUNT - 1), events(TABLE_COUNT));
            pace.more();
        }
    }

    private static NewEvent[] events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> NewEvent.json("Tested", Integer.toString(i)))
                .toArray(NewEvent[]::new);
    }

    private static List<Long> versions(Evenire store, int stream) {
        var found = new ArrayList<Long>();
        store.read("stream-" + stream).forEach(event -> found.add(event.version()));
        return found;
    }

    private static void assertHasAll(Evenire store, int appendCount) {
        for (int i = 0; i < appendCount; i++) {
            assertThat(versions(store, i)).as("stream %d", i).hasSize(TABLE_COUNT);
        }
    }

    private static boolean isIndexThread() {
        return Thread.currentThread().getName().equals(INDEX_THREAD);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nothing happened");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /**
     * Lets a slow thread take as many steps as others have taken since it began. They wait for its beginning: what they did
     * before is work for it that gives it no steps, and if that is so much that they have to wait for it, both wait.
     */
    private static final class Pace {

        private int reached;
        private int target;
        private int waitCount;
        private boolean hasEnded;

        synchronized void more() {
            reached++;
            notifyAll();
        }

        synchronized void end() {
            hasEnded = true;
            notifyAll();
        }

        synchronized int waitCount() {
            return waitCount;
        }

        synchronized void awaitBegin() throws InterruptedException {
            while (waitCount == 0) {
                wait();
            }
        }

        synchronized void awaitMore() throws IOException {
            target = waitCount == 0 ? reached : target + 1; // others may be waiting for this already
            waitCount++;
            notifyAll();
            try {
                while (reached < target && !hasEnded) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
