package io.evenire.benchmarks.growth;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.StreamAppend;
import io.evenire.engine.Evenire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Lets a store grow to its size. The events of a stream lie as far from each other as they can: each stream in turn
 * gets one. Between them, evenly, come those of the streams that are read, each an append of its own.
 */
final class Filling {

    /** How many streams there are that are read. */
    static final int SAMPLE_COUNT = 250;

    /** How many events each of them has. */
    static final int SAMPLE_EVENT_COUNT = 20;

    /** How many events an append has: more is faster, but then a stream is read in larger pieces. */
    private static final int APPEND_EVENT_COUNT = 20;

    /** How many appends are under way. */
    private static final int APPEND_COUNT_MAX = 512;

    private final Evenire store;
    private final Cell cell;
    private final Events events;
    private final Queue<CompletableFuture<Appended>> under = new ArrayDeque<>();

    Filling(Evenire store, Cell cell) {
        this.store = store;
        this.cell = cell;
        this.events = new Events(cell.ids(), new SplittableRandom(cell.eventCount()));
    }

    /** Appends all events of the cell. The events of the samples are among them where there are more than those. */
    void fill() {
        int sampleEventCount = SAMPLE_COUNT * SAMPLE_EVENT_COUNT;
        int count = Math.max(cell.streamCount(), cell.eventCount() - sampleEventCount);
        int done = 0;
        for (int round = 0; round < SAMPLE_EVENT_COUNT; round++) {
            int end = (int) ((long) count * (round + 1) / SAMPLE_EVENT_COUNT);
            for (; done < end; done += Math.min(APPEND_EVENT_COUNT, end - done)) {
                append(done, Math.min(end, done + APPEND_EVENT_COUNT));
            }
            for (int i = 0; i < SAMPLE_COUNT; i++) {
                begin(Append.to(Streams.sample(i), behind(round), events.next()));
            }
        }
        finish(0);
    }

    private void append(int first, int end) {
        List<StreamAppend> parts = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            var stream = Streams.ordinary(i % cell.streamCount());
            parts.add(new StreamAppend(stream, behind(i / cell.streamCount()), List.of(events.next())));
        }
        begin(new Append(parts, List.of()));
    }

    private static ExpectedVersion behind(int version) {
        return version == 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version - 1);
    }

    private void begin(Append append) {
        under.add(store.appendAsync(append));
        finish(APPEND_COUNT_MAX - 1);
    }

    private void finish(int countLeft) {
        while (under.size() > countLeft) {
            under.remove().join();
        }
    }
}
