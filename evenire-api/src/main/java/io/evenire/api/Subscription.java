package io.evenire.api;

import java.time.Duration;
import java.util.Optional;

/**
 * A reader that waits for more where the store ends: first it catches up, then it gives what is appended, without a gap
 * and without a duplicate.
 *
 * <p>{@snippet :
 * try (var subscription = store.subscribe(Read.matching(Query.types("OrderPlaced")).after(checkpoint))) {
 *     while (running) {
 *         switch (subscription.next()) {
 *             case Received(var event) -> model.apply(event);
 *             case CaughtUp(var at) -> model.ready();
 *             case Progress(var at) -> model.seen(at);
 *         }
 *     }
 * }
 * }
 *
 * <p>Events come in the order of their positions, each once. An append is visible whole: when its first event is given,
 * its others are there to be given. To go on later, subscribe to the same {@linkplain Read#after(Checkpoint) behind a
 * checkpoint}: the {@linkplain Signal.Received#event() position} of an event that was received, with the
 * {@linkplain StoreState#incarnation() incarnation} of the store, or what a {@link Signal.CaughtUp} or a
 * {@link Signal.Progress} gave.
 *
 * <p>A subscription does nothing on its own. The thread that asks for the next signal reads the store, and in between
 * nothing is held but numbers and at most one page of events: 256 events or 64 KiB of them, unless one alone has more;
 * over a network one page of a read. So one that is slow, or never asks, costs nothing but its place among the
 * {@value Limits#SUBSCRIPTION_COUNT_MAX} that a store serves at once. Close it when it is not needed any more.
 *
 * <p>It ends, and every call of {@code next} then throws the same again until it is closed:
 *
 * <ul>
 *   <li>when the store is closed: {@link IllegalStateException};
 *   <li>one of a stream, when that is deleted or tombstoned: {@link StreamDeletedException}, whatever was not given yet,
 *       and also if the stream has been started again meanwhile;
 *   <li>one over a network, when the store has come back with another history: {@link PositionAheadException}.
 * </ul>
 *
 * <p>Everything else that {@code next} throws, such as {@link StoreUnavailableException} or {@link CorruptStoreException}
 * where the store cannot be read, leaves it where it is: the next call tries again. While a store takes no more appends
 * because a write failed, a subscription gives what is durable, and waits.
 *
 * <p><b>Durability.</b> No event is given that a crash could take away.
 *
 * <p><b>Thread safety.</b> One thread at a time may ask for the next signal, and need not be the same one; a second one
 * meanwhile is refused with {@link IllegalStateException}. {@link #state()} and {@link #close()} may be called from any
 * thread.
 */
public interface Subscription extends AutoCloseable {

    /**
     * How many positions a subscription passes without an event before it says so with {@link Signal.Progress}, and by
     * how many it may be behind the end of the store before it is catching up again.
     */
    int PROGRESS_COUNT = 8_192;

    /** What a subscription gives. */
    sealed interface Signal {

        /**
         * The next event.
         *
         * @param event the event; all that were asked for up to its position have been given with it
         */
        record Received(Event event) implements Signal {}

        /**
         * The end was reached: everything has been given that was visible when the store was last looked at. It comes
         * once after the subscription was opened, and again each time it has caught up after it was behind by more than
         * {@value #PROGRESS_COUNT} positions.
         *
         * @param at everything up to there has been given; go on from here
         */
        record CaughtUp(Checkpoint at) implements Signal {}

        /**
         * At least {@value #PROGRESS_COUNT} positions have been passed since the last signal, and none of them was asked
         * for: so whoever waits for what seldom comes need not look through them again.
         *
         * @param at everything up to there has been given; go on from here
         */
        record Progress(Checkpoint at) implements Signal {}
    }

    /** How a subscription is. */
    enum State {
        /** It has not reached the end of the store yet, or has fallen behind. */
        CATCHING_UP,
        /** It has reached the end of the store, and has not fallen behind since. */
        LIVE,
        /** It cannot reach the store, and tries again; only behind a network. */
        RECONNECTING,
        /** Nothing comes any more: it was closed, or has ended. */
        ENDED
    }

    /**
     * Waits for the next signal.
     *
     * @return the signal
     * @throws InterruptedException if the thread was or is interrupted; nothing is lost, the next call gives the signal
     * @throws StreamDeletedException if it is of a stream, and that was deleted or tombstoned
     * @throws PositionAheadException if the store has come back with another history
     * @throws IllegalStateException if it or the store is or gets closed, or another thread is waiting
     */
    Signal next() throws InterruptedException;

    /**
     * Waits for the next signal, but not longer than a time.
     *
     * @param wait how long to wait where there is nothing to give; not negative; zero gives only what is there already,
     *     which over a network is asked for, in the time that a request may take
     * @return the signal; empty if there was none in that time
     * @throws InterruptedException if the thread was or is interrupted; nothing is lost, the next call gives the signal
     * @throws IllegalArgumentException if the time is negative
     * @throws StreamDeletedException if it is of a stream, and that was deleted or tombstoned
     * @throws PositionAheadException if the store has come back with another history
     * @throws IllegalStateException if it or the store is or gets closed, or another thread is waiting
     */
    Optional<Signal> next(Duration wait) throws InterruptedException;

    /** {@return how it is} */
    State state();

    /**
     * Ends the subscription. A thread that waits for the next signal is woken, and gets an {@link IllegalStateException}, as
     * every later call of {@code next} does. Closing it twice does nothing.
     */
    @Override
    void close();
}
