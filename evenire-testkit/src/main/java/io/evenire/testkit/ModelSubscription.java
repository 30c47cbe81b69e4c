package io.evenire.testkit;

import io.evenire.api.Checkpoint;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.Read.From;
import io.evenire.api.Read.Source;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.Subscription;
import java.time.Duration;
import java.util.Optional;

/**
 * A subscription of a {@link ModelStore}. It never waits: where there is nothing, it says so at once, and whoever wants to
 * wait asks again.
 *
 * <p><b>Thread safety.</b> None.
 */
final class ModelSubscription implements Subscription {

    private final ModelStore store;
    private final Read read;
    private long hidden; // changes of the stream up to here are known
    private long place; // everything up to here has been given
    private long told;
    private State state = State.CATCHING_UP;

    /** Begins where a read begins, which the store would not refuse. */
    ModelSubscription(ModelStore store, Read read) {
        this.store = store;
        long head = head();
        this.hidden = head;
        switch (read.from()) {
            case From.End() -> place = head;
            case From.Behind(var checkpoint) -> {
                place = checkpoint.position();
                hidden = place;
            }
            case From.At(long at) -> requireReached(read, at - 1);
            case From.After(long after) -> requireReached(read, after);
            case From.Start(), From.Moment(var _) -> {
                // is as it is
            }
        }
        this.told = place;
        this.read = read.from() instanceof From.End ? read.from(new From.Start()) : read;
    }

    private void requireReached(Read refused, long place) {
        long asked = refused.from() instanceof From.At(long at) ? at : place;
        switch (refused.source()) {
            case Source.Stream(var stream) -> {
                long version = store.stream(stream).map(StreamState::version).orElse(-1L);
                if (place > version) {
                    throw new PositionAheadException(stream, asked, version);
                }
            }
            case Source.Store _ -> {
                if (place > head()) {
                    throw new PositionAheadException(asked, head());
                }
            }
        }
    }

    @Override
    public Signal next() {
        return next(Duration.ZERO).orElseThrow(() -> new IllegalStateException("the model does not wait"));
    }

    @Override
    public Optional<Signal> next(Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("time to wait must not be negative, is " + wait);
        }
        requireGoingOn();
        long head = head();
        if (head - place > PROGRESS_COUNT) {
            state = State.CATCHING_UP;
        }
        var event = store.firstBehind(place, read);
        if (event.isPresent()) {
            place = event.get().position();
            told = place;
            return Optional.of(new Signal.Received(event.get()));
        }
        place = head;
        var at = new Checkpoint(store.state().incarnation(), place);
        if (state == State.CATCHING_UP) {
            state = State.LIVE;
            told = place;
            return Optional.of(new Signal.CaughtUp(at));
        }
        if (place - told >= PROGRESS_COUNT) {
            told = place;
            return Optional.of(new Signal.Progress(at));
        }
        return Optional.empty();
    }

    private void requireGoingOn() {
        if (state == State.ENDED) {
            throw new IllegalStateException("the subscription is closed");
        }
        store.requireOpen();
        if (read.source() instanceof Source.Stream(var stream)) {
            requireLife(stream);
        }
    }

    private void requireLife(StreamId stream) {
        boolean isTombstoned = store.stream(stream)
                .filter(found -> found.status() == StreamState.Status.TOMBSTONED)
                .isPresent();
        if (isTombstoned || store.hiddenAt(stream) > hidden) {
            throw new StreamDeletedException(stream, isTombstoned);
        }
    }

    private long head() {
        return store.state().head();
    }

    @Override
    public State state() {
        try {
            requireGoingOn();
            return state;
        } catch (IllegalStateException | StreamDeletedException over) {
            return State.ENDED;
        }
    }

    @Override
    public void close() {
        state = State.ENDED;
    }
}
