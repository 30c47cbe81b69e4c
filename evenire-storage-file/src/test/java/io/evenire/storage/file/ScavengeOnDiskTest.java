package io.evenire.storage.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StoreReport.Verdict;
import io.evenire.engine.StoreTools;
import io.evenire.engine.StreamFiling;
import io.evenire.engine.ToolProgress;
import io.evenire.storage.file.SegmentedStore.SmallSegments;
import io.evenire.testkit.ScavengeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A scavenge takes files of real directories anew, and nothing is lost by that. */
class ScavengeOnDiskTest {

    private static final Settings SMALL = Settings.defaults().withTableCountMax(16);
    private static final int ACT_COUNT = 400;
    private static final int STREAM_COUNT = 9;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingThatWasNotDeletedIsLost(long seed) throws IOException {
        var run = ScavengeRun.of(seed);
        var settings = SMALL.withStreamFiles(seed % 2 == 0 ? StreamFiling.ALL : StreamFiling.NONE)
                .withMemory(seed % 3 == 0 ? 0 : 1 << 20, seed % 3 == 0 ? 0 : 1 << 20);
        long removedCount = 0;
        for (int life = 0; life < 6; life++) {
            try (var store = open(settings)) {
                run.assertHolds(store);
                run.act(store, 80);
                removedCount += ScavengeRun.scavenge(store).removedCount();
                run.assertHolds(store);
                run.act(store, 20);
            }
            assertSound();
        }
        assertThat(removedCount).isPositive();

        for (var derived : List.of("index", "offsets", "streams")) {
            deleteAll(directory.resolve(derived));
        }
        try (var store = open(settings)) {
            run.assertHolds(store); // states of streams and all, made again from what is left
            ScavengeRun.scavenge(store);
            run.act(store, 50);
            run.assertHolds(store);
        }
        assertSound();
    }

    @ParameterizedTest
    @EnumSource(names = {"ALL", "NONE"})
    void theSpaceIsFreedAndTheBytesAreGone(StreamFiling filing) throws IOException {
        var run = ScavengeRun.of(17);
        try (var store = open(SMALL.withStreamFiles(filing))) {
            run.act(store, ACT_COUNT);
            run.assertHolds(store);
            for (int i = 1; i < STREAM_COUNT; i++) {
                run.delete(store, i);
            }
            var texts = run.hiddenTexts();
            pushOut(store);
            long before = length();

            var done = ScavengeRun.scavenge(store);

            assertThat(done.removedCount()).isGreaterThan(texts.size() / 2);
            assertThat(length()).isEqualTo(before - done.freedLength());
            assertThat(length()).isLessThan(before * 3 / 4);
        }
        var journal = texts(directory);
        long left = run.hiddenTexts().stream()
                .filter(text -> text.length() > 60 && journal.contains(text))
                .count();
        assertThat(left)
                .as("texts of deleted events in any file, but in parts of which too little would be freed")
                .isLessThan(run.hiddenTexts().size() / 20);
    }

    @Test
    void othersReadMeanwhile() throws Exception {
        var run = ScavengeRun.of(5);
        try (var store = open(SMALL.withMemory(0, 0));
                var threads = Executors.newFixedThreadPool(3)) {
            run.act(store, ACT_COUNT);
            for (int i = 1; i < STREAM_COUNT; i += 2) {
                run.delete(store, i);
            }
            var done = new AtomicBoolean();
            Callable<Integer> reader = () -> {
                int count = 0;
                do {
                    run.assertHolds(store);
                    count++;
                } while (!done.get());
                return count;
            };
            run.assertHolds(store); // remembers when streams began, which the threads then only compare
            var readers = new ArrayList<Future<Integer>>();
            readers.add(threads.submit(reader));
            readers.add(threads.submit(reader));
            long removedCount;
            try {
                removedCount = ScavengeRun.scavenge(store).removedCount();
            } finally {
                done.set(true);
            }

            assertThat(removedCount).isPositive();
            for (var one : readers) {
                assertThat(one.get()).isPositive();
            }
        }
        assertSound();
    }

    /** A repair cuts a journal at its end first; the newest state of a stream may be there. */
    @Test
    void theNewestStateInAFullSegmentStaysBesideTheNewest() throws IOException {
        try (var store = open(SMALL)) {
            store.append("order-42", ExpectedVersion.any(), NewEvent.json("OrderPlaced", "{}"));
            // so long that no segment with one of them is left as it is
            var state = new Snapshot(StreamId.of("order-42"), "total", 0, Payload.text("s".repeat(400)));
            for (int i = 0; i < 50; i++) {
                store.snapshots().save(state);
            }
            pushOut(store);
            store.snapshots().save(state);

            ScavengeRun.scavenge(store);

            assertThat(store.read(Read.all().streamPrefix("$snapshot-")).stream())
                    .extracting(Event::version)
                    .containsExactly(49L, 50L);
            assertThat(store.snapshots().latest(state.stream(), state.name())).contains(state);
        }
        assertSound();
    }

    @Test
    void whatAScavengeLeftIsInspected() throws IOException {
        var run = ScavengeRun.of(3);
        try (var store = open(SMALL)) {
            run.act(store, ACT_COUNT);
            for (int i = 0; i < STREAM_COUNT; i++) {
                run.delete(store, i);
            }
            ScavengeRun.scavenge(store);
        }
        var lines = new ArrayList<String>();

        StoreTools.of("file").inspect(directory.resolve(SegmentHeader.name(1)).toString(), 1000, lines::add);

        assertThat(lines).anyMatch(line -> line.endsWith(", rewritten")).anyMatch(line -> line.endsWith("removed"));
        assertThat(lines).noneMatch(line -> line.contains("DAMAGED"));
    }

    private Evenire open(Settings settings) {
        return Evenire.builder()
                .storage(new SmallSegments())
                .location(directory.toString())
                .settings(settings)
                .open();
    }

    /** Appends until what was there before is in parts that take no more appends. */
    private static void pushOut(Evenire store) {
        for (int i = 0; i < 20; i++) {
            store.append("last", ExpectedVersion.any(), NewEvent.of("Last", Payload.text("z".repeat(400))));
        }
    }

    private void assertSound() {
        var report = StoreTools.of("file").verify(directory.toString(), ToolProgress.NONE);
        assertThat(report.problems()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.SOUND);
    }

    /** {@return how many bytes the segments have} */
    private long length() throws IOException {
        try (var files = Files.list(directory)) {
            long sum = 0;
            for (var file : files.toList()) {
                sum += SegmentHeader.isName(file.getFileName().toString()) ? Files.size(file) : 0;
            }
            return sum;
        }
    }

    private static String texts(Path directory) throws IOException {
        var texts = new StringBuilder();
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                texts.append(new String(Files.readAllBytes(file), UTF_8));
            }
        }
        return texts.toString();
    }

    private static void deleteAll(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (var files = Files.walk(path)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
