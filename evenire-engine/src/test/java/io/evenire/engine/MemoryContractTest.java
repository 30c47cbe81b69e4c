package io.evenire.engine;

import io.evenire.api.EventStore;
import io.evenire.testkit.ScavengedStoreContract;

class MemoryContractTest extends ScavengedStoreContract {

    @Override
    protected EventStore open() {
        return Evenire.inMemory();
    }
}
