package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Checkpoint;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal.CaughtUp;
import io.evenire.api.Subscription.Signal.Progress;
import io.evenire.api.Subscription.Signal.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A subscriber that notes the position of every event it gets, until one comes that ends it. What it noted is to be
 * exactly what a read gives afterwards, in order and in number.
 *
 * <p><b>Thread safety.</b> Each belongs to one thread.
 */
public final class LogFollower {

    private final EventStore store;
    private final Read read;
    private final UUID last;
    private final int resumeCount;
    private final List<Long> positions = new ArrayList<>();

    /**
     * Makes a follower.
     *
     * @param store where to subscribe
     * @param read what to subscribe to, from its start
     * @param last the id of the event that it ends with, which has to be among those that are read
     * @param resumeCount after how many events it closes its subscription and subscribes anew, behind the last of them;
     *     {@link Integer#MAX_VALUE} for never
     */
    public LogFollower(EventStore store, Read read, UUID last, int resumeCount) {
        this.store = store;
        this.read = read;
        this.last = last;
        this.resumeCount = resumeCount;
    }

    /**
     * Follows until the last event has come.
     *
     * @return the positions of all events, as they came
     * @throws InterruptedException if the thread is interrupted
     */
    public List<Long> follow() throws InterruptedException {
        var incarnation = store.state().incarnation();
        var from = read;
        while (true) {
            try (var subscription = store.subscribe(from)) {
                if (take(subscription)) {
                    return positions;
                }
            }
            from = read.after(new Checkpoint(incarnation, positions.getLast()));
        }
    }

    /** Takes events up to where it is to begin anew; gives whether the last one was among them. */
    private boolean take(Subscription subscription) throws InterruptedException {
        int count = 0;
        while (count < resumeCount) {
            switch (subscription.next()) {
                case Received(var event) -> {
                    positions.add(event.position());
                    count++;
                    if (event.id().equals(last)) {
                        return true;
                    }
                }
                case CaughtUp(var at) -> requireBehind(at);
                case Progress(var at) -> requireBehind(at);
            }
        }
        return false;
    }

    private void requireBehind(Checkpoint at) {
        assertThat(at.position()).isGreaterThanOrEqualTo(positions.isEmpty() ? 0 : positions.getLast());
    }
}
