package io.evenire.testkit;

import io.evenire.api.EventStore;

/** The contract asks nothing that the specification does not say. */
class ModelStoreContractTest extends ScavengedStoreContract {

    @Override
    protected EventStore open() {
        return new OneAtATimeStore(new ModelStore());
    }
}
