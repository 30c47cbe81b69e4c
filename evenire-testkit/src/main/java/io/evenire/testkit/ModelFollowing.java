package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A live subscription of a store, the same one of its model, and the comparison of what they give.
 *
 * <p><b>Thread safety.</b> None.
 */
final class ModelFollowing implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60); // for what must come

    private final Subscription real;
    private final Subscription modelled;

    /**
     * Subscribes to what is appended from now on.
     *
     * @param read what to subscribe to, of the whole store, since what is hidden from readers of a stream may be shown
     *     again, and then it matters how far each of the two had looked
     */
    ModelFollowing(EventStore store, ModelStore model, Read read) {
        this.real = store.subscribe(read.from(new Read.From.End()));
        this.modelled = model.subscribe(read.from(new Read.From.End()));
    }

    /** Takes all that was appended since the last time, and compares it. */
    void compare(Supplier<String> name) {
        var expected = new ArrayList<ModelRun.Seen>();
        for (var next = next(modelled, Duration.ZERO); next.isPresent(); next = next(modelled, Duration.ZERO)) {
            if (next.get() instanceof Signal.Received(var event)) {
                expected.add(ModelRun.seen(event));
            }
        }
        var received = new ArrayList<ModelRun.Seen>();
        while (received.size() < expected.size()) {
            if (await(real) instanceof Signal.Received(var event)) {
                received.add(ModelRun.seen(event));
            }
        }
        assertThat(received).as(name).isEqualTo(expected);
        assertThat(next(real, Duration.ZERO).filter(Signal.Received.class::isInstance))
                .as(name)
                .isEmpty();
    }

    /** {@return all that a subscription gives until it has caught up, and where that is} */
    static List<Object> toEnd(EventStore store, Read read) {
        var given = new ArrayList<>();
        try (var subscription = store.subscribe(read)) {
            while (true) {
                switch (await(subscription)) {
                    case Signal.Received(var event) -> given.add(ModelRun.seen(event));
                    case Signal.CaughtUp(var at) -> {
                        given.add(at.position());
                        return given;
                    }
                    case Signal.Progress _ -> {
                        // on the way
                    }
                }
            }
        }
    }

    private static Signal await(Subscription subscription) {
        return next(subscription, LONG).orElseThrow(() -> new AssertionError("nothing came within " + LONG));
    }

    private static Optional<Signal> next(Subscription subscription, Duration wait) {
        try {
            return subscription.next(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        real.close();
        modelled.close();
    }
}
