package io.evenire.engine.internal.memory;

import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.testkit.StorageContract;

/** The memory storage does what every storage must do, but for keeping anything when it is closed. */
class MemoryStorageContractTest extends StorageContract {

    @Override
    protected StorageProvider provider() {
        return new MemoryStorageProvider();
    }

    @Override
    protected StorageSettings settings() {
        return StorageSettings.at("");
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }
}
