package io.evenire.engine;

import io.evenire.api.EventStore;
import io.evenire.testkit.ScavengedStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;

/**
 * A store that reads its streams from files and keeps nothing of them in its cache does what every store must do, also
 * when files are lost or damaged while it is closed.
 */
class StreamFilesContractTest extends ScavengedStoreContract {

    private static final Settings FILED = Settings.defaults()
            .withStreamFiles(StreamFiling.ALL)
            .withTableCountMax(64)
            .withMemory(0, 64 * 1024);

    private final ScriptedStorage storage = new ScriptedStorage();
    private final Random random = new Random(42);

    @Override
    protected EventStore open() {
        return Evenire.builder()
                .storage(storage)
                .settings(FILED)
                .withoutThread()
                .open();
    }

    @Override
    protected EventStore reopen(EventStore store) {
        store.close();
        try {
            for (var name : storage.shelf().streamFiles()) {
                storage.shelf().damage(name, random);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open();
    }
}
