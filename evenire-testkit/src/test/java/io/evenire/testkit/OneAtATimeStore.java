package io.evenire.testkit;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoint;
import io.evenire.api.Checkpoints;
import io.evenire.api.Cursor;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.Read;
import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenging;
import io.evenire.api.Snapshot;
import io.evenire.api.Snapshots;
import io.evenire.api.StoreState;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Makes a store that only one thread may use usable by many. */
final class OneAtATimeStore implements EventStore {

    private final EventStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    OneAtATimeStore(EventStore store) {
        this.store = store;
    }

    @Override
    public Appended append(Append append) {
        return changing(() -> store.append(append));
    }

    @Override
    public CompletableFuture<Appended> appendAsync(Append append) {
        return changing(() -> store.appendAsync(append));
    }

    @Override
    public Cursor read(Read read) {
        return locked(() -> store.read(read));
    }

    @Override
    public Optional<StreamState> stream(StreamId stream) {
        return locked(() -> store.stream(stream));
    }

    @Override
    public Iterable<StreamState> streams(String prefix, String after) {
        return locked(() -> store.streams(prefix, after));
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix) {
        return locked(() -> store.facets(kind, prefix));
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix, String after) {
        return locked(() -> store.facets(kind, prefix, after));
    }

    @Override
    public Appended change(StreamId stream, ExpectedVersion expected, StreamChange change) {
        return changing(() -> store.change(stream, expected, change));
    }

    @Override
    public Checkpoints checkpoints() {
        return locked(() -> new Checkpoints() {
            private final Checkpoints checkpoints = store.checkpoints();

            @Override
            public void save(String consumer, Checkpoint checkpoint) {
                locked(() -> {
                    checkpoints.save(consumer, checkpoint);
                    return checkpoint;
                });
            }

            @Override
            public Optional<Checkpoint> load(String consumer) {
                return locked(() -> checkpoints.load(consumer));
            }
        });
    }

    @Override
    public Snapshots snapshots() {
        return locked(() -> new Snapshots() {
            private final Snapshots snapshots = store.snapshots();

            @Override
            public void save(Snapshot snapshot) {
                locked(() -> {
                    snapshots.save(snapshot);
                    return snapshot;
                });
            }

            @Override
            public Optional<Snapshot> latest(StreamId stream, String name) {
                return locked(() -> snapshots.latest(stream, name));
            }
        });
    }

    @Override
    public Scavenging scavenging() {
        return locked(() -> new Scavenging() {
            private final Scavenging scavenging = store.scavenging();

            @Override
            public ScavengeState start() {
                return changing(scavenging::start);
            }

            @Override
            public ScavengeState state() {
                return locked(scavenging::state);
            }

            @Override
            public ScavengeState stop() {
                return locked(scavenging::stop);
            }

            @Override
            public ScavengeState await(Duration wait) throws InterruptedException {
                lock.lockInterruptibly();
                try {
                    return scavenging.await(wait);
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    @Override
    public StoreState state() {
        return locked(store::state);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            store.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription subscribe(Read read) {
        return new OneAtATimeSubscription(locked(() -> store.subscribe(read)));
    }

    private <T> T changing(Supplier<T> action) {
        return locked(() -> {
            var result = action.get();
            changed.signalAll();
            return result;
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for changes of the store, and asks again, where there is nothing. */
    private final class OneAtATimeSubscription implements Subscription {

        private final Subscription subscription;

        OneAtATimeSubscription(Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public Signal next() throws InterruptedException {
            return next(Duration.ofNanos(Long.MAX_VALUE)).orElseThrow();
        }

        @Override
        public Optional<Signal> next(Duration wait) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                var signal = subscription.next(wait.isNegative() ? wait : Duration.ZERO);
                long left = wait.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? wait.toNanos() : Long.MAX_VALUE;
                while (signal.isEmpty() && left > 0) {
                    left = changed.awaitNanos(left);
                    signal = subscription.next(Duration.ZERO);
                }
                return signal;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public State state() {
            return locked(subscription::state);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                subscription.close();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
