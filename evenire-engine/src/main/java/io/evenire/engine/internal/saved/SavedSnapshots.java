package io.evenire.engine.internal.saved;

import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Snapshot;
import io.evenire.api.Snapshots;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState.Status;
import io.evenire.api.VersionConflictException;
import io.evenire.engine.internal.read.StreamPlace;
import io.evenire.engine.internal.stream.OwnStreams;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The states of streams: for each name of a stream the last event of another stream.
 *
 * @param events gives the streams; throws when the store is closed
 * @param lengthMax how many bytes a state may have
 */
public record SavedSnapshots(Supplier<OwnEvents> events, int lengthMax) implements Snapshots {
    /*
     * A state is appended behind the one that it was compared with, or not at all, so that an older one never stands behind
     * a newer one, however many save at once. Whether the stream has reached the version is asked before: it never goes
     * back. It may be deleted between the question and the append; what is given is checked again when it is read.
     *
     * An erasure empties the states of a stream that stand before it. Such a one counts as none.
     */

    /** How often a state is compared anew, because another one came in between. */
    static final int ATTEMPT_COUNT_MAX = 32;

    @Override
    public void save(Snapshot snapshot) {
        var own = events.get();
        if (snapshot.state().length() > lengthMax) {
            throw new IllegalArgumentException("snapshot must have at most %d bytes, has %d"
                    .formatted(lengthMax, snapshot.state().length()));
        }
        requireReached(own, snapshot);
        var stream = OwnStreams.ofSnapshot(snapshot.stream(), snapshot.name());
        for (int i = 0; i < ATTEMPT_COUNT_MAX; i++) {
            var place =
                    own.reader().place(stream); // before the last one, so that one that comes in between is in the way
            var last = own.last(stream);
            if (last.isPresent()
                    && !last.get().data().isErased()
                    && SnapshotEvents.read(last.get()).version() > snapshot.version()) {
                return;
            }
            long version = last.map(Event::version)
                    .or(() -> place.map(StreamPlace::version)) // of one that is gone, as a repair can bring about
                    .orElse(-1L);
            var expected = version < 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version);
            if (isAppended(own, stream, expected, snapshot)) {
                return;
            }
        }
        throw new StoreBusyException("%d other states of stream %s were saved at the same time; nothing was written"
                .formatted(ATTEMPT_COUNT_MAX, snapshot.stream()));
    }

    private static boolean isAppended(OwnEvents own, StreamId stream, ExpectedVersion expected, Snapshot snapshot) {
        try {
            own.append(stream, expected, SnapshotEvents.write(snapshot));
            return true;
        } catch (VersionConflictException e) {
            return false; // another state was saved since the last one was looked up
        }
    }

    private static void requireReached(OwnEvents own, Snapshot snapshot) {
        var place = own.reader().place(snapshot.stream());
        if (place.isEmpty()) {
            throw new PositionAheadException(snapshot.stream(), snapshot.version(), -1);
        }
        var found = place.get();
        if (found.status() == Status.TOMBSTONED) {
            throw new StreamDeletedException(snapshot.stream(), true);
        }
        if (snapshot.version() > found.version()) {
            throw new PositionAheadException(snapshot.stream(), snapshot.version(), found.version());
        }
        if (found.status() == Status.DELETED || snapshot.version() < found.startVersion()) {
            throw new StreamDeletedException(snapshot.stream(), false);
        }
    }

    @Override
    public Optional<Snapshot> latest(StreamId stream, String name) {
        Snapshot.requireNamed(stream, name);
        var own = events.get();
        return own.last(OwnStreams.ofSnapshot(stream, name))
                .filter(event -> !event.data().isErased())
                .map(event -> SnapshotEvents.read(event, stream, name))
                .filter(snapshot -> own.reader()
                        .place(stream)
                        .filter(place -> canBeUsed(snapshot, place))
                        .isPresent());
    }

    private static boolean canBeUsed(Snapshot snapshot, StreamPlace place) {
        return place.status() == Status.LIVE
                && snapshot.version() >= place.startVersion()
                && snapshot.version() + 1 >= place.firstVersion();
    }
}
