package io.evenire.storage.file;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to stream files, in their places and while they are mapped, streams are read right. */
class StreamFilesOnDiskTest {

    private static final int STREAM_COUNT = 5;
    private static final Settings FILED = Settings.defaults()
            .withStreamFiles(StreamFiling.ALL)
            .withTableCountMax(50)
            .withMemory(0, 0);

    @TempDir
    private Path directory;

    /** Random appends, reads, restarts and damage, compared with a model. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readsWhatTheModelHolds(long seed) throws IOException {
        var random = new Random(seed);
        var counts = new int[STREAM_COUNT];
        for (int life = 0; life < 12; life++) {
            try (var store = open()) {
                for (int i = 0; i < 30; i++) {
                    int stream = random.nextInt(STREAM_COUNT);
                    if (random.nextInt(3) == 0) {
                        int more = 1 + random.nextInt(random.nextInt(5) == 0 ? 80 : 4);
                        append(store, stream, counts[stream], more);
                        counts[stream] += more;
                    }
                    assertThat(texts(store, stream))
                            .as("seed %d, stream %d", seed, stream)
                            .isEqualTo(texts(stream, counts[stream]));
                    damageOne(random);
                }
            }
            for (var file : DamagedFiles.in(directory.resolve("streams"))) {
                DamagedFiles.damage(file, random);
            }
        }
    }

    /** Those who read write the files, while others read and append and somebody damages them. */
    @Test
    void readsRightWhileOthersAppendAndFilesAreDamaged() throws Exception {
        var counts = new AtomicIntegerArray(STREAM_COUNT); // what was acknowledged
        try (var store = open();
                var threads = Executors.newFixedThreadPool(STREAM_COUNT)) {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 1; i < STREAM_COUNT; i++) {
                int own = i;
                tasks.add(() -> appendAndRead(store, own, counts));
            }
            tasks.add(() -> {
                var random = new Random(7);
                for (int i = 0; i < 1_000; i++) {
                    damageOne(random);
                }
                return 0;
            });
            for (var done : threads.invokeAll(tasks)) {
                done.get(); // throws what the task threw
            }
            for (int stream = 1; stream < STREAM_COUNT; stream++) {
                assertThat(texts(store, stream)).isEqualTo(texts(stream, counts.get(stream)));
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static int appendAndRead(Evenire store, int own, AtomicIntegerArray counts) {
        var random = new Random(own);
        for (int i = 0; i < 60; i++) {
            int count = counts.get(own);
            int more = 1 + random.nextInt(8);
            append(store, own, count, more);
            counts.set(own, count + more);
            int stream = 1 + random.nextInt(STREAM_COUNT - 1);
            int least = counts.get(stream);
            var found = texts(store, stream);
            assertThat(found).hasSizeGreaterThanOrEqualTo(least).isEqualTo(texts(stream, found.size()));
        }
        return counts.get(own);
    }

    private void damageOne(Random random) throws IOException {
        var files = DamagedFiles.in(directory.resolve("streams"));
        if (!files.isEmpty()) {
            DamagedFiles.damage(files.get(random.nextInt(files.size())), random);
        }
    }

    private Evenire open() {
        return Evenire.builder()
                .location(directory.toString())
                .settings(FILED)
                .withoutThread()
                .open();
    }

    private static void append(Evenire store, int stream, int first, int count) {
        var events = new NewEvent[count];
        Arrays.setAll(events, i -> NewEvent.of("Tested", Payload.text(text(stream, first + i))));
        store.append(Append.to(StreamId.of("stream-" + stream), any(), events));
    }

    private static List<String> texts(Evenire store, int stream) {
        var texts = new ArrayList<String>();
        store.read("stream-" + stream).forEach(event -> texts.add(event.data().text()));
        return texts;
    }

    private static List<String> texts(int stream, int count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(text(stream, i));
        }
        return texts;
    }

    /** {@return the text of an event; stream 0 has long ones, so that its file is mapped} */
    private static String text(int stream, int version) {
        return "%d of %d %s".formatted(version, stream, "x".repeat(version * 37 % 400 + (stream < 2 ? 3_000 : 0)));
    }
}
