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
import io.evenire.api.Snapshot;
import io.evenire.api.Snapshots;
import io.evenire.api.StoreState;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Makes a store that only one thread may use usable by many. */
final class OneAtATimeStore implements EventStore {

    private final EventStore store;
    private final ReentrantLock lock = new ReentrantLock();

    OneAtATimeStore(EventStore store) {
        this.store = store;
    }

    @Override
    public Appended append(Append append) {
        return locked(() -> store.append(append));
    }

    @Override
    public CompletableFuture<Appended> appendAsync(Append append) {
        return locked(() -> store.appendAsync(append));
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
    public Iterable<Facet> facets(Facet.Kind kind, String prefix, String after) {
        return locked(() -> store.facets(kind, prefix, after));
    }

    @Override
    public Appended change(StreamId stream, ExpectedVersion expected, StreamChange change) {
        return locked(() -> store.change(stream, expected, change));
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
    public StoreState state() {
        return locked(store::state);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            store.close();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
