package io.evenire.api;

import java.time.Duration;

/**
 * Takes back the space of hidden events: those that no reader of their stream can see any more, because it was deleted,
 * tombstoned or truncated, or keeps fewer or younger ones.
 *
 * <p>{@snippet :
 * var state = store.scavenging().start();
 * while (state instanceof ScavengeState.Running) {
 *     state = store.scavenging().await(Duration.ofSeconds(20));
 * }
 * }
 *
 * <p>Until a scavenge, reads of the whole store and conditions see hidden events; from then on nobody does, and their ids
 * may be used again. Positions and versions of other events stay as they are. Readers and subscriptions that meet what is
 * gone go on at the next event that exists.
 *
 * <p>It works in the background while the store serves. Only parts of the journal that take no more appends are looked at,
 * which in a directory are its full segments, and one is written anew if at least one sixteenth of it is freed. That needs
 * space for one such part. What it did stays done, however it ends, and the next one goes on with the rest.
 *
 * <p>How it is, is known since the store was opened; one that ends with the store is not begun again by itself.
 *
 * <p><b>Durability.</b> A crash at any time leaves each part as it was, or as it was written anew, whole.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads. One scavenge runs at a time.
 */
public interface Scavenging {

    /**
     * Starts a scavenge, unless one is running.
     *
     * @return how it is, or the one that was running; one that was to be stopped goes on doing so
     * @throws StoreUnsupportedException if the storage cannot write its journal anew
     */
    ScavengeState start();

    /** {@return how the scavenge is that was started last} */
    ScavengeState state();

    /**
     * Has the scavenge end that is running, if one is: soon, and without waiting for it.
     *
     * @return how it is; still running until it took notice
     */
    ScavengeState stop();

    /**
     * Waits until no scavenge is running, but not longer than a time.
     *
     * @param wait how long; 0 to {@link Limits#SCAVENGE_WAIT_MAX}
     * @return how the one is that was started last
     * @throws InterruptedException if the thread was or is interrupted; the scavenge goes on
     * @throws IllegalArgumentException if the time is out of bounds
     * @throws IllegalStateException if the store is or gets closed
     */
    ScavengeState await(Duration wait) throws InterruptedException;
}
