package io.evenire.testkit;

import io.evenire.api.Event;
import io.evenire.api.Limits;
import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenged;
import io.evenire.api.Scavenging;
import java.time.Duration;

/** Removes from a {@link ModelStore} all that is hidden, at once. */
final class ModelScavenging implements Scavenging {

    private final ModelStore store;
    private ScavengeState state = new ScavengeState.Idle();

    ModelScavenging(ModelStore store) {
        this.store = store;
    }

    @Override
    public ScavengeState start() {
        store.requireOpen();
        var hidden = store.hidden();
        hidden.forEach(store::remove);
        long length = hidden.stream()
                .map(Event::content)
                .mapToLong(content -> content.length())
                .sum();
        state = new ScavengeState.Completed(
                store.now(), store.now(), new Scavenged(1, hidden.isEmpty() ? 0 : 1, hidden.size(), length));
        return state;
    }

    @Override
    public ScavengeState state() {
        store.requireOpen();
        return state;
    }

    @Override
    public ScavengeState stop() {
        return state();
    }

    @Override
    public ScavengeState await(Duration wait) throws InterruptedException {
        Limits.requireScavengeWait(wait);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before it waited for a scavenge");
        }
        return state();
    }
}
