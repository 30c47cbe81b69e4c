package io.evenire.storage.file;

import io.evenire.api.EventStore;
import io.evenire.engine.Evenire;
import io.evenire.engine.EvenireBuilder;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import io.evenire.testkit.MemoryDirectories;
import io.evenire.testkit.ScavengedStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** A store that reads its streams from files of their own does what every store must do, also when they are damaged. */
class FiledContractTest extends ScavengedStoreContract {

    private static final Settings FILED = Settings.defaults()
            .withStreamFiles(StreamFiling.ALL)
            .withTableCountMax(64)
            .withMemory(0, 64 * 1024);

    private final Random random = new Random(42);

    @TempDir(factory = MemoryDirectories.class)
    private Path directory;

    @Override
    protected EventStore open() {
        return builder().open();
    }

    @Override
    protected EventStore openToScavenge() {
        return builder()
                .storage(new SegmentedStore.SmallSegments(RestartTest.SIZES))
                .open();
    }

    private EvenireBuilder builder() {
        return Evenire.builder()
                .location(directory.resolve("store").toString())
                .settings(FILED)
                .withoutThread();
    }

    @Override
    protected EventStore reopen(EventStore store) {
        store.close();
        try {
            for (var file : DamagedFiles.in(directory.resolve("store/streams"))) {
                DamagedFiles.damage(file, random);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open();
    }
}
