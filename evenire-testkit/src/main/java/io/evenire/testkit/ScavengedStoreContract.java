package io.evenire.testkit;

import io.evenire.api.EventStore;
import org.junit.jupiter.api.Nested;

/** What an event store promises that can be scavenged, which not every storage lets it. */
public abstract class ScavengedStoreContract extends EventStoreContract {

    /** For subclasses. */
    protected ScavengedStoreContract() {}

    /**
     * Opens a store that is scavenged.
     *
     * @return a new store without events; what was appended is in full parts of its journal when 64 KiB more were;
     *     a part has 64 KiB at most
     */
    protected EventStore openToScavenge() {
        return open();
    }

    @Nested
    class Scavenging extends ScavengeContract {
        Scavenging() {
            super(ScavengedStoreContract.this);
        }
    }
}
