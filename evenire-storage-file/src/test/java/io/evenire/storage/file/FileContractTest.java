package io.evenire.storage.file;

import io.evenire.api.EventStore;
import io.evenire.engine.Evenire;
import io.evenire.testkit.MemoryDirectories;
import io.evenire.testkit.ScavengedStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A store in files does what every store must do. */
class FileContractTest extends ScavengedStoreContract {

    @TempDir(factory = MemoryDirectories.class)
    private Path directory;

    @Override
    protected EventStore open() {
        return Evenire.open(directory.resolve("store"));
    }

    @Override
    protected EventStore openToScavenge() {
        return Evenire.builder()
                .storage(new SegmentedStore.SmallSegments(RestartTest.SIZES))
                .location(directory.resolve("store").toString())
                .open();
    }

    @Override
    protected EventStore reopen(EventStore store) {
        store.close();
        return open();
    }
}
