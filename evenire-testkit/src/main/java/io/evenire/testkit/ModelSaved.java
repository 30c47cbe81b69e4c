package io.evenire.testkit;

import io.evenire.api.Checkpoint;
import io.evenire.api.Checkpoints;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Snapshot;
import io.evenire.api.Snapshots;
import io.evenire.api.StreamId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What callers have a {@link ModelStore} keep. */
final class ModelSaved implements Checkpoints, Snapshots {

    private final ModelStore store;
    private final Map<String, Checkpoint> checkpoints = new HashMap<>();
    private final Map<List<String>, Snapshot> snapshots = new HashMap<>(); // by stream and name

    ModelSaved(ModelStore store) {
        this.store = store;
    }

    @Override
    public void save(String consumer, Checkpoint checkpoint) {
        store.requireOpen();
        Limits.requireConsumer(consumer);
        store.requireReached(checkpoint);
        checkpoints.put(consumer, checkpoint);
        store.writeOwn(
                StreamId.of("$checkpoint-" + consumer),
                NewEvent.of("$checkpoint", Payload.text(checkpoint.toString())));
    }

    @Override
    public Optional<Checkpoint> load(String consumer) {
        store.requireOpen();
        Limits.requireConsumer(consumer);
        return Optional.ofNullable(checkpoints.get(consumer));
    }

    @Override
    public void save(Snapshot snapshot) {
        store.requireOpen();
        requireShort(snapshot);
        store.find(snapshot.stream()).problem(snapshot).ifPresent(problem -> {
            throw problem;
        });
        var key = List.of(snapshot.stream().value(), snapshot.name());
        var before = snapshots.get(key);
        if (before == null || before.version() <= snapshot.version()) {
            snapshots.put(key, snapshot);
            store.writeOwn(stream(key), NewEvent.of("$snapshot", snapshot.state()));
        }
    }

    /** Empties all states of a stream. */
    void erase(StreamId stream) {
        for (var key : List.copyOf(snapshots.keySet())) {
            if (key.getFirst().equals(stream.value())) {
                store.find(stream(key)).events().forEach(store::erase);
                snapshots.remove(key);
            }
        }
    }

    private static StreamId stream(List<String> key) {
        return StreamId.of("$snapshot-" + Integer.toHexString(key.hashCode()));
    }

    private static void requireShort(Snapshot snapshot) {
        if (snapshot.state().length() > Limits.DATA_LENGTH_DEFAULT_MAX) {
            throw new IllegalArgumentException("snapshot must have at most %d bytes, has %d"
                    .formatted(Limits.DATA_LENGTH_DEFAULT_MAX, snapshot.state().length()));
        }
    }

    @Override
    public Optional<Snapshot> latest(StreamId stream, String name) {
        store.requireOpen();
        Snapshot.requireNamed(stream, name);
        return Optional.ofNullable(snapshots.get(List.of(stream.value(), name)))
                .filter(snapshot -> store.find(stream).hasAllSince(snapshot, store.now()));
    }
}
