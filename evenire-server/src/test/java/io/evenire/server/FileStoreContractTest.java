package io.evenire.server;

import io.evenire.api.EventStore;
import io.evenire.engine.Evenire;
import io.evenire.testkit.EventStoreContract;
import io.evenire.testkit.MemoryDirectories;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The engine with its files, found as the server finds them. */
class FileStoreContractTest extends EventStoreContract {

    @TempDir(factory = MemoryDirectories.class)
    Path directory;

    @Override
    protected EventStore open() {
        return Evenire.open(directory.resolve("data"));
    }

    @Override
    protected EventStore reopen(EventStore store) {
        store.close();
        return open();
    }

    @Override
    protected int operationCount() {
        return 2_000; // each append is forced
    }
}
