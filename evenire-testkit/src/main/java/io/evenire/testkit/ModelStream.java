package io.evenire.testkit;

import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.StreamState.Status;
import io.evenire.api.VersionConflictException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One stream of a {@link ModelStore}. */
final class ModelStream {

    private final StreamId id;
    private final List<Event> events = new ArrayList<>();
    private Status status = Status.DELETED; // until its first event, as if it had been deleted
    private long startVersion;
    private long firstVersion;
    private Instant createdAt = Instant.EPOCH;
    private Instant changedAt = Instant.EPOCH;
    private Retention retention;
    private Instant keptFrom = Instant.MIN; // what was recorded before was too old when the retention was changed

    ModelStream(StreamId id) {
        this.id = id;
        boolean keepsLast = id.value().startsWith("$checkpoint-") || id.value().startsWith("$snapshot-");
        this.retention = keepsLast ? Retention.ofCount(1) : Retention.none();
    }

    /** {@return the version of the last event it ever had, -1 if there was none} */
    long version() {
        return events.size() - 1L;
    }

    boolean isKnown() {
        return !events.isEmpty() || status == Status.TOMBSTONED;
    }

    boolean isLive() {
        return status == Status.LIVE;
    }

    StreamState state(Instant now) {
        return new StreamState(
                id, status, version() + 1 - visible(now).size(), version(), createdAt, changedAt, retention);
    }

    private List<Event> visible(Instant now) {
        return events.stream().filter(event -> !hides(event, now)).toList();
    }

    /** {@return whether nobody can read an event of it any more} */
    boolean hides(Event event, Instant now) {
        return event.version() < firstVersion || event.recordedAt().isBefore(recordedFrom(now));
    }

    private Instant recordedFrom(Instant now) {
        var from = retention.boundsAge() ? now.minus(retention.ageMax()) : Instant.MIN;
        return from.isAfter(keptFrom) ? from : keptFrom;
    }

    /** {@return what speaks against an append or a change with this belief} */
    Optional<RuntimeException> problem(ExpectedVersion expected) {
        return status == Status.TOMBSTONED ? Optional.of(new StreamDeletedException(id, true)) : wrong(expected);
    }

    /** {@return what is wrong about a belief} */
    private Optional<RuntimeException> wrong(ExpectedVersion expected) {
        boolean holds = switch (expected) {
            case ExpectedVersion.Any() -> true;
            case ExpectedVersion.NoStream() -> !isLive();
            case ExpectedVersion.StreamExists() -> isLive();
            case ExpectedVersion.Exactly(long seen) -> version() == seen;
        };
        if (holds) {
            return Optional.empty();
        }
        return Optional.of(
                expected instanceof ExpectedVersion.StreamExists && isKnown()
                        ? new StreamDeletedException(id, status == Status.TOMBSTONED)
                        : new VersionConflictException(id, expected, version()));
    }

    /** {@return what speaks against the change itself, whatever is expected} */
    Optional<RuntimeException> problem(StreamChange change, ExpectedVersion expected) {
        if (change instanceof StreamChange.TruncateBefore(var changeId, long before)
                && isLive()
                && before > version() + 1) {
            return Optional.of(new IllegalArgumentException(
                    "stream '%s' can be truncated before version %d at most, where it ends, not before %d"
                            .formatted(id, version() + 1, before)));
        }
        if (change instanceof StreamChange.Erase(var changeId, long erased) && isKnown()) {
            return wrong(expected).or(() -> missing(erased));
        }
        if (change instanceof StreamChange.Tombstone || isLive()) {
            return Optional.empty();
        }
        return Optional.of(
                isKnown()
                        ? new StreamDeletedException(id, status == Status.TOMBSTONED)
                        : new VersionConflictException(id, expected, VersionConflictException.NO_STREAM));
    }

    private Optional<RuntimeException> missing(long erased) {
        return erased <= version()
                ? Optional.empty()
                : Optional.of(new IllegalArgumentException("stream '%s' has %s, so there is no version %d to erase"
                        .formatted(id, version() < 0 ? "no events" : "events up to version " + version(), erased)));
    }

    /** {@return what speaks against saving a state} */
    Optional<RuntimeException> problem(Snapshot snapshot) {
        if (status == Status.TOMBSTONED) {
            return Optional.of(new StreamDeletedException(id, true));
        }
        if (snapshot.version() > version()) {
            return Optional.of(new PositionAheadException(id, snapshot.version(), version()));
        }
        return isLive() && snapshot.version() >= startVersion
                ? Optional.empty()
                : Optional.of(new StreamDeletedException(id, false));
    }

    /** {@return whether a state and the events that can be read make up what the stream is} */
    boolean hasAllSince(Snapshot snapshot, Instant now) {
        return problem(snapshot).isEmpty()
                && snapshot.version() + 1 >= state(now).firstVersion();
    }

    void add(Event event) {
        if (events.isEmpty()) {
            createdAt = event.recordedAt();
        }
        events.add(event);
        firstVersion = Math.max(firstVersion, events.size() - retention.countMax());
        changedAt = event.recordedAt();
        status = Status.LIVE;
    }

    /** {@return the event with a version, hidden or not} */
    Event event(long version) {
        return events.get((int) version);
    }

    /** {@return all events that it ever had, hidden ones too} */
    List<Event> events() {
        return List.copyOf(events);
    }

    void replace(Event event) {
        events.set((int) event.version(), event);
    }

    void change(StreamChange change, Instant at) {
        switch (change) {
            case StreamChange.Delete delete -> hide(Status.DELETED);
            case StreamChange.Tombstone tombstone -> {
                hide(Status.TOMBSTONED);
                retention = Retention.none();
            }
            case StreamChange.TruncateBefore(var changeId, long before) ->
                firstVersion = Math.max(firstVersion, before);
            case StreamChange.Keep(var changeId, var newRetention) -> {
                keptFrom = recordedFrom(at);
                retention = newRetention;
                firstVersion = Math.max(firstVersion, events.size() - retention.countMax());
            }
            case StreamChange.Erase erase -> {
                // nothing else of the stream changes
            }
        }
        changedAt = at;
        if (events.isEmpty()) {
            createdAt = at;
        }
    }

    private void hide(Status newStatus) {
        status = newStatus;
        startVersion = events.size();
        firstVersion = startVersion;
    }

    List<Event> read(Read read, Instant now) {
        var visible = visible(now);
        var found = new ArrayList<Event>();
        for (var event : read.direction() == Read.Direction.FORWARD ? visible : visible.reversed()) {
            if (found.size() < read.limit() && isWanted(event, read)) {
                found.add(event);
            }
        }
        return List.copyOf(found);
    }

    private static boolean isWanted(Event event, Read read) {
        boolean isForward = read.direction() == Read.Direction.FORWARD;
        return switch (read.from()) {
            case Read.From.Start() -> isForward;
            case Read.From.End() -> !isForward;
            case Read.From.At(long from) -> isForward ? event.version() >= from : event.version() <= from;
            case Read.From.After(long from) -> isForward ? event.version() > from : event.version() < from;
            case Read.From.Behind(var from) ->
                isForward ? event.position() > from.position() : event.position() < from.position();
            case Read.From.Moment(var from) ->
                isForward
                        ? !event.recordedAt().isBefore(from)
                        : !event.recordedAt().isAfter(from);
        };
    }
}
