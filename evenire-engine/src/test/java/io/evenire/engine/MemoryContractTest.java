package io.evenire.engine;

import io.evenire.api.EventStore;
import io.evenire.testkit.EventStoreContract;

class MemoryContractTest extends EventStoreContract {

    @Override
    protected EventStore open() {
        return Evenire.inMemory();
    }
}
