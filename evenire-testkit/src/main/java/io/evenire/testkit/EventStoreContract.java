package io.evenire.testkit;

import io.evenire.api.EventStore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * What every event store promises, wherever it keeps its events: one chapter of tests per part of the promise.
 *
 * <p>{@snippet :
 * class MemoryContractTest extends EventStoreContract {
 *
 *     @Override
 *     protected EventStore open() {
 *         return Evenire.inMemory();
 *     }
 * }
 * }
 *
 * <p>Each test asks for one store and closes it. What stands behind the store, such as a server, is for the subclass to
 * stop after each test. The random test takes its seed from the system property {@code evenire.seed}.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class EventStoreContract {

    /** How many operations the random test runs unless the subclass says otherwise. */
    protected static final int OPERATION_COUNT = 5_000;

    /** For subclasses. */
    protected EventStoreContract() {}

    /** {@return a new store without events; with the limits that a store has unless it is told otherwise} */
    protected abstract EventStore open();

    /**
     * Lets go of a store and takes it up again with what it held: closes and opens it, or connects anew.
     *
     * @param store an open store that {@link #open()} gave
     * @return the store as it is afterwards; the same, still open, if it cannot outlive its closing
     */
    protected EventStore reopen(EventStore store) {
        return store;
    }

    /** {@return how many operations the random test runs} */
    protected int operationCount() {
        return OPERATION_COUNT;
    }

    /** {@return whether its storage can write its journal anew, so that events can be erased; if not, that must be refused} */
    protected boolean erases() {
        return true;
    }

    @Nested
    class Appending extends AppendContract {
        Appending() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class ExpectedVersions extends ExpectedVersionContract {
        ExpectedVersions() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class AppendingAsynchronously extends AsyncContract {
        AppendingAsynchronously() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Duplicates extends DuplicateContract {
        Duplicates() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Reading extends ReadContract {
        Reading() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Content extends ContentContract {
        Content() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Deleting extends DeleteContract {
        Deleting() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Retaining extends RetentionContract {
        Retaining() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Erasing extends EraseContract {
        Erasing() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class SavingPlaces extends CheckpointContract {
        SavingPlaces() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class SavingStates extends SnapshotContract {
        SavingStates() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Listing extends ListingContract {
        Listing() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class ReadingEverything extends StoreReadContract {
        ReadingEverything() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class EventsWithoutAStream extends NoStreamContract {
        EventsWithoutAStream() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Conditions extends ConditionContract {
        Conditions() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class ManyCallersWithConditions extends ConsistencyContract {
        ManyCallersWithConditions() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class ListingWhatEventsHave extends FacetContract {
        ListingWhatEventsHave() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Querying extends QueryContract {
        Querying() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Limiting extends LimitsContract {
        Limiting() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class ManyCallers extends ConcurrencyContract {
        ManyCallers() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Interrupts extends InterruptContract {
        Interrupts() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Closing extends CloseContract {
        Closing() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class AgainstTheModel extends ModelContract {
        AgainstTheModel() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class Subscribing extends SubscriptionContract {
        Subscribing() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class SubscribingFromSomewhereOn extends SubscriptionPlaceContract {
        SubscribingFromSomewhereOn() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class EndsOfSubscriptions extends SubscriptionEndContract {
        EndsOfSubscriptions() {
            super(EventStoreContract.this);
        }
    }

    @Nested
    class ManySubscribers extends SubscriberContract {
        ManySubscribers() {
            super(EventStoreContract.this);
        }
    }
}
