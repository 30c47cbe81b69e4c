package io.evenire.testkit;

import org.junit.jupiter.api.Nested;

/** What every event store promises that also tells what comes: all of {@link EventStoreContract}, and subscriptions. */
public abstract class LiveStoreContract extends EventStoreContract {

    /** For subclasses. */
    protected LiveStoreContract() {}

    @Nested
    class Subscribing extends SubscriptionContract {
        Subscribing() {
            super(LiveStoreContract.this);
        }
    }

    @Nested
    class SubscribingFromSomewhereOn extends SubscriptionPlaceContract {
        SubscribingFromSomewhereOn() {
            super(LiveStoreContract.this);
        }
    }

    @Nested
    class EndsOfSubscriptions extends SubscriptionEndContract {
        EndsOfSubscriptions() {
            super(LiveStoreContract.this);
        }
    }

    @Nested
    class ManySubscribers extends SubscriberContract {
        ManySubscribers() {
            super(LiveStoreContract.this);
        }
    }
}
