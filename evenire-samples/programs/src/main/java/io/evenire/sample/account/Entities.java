package io.evenire.sample.account;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.util.List;
import java.util.function.Function;

/**
 * The entities of one kind.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads, and programs.
 *
 * @param <S> the state of an entity
 */
final class Entities<S> {

    /** How often a decision is made anew, because something else happened meanwhile. */
    static final int ATTEMPT_COUNT_MAX = 16;

    /** How many events are read behind a snapshot before the next one is saved. */
    static final int SNAPSHOT_INTERVAL = 50;

    private final EventStore store;
    private final Model<S> model;

    Entities(EventStore store, Model<S> model) {
        this.store = store;
        this.model = model;
    }

    /**
     * An entity as it was when it was loaded.
     *
     * @param state its state
     * @param version the version of its last event, -1 before the first
     * @param readCount how many events were read to know it
     */
    record Loaded<S>(S state, long version, int readCount) {

        private ExpectedVersion expected() {
            return version < 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version);
        }
    }

    /** Gives the state that an entity has now. */
    Loaded<S> load(StreamId id) {
        var snapshot = store.snapshots().latest(id, model.name());
        var state = snapshot.map(Snapshot::state).map(model.read()).orElse(model.initial());
        long version = snapshot.map(Snapshot::version).orElse(-1L);
        int readCount = 0;
        for (Event event : store.read(Read.stream(id).from(version + 1))) {
            state = model.apply().apply(state, event);
            version = event.version();
            readCount++;
        }
        return new Loaded<>(state, version, readCount);
    }

    /**
     * Decides on the state of an entity, and appends what was decided; decides again if it is not so any more.
     *
     * @param id the stream of the entity
     * @param decide gives the events that follow from a state; none if there is nothing to do. It may be asked again
     * @throws VersionConflictException if others were faster each time
     */
    // snippet: entity
    void change(StreamId id, Function<S, List<NewEvent>> decide) {
        for (int attempt = 1; ; attempt++) {
            var loaded = load(id);
            var events = decide.apply(loaded.state());
            if (events.isEmpty()) {
                return;
            }
            try {
                store.append(Append.to(id, loaded.expected(), events.toArray(NewEvent[]::new)));
                saveNowAndThen(id, loaded);
                return;
            } catch (VersionConflictException e) {
                if (attempt == ATTEMPT_COUNT_MAX) {
                    throw e;
                }
            }
        }
    }
    // end

    private void saveNowAndThen(StreamId id, Loaded<S> loaded) {
        if (loaded.readCount() >= SNAPSHOT_INTERVAL) {
            var state = model.write().apply(loaded.state());
            store.snapshots().save(new Snapshot(id, model.name(), loaded.version(), state));
        }
    }
}
