package io.evenire.engine;

import io.evenire.api.EventStore;
import io.evenire.testkit.LiveStoreContract;

class MemoryContractTest extends LiveStoreContract {

    @Override
    protected EventStore open() {
        return Evenire.inMemory();
    }
}
