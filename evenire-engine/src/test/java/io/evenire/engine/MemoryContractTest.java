package io.evenire.engine;

import io.evenire.api.EventStore;
import io.evenire.testkit.WholeStoreContract;

class MemoryContractTest extends WholeStoreContract {

    @Override
    protected EventStore open() {
        return Evenire.inMemory();
    }
}
