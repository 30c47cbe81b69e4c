package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A whole store on a simulated disk that does everything in the threads of its callers, so that one caller sees the
 * same happen every time.
 */
final class SimulatedStore implements StorageProvider {

    /** Sizes at which a few appends fill a segment. */
    static final JournalSettings SMALL =
            new JournalSettings(3072, 512, 512, 1024, 256, 512, 500, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final Disk disk;
    private final JournalSettings sizes;
    private final SplittableRandom ids;
    private final InlineBackground background = new InlineBackground();
    private long nanoTime;

    private SimulatedStore(Disk disk, JournalSettings sizes, long seed) {
        this.disk = disk;
        this.sizes = sizes;
        this.ids = new SplittableRandom(seed);
    }

    /**
     * Finds a disk; the store on it is opened by {@link #open(Settings)}.
     *
     * @param seed what the ids that the store makes are made from
     */
    static SimulatedStore on(SimulatedDisk disk, PowerCuts.Mutation mutation, long seed) {
        return new SimulatedStore(mutation.wrap(new SimulatedDirectory(disk)), SMALL, seed);
    }

    /** Finds a disk, for a store with other sizes. */
    static SimulatedStore on(SimulatedDisk disk, JournalSettings sizes, long seed) {
        return new SimulatedStore(new SimulatedDirectory(disk), sizes, seed);
    }

    Evenire open(Settings settings) {
        return open(settings, () -> Instant.EPOCH);
    }

    Evenire open(Settings settings, InstantSource clock) {
        return Evenire.builder()
                .storage(this)
                .settings(settings)
                .clock(clock)
                .withoutThread()
                .open();
    }

    /** Does what the storage does when nothing else happens for some time. */
    void passTime(Duration time) {
        nanoTime += time.toNanos();
        background.runDelayed();
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public Storage open(StorageSettings settings) {
        var surroundings = new Surroundings(
                disk, background, () -> Instant.EPOCH, () -> nanoTime, () -> new UUID(ids.nextLong(), ids.nextLong()));
        try {
            return FileStorage.open(surroundings, sizes, () -> {});
        } catch (CorruptStoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot open", e);
        }
    }
}
