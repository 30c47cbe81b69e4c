package io.evenire.sample.onefile;

import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.testkit.MemoryDirectories;
import io.evenire.testkit.StorageContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class OneFileStorageContractTest extends StorageContract {

    @TempDir(factory = MemoryDirectories.class)
    Path directory;

    @Override
    protected StorageProvider provider() {
        return new OneFileStorageProvider();
    }

    @Override
    protected StorageSettings settings() {
        return StorageSettings.at(directory.resolve("store.evenire").toString());
    }

    @Override
    protected boolean rewritesParts() {
        return false;
    }

    @Override
    protected boolean keepsBlobs() {
        return false; // they are made again
    }
}
