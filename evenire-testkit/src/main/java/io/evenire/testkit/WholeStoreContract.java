package io.evenire.testkit;

import org.junit.jupiter.api.Nested;

/**
 * What every event store promises that can be asked for the whole store: all of {@link EventStoreContract}, and the
 * order of all events, events without a stream, queries, conditions on the whole store, and the lists of
 * what events have.
 */
public abstract class WholeStoreContract extends EventStoreContract {

    /** For subclasses. */
    protected WholeStoreContract() {}

    @Override
    final boolean isOfStreams() {
        return false;
    }

    @Nested
    class ReadingEverything extends StoreReadContract {
        ReadingEverything() {
            super(WholeStoreContract.this);
        }
    }

    @Nested
    class EventsWithoutAStream extends NoStreamContract {
        EventsWithoutAStream() {
            super(WholeStoreContract.this);
        }
    }

    @Nested
    class Conditions extends ConditionContract {
        Conditions() {
            super(WholeStoreContract.this);
        }
    }

    @Nested
    class ManyCallersWithConditions extends ConsistencyContract {
        ManyCallersWithConditions() {
            super(WholeStoreContract.this);
        }
    }

    @Nested
    class ListingWhatEventsHave extends FacetContract {
        ListingWhatEventsHave() {
            super(WholeStoreContract.this);
        }
    }

    @Nested
    class Querying extends QueryContract {
        Querying() {
            super(WholeStoreContract.this);
        }
    }
}
