package io.evenire.sample.quickstart;

import io.evenire.api.EventStore;
import io.evenire.engine.Evenire;
import io.evenire.testkit.EventStoreContract;
import io.evenire.testkit.MemoryDirectories;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The engine keeps its promise in a storage that knows nothing of it, chosen by its name. */
class OneFileContractTest extends EventStoreContract {

    @TempDir(factory = MemoryDirectories.class)
    Path directory;

    @Override
    protected EventStore open() {
        return Evenire.builder()
                .storage("one-file")
                .location(directory.resolve("store.evenire").toString())
                .open();
    }

    @Override
    protected EventStore reopen(EventStore store) {
        store.close();
        return open();
    }

    @Override
    protected boolean erases() {
        return false; // its journal is one file that only grows
    }

    @Override
    protected int operationCount() {
        return 1_000;
    }
}
