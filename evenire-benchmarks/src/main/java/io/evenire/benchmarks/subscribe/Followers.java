package io.evenire.benchmarks.subscribe;

import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.api.Subscription;
import io.evenire.api.Subscription.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Subscribers of the whole store, each on a virtual thread, who note when they get each event. */
final class Followers {

    private final long before;
    private final long[][] receivedAt; // by subscriber and position, in nanoseconds
    private final List<FutureTask<Long>> running = new ArrayList<>();

    private Followers(long before, int count, int eventCount) {
        this.before = before;
        this.receivedAt = new long[count][eventCount];
    }

    /** Has some subscribers wait for the next events of a store, and comes back when all of them do. */
    static Followers start(EventStore store, int count, int eventCount) throws InterruptedException {
        var followers = new Followers(store.state().head(), count, eventCount);
        var live = new CountDownLatch(count);
        for (var times : followers.receivedAt) {
            var subscription = store.subscribe(Read.all().from(new Read.From.End()));
            var task = new FutureTask<>(() -> followers.follow(subscription, times, live));
            followers.running.add(task);
            Thread.ofVirtual().start(task);
        }
        live.await();
        return followers;
    }

    private long follow(Subscription subscription, long[] times, CountDownLatch live) throws InterruptedException {
        try (subscription) {
            for (int count = 0; count < times.length; ) {
                switch (subscription.next()) {
                    case Signal.Received(var event) -> {
                        times[(int) (event.position() - before - 1)] = System.nanoTime();
                        count++;
                    }
                    case Signal.CaughtUp _ -> live.countDown();
                    case Signal.Progress _ -> {
                        // all events are for it, so it never comes
                    }
                }
            }
            return System.nanoTime();
        }
    }

    /** {@return the index under which an event is noted} */
    int index(long position) {
        return (int) (position - before - 1);
    }

    /** Waits until all have got everything. {@return when that was, in nanoseconds} */
    long await() throws InterruptedException, ExecutionException {
        long last = Long.MIN_VALUE;
        for (var task : running) {
            last = Math.max(last, task.get());
        }
        return last;
    }

    /** Tells how long after the return of its append each event came to each subscriber, in nanoseconds. */
    void latencies(long[] returnedAt, List<long[]> to) {
        for (var times : receivedAt) {
            var latencies = new long[times.length];
            for (int i = 0; i < times.length; i++) {
                latencies[i] = times[i] - returnedAt[i];
            }
            to.add(latencies);
        }
    }
}
