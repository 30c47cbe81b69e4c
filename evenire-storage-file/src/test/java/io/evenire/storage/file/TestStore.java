package io.evenire.storage.file;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Shelf;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** A store that is open on a disk, with its time and its background in the hands of the test. */
final class TestStore implements AutoCloseable {

    /** Sizes at which a few frames fill a segment. */
    static final JournalSettings TINY =
            new JournalSettings(2048, 256, 256, 512, 128, 200, 300, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final InlineBackground background = new InlineBackground();
    private final FileStorage storage;
    private long nanoTime;

    private TestStore(Disk disk, JournalSettings settings, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var surroundings = new Surroundings(
                disk, background, () -> NOON, () -> nanoTime, () -> new UUID(random.nextLong(), random.nextLong()));
        storage = FileStorage.open(surroundings, settings, () -> {});
    }

    static TestStore open(SimulatedDisk disk) throws IOException {
        return open(new SimulatedDirectory(disk), TINY, 1);
    }

    /** Opens a store with ids made from a seed. */
    static TestStore open(Disk disk, JournalSettings settings, long seed) throws IOException {
        return new TestStore(disk, settings, seed);
    }

    FileStorage storage() {
        return storage;
    }

    Journal journal() {
        return storage.journal();
    }

    Shelf shelf() {
        return storage.shelf();
    }

    void append(List<Frame> batch) throws IOException {
        journal().append(batch);
        journal().force();
    }

    List<Frame> readAll() throws IOException {
        return readAll(journal());
    }

    static List<Frame> readAll(Journal journal) throws IOException {
        var all = new ArrayList<Frame>();
        var frames = journal.read(1, 500);
        while (!frames.isEmpty()) {
            all.addAll(frames);
            frames = journal.read(frames.getLast().lastPosition() + 1, 500);
        }
        return all;
    }

    void passTime(Duration time) {
        nanoTime += time.toNanos();
        background.runDelayed();
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }
}
