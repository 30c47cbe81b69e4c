package io.evenire.engine.internal.subscription;

import io.evenire.api.Limits;
import io.evenire.api.StoreBusyException;
import io.evenire.api.Subscription;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The subscriptions of a store.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class Subscriptions {

    private final LongSupplier visible;
    private final Set<LiveSubscription> live = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger(); // of those in the set, and of those about to be
    private final Notifier notifier = new Notifier(this::wakeAll);
    private volatile boolean isClosed; // written by close, read by all

    /**
     * Creates a place for subscriptions.
     *
     * @param visible gives the position up to which events are seen
     */
    public Subscriptions(LongSupplier visible) {
        this.visible = visible;
    }

    /**
     * Opens a subscription.
     *
     * @param tail reads what comes
     * @param incarnation the history that its positions belong to
     * @return the subscription; close it
     * @throws StoreBusyException if there are too many
     * @throws IllegalStateException if the store was closed
     */
    public Subscription open(Tail tail, UUID incarnation) {
        if (count.incrementAndGet() > Limits.SUBSCRIPTION_COUNT_MAX) {
            count.decrementAndGet();
            throw new StoreBusyException("there are %d subscriptions already, more are not served at once; close some"
                    .formatted(Limits.SUBSCRIPTION_COUNT_MAX));
        }
        var subscription = new LiveSubscription(tail, incarnation, this);
        live.add(subscription);
        if (isClosed) { // asked after it was added: either it is closed with the others, or here
            subscription.close();
            throw new IllegalStateException("the store is closed");
        }
        try {
            notifier.start();
        } catch (RuntimeException | Error e) {
            subscription.close();
            throw e;
        }
        return subscription;
    }

    /** {@return how many there are} */
    public int count() {
        return count.get();
    }

    /** Tells those who wait that there is something to see; on the way of a commit, so it costs next to nothing. */
    public void announce() {
        notifier.announce();
    }

    /** Ends all subscriptions, and wakes those who wait. */
    public void close() {
        isClosed = true;
        notifier.close();
        wakeAll();
    }

    boolean isClosed() {
        return isClosed;
    }

    /** {@return the position up to which events are seen} */
    long visible() {
        return visible.getAsLong();
    }

    /** Says that somebody waits for a higher position to be visible. */
    void expect() {
        notifier.expect();
    }

    void remove(LiveSubscription subscription) {
        if (live.remove(subscription)) {
            count.decrementAndGet();
        }
    }

    private void wakeAll() {
        for (var subscription : live) {
            subscription.wake();
        }
    }
}
