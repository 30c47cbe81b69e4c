package io.evenire.storage.file;

import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.testkit.MemoryDirectories;
import io.evenire.testkit.StorageContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The file storage does what every storage must do. */
class FileStorageContractTest extends StorageContract {

    @TempDir(factory = MemoryDirectories.class)
    private Path directory;

    @Override
    protected StorageProvider provider() {
        return new FileStorageProvider();
    }

    @Override
    protected StorageSettings settings() {
        return StorageSettings.at(directory.resolve("store").toString());
    }
}
