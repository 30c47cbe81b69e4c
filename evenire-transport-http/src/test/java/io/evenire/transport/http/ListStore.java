package io.evenire.transport.http;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoint;
import io.evenire.api.Checkpoints;
import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.Read.Direction;
import io.evenire.api.Read.From;
import io.evenire.api.Read.Source;
import io.evenire.api.Retention;
import io.evenire.api.Scavenging;
import io.evenire.api.Snapshots;
import io.evenire.api.StoreState;
import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.Subscription;
import io.evenire.api.VersionConflictException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** An event store in a few lists, written against the API alone: the transport must serve any store. */
class ListStore implements EventStore {

    static final UUID INCARNATION = UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100");

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private final Map<StreamId, List<Event>> streams = new TreeMap<>();
    private final Map<StreamId, StreamState.Status> gone = new TreeMap<>();
    private final Map<StreamId, Long> truncated = new TreeMap<>();
    private final Map<StreamId, Retention> kept = new TreeMap<>(); // told, not done
    private final Map<UUID, Appended> known = new LinkedHashMap<>();
    private long head;
    private int subscriptionCount;

    /** {@return a place in the history that each of them has} */
    static Checkpoint at(long position) {
        return new Checkpoint(INCARNATION, position);
    }

    @Override
    public Appended append(Append append) {
        return write(append);
    }

    private synchronized Appended write(Append append) {
        var first = append.appends().get(0).events().get(0).id();
        var before = known.get(first);
        if (before != null) {
            return new Appended(before.firstPosition(), before.lastPosition(), before.versions(), true);
        }
        append.appends().forEach(part -> require(part.stream(), part.expected()));
        append.checks().forEach(check -> require(check.stream(), check.expected()));
        long from = head + 1;
        var versions = new LinkedHashMap<StreamId, Long>();
        for (var part : append.appends()) {
            gone.remove(part.stream());
            var events = streams.computeIfAbsent(part.stream(), id -> new ArrayList<>());
            for (NewEvent event : part.events()) {
                events.add(new Event(++head, part.stream(), events.size(), TIME, event));
            }
            versions.put(part.stream(), events.size() - 1L);
        }
        var appended = new Appended(from, head, versions, false);
        known.put(first, appended);
        notifyAll(); // subscriptions
        return appended;
    }

    private void require(StreamId stream, ExpectedVersion expected) {
        if (gone.get(stream) == StreamState.Status.TOMBSTONED) {
            throw new StreamDeletedException(stream, true);
        }
        long version = gone.containsKey(stream)
                ? -1
                : streams.getOrDefault(stream, List.of()).size() - 1L;
        boolean holds = switch (expected) {
            case ExpectedVersion.Any() -> true;
            case ExpectedVersion.NoStream() -> version < 0;
            case ExpectedVersion.StreamExists() -> version >= 0;
            case ExpectedVersion.Exactly(long seen) -> version == seen;
        };
        if (!holds) {
            throw new VersionConflictException(stream, expected, version);
        }
    }

    @Override
    public CompletableFuture<Appended> appendAsync(Append append) {
        return CompletableFuture.supplyAsync(() -> append(append));
    }

    @Override
    public Cursor read(Read read) {
        return look(read);
    }

    private synchronized Cursor look(Read read) {
        var found = new ArrayList<Event>();
        boolean forward = read.direction() == Direction.FORWARD;
        var events = events(read.source());
        for (var event : forward ? events : events.reversed()) {
            long place = read.source() instanceof Source.Store ? event.position() : event.version();
            boolean wanted = switch (read.from()) {
                case From.Start() -> forward;
                case From.End() -> !forward;
                case From.At(long at) -> forward ? place >= at : place <= at;
                case From.After(long after) -> forward ? place > after : place < after;
                case From.Behind(var from) ->
                    forward ? event.position() > from.position() : event.position() < from.position();
                case From.Moment(var moment) ->
                    forward
                            ? !event.recordedAt().isBefore(moment)
                            : !event.recordedAt().isAfter(moment);
            };
            if (wanted && found.size() < read.limit()) {
                found.add(event);
            }
        }
        long asOf = head;
        return new Cursor() {
            @Override
            public long asOf() {
                return asOf;
            }

            @Override
            public Iterator<Event> iterator() {
                return found.iterator();
            }
        };
    }

    private List<Event> events(Source source) {
        return switch (source) {
            case Source.Stream(var stream) ->
                gone.containsKey(stream)
                        ? List.of()
                        : streams.getOrDefault(stream, List.of()).stream()
                                .filter(event -> event.version() >= truncated.getOrDefault(stream, 0L))
                                .toList();
            case Source.Store store ->
                streams.values().stream()
                        .flatMap(List::stream)
                        .filter(store::matches)
                        .sorted(Comparator.comparingLong(Event::position))
                        .toList();
        };
    }

    @Override
    public Subscription subscribe(Read read) {
        var subscription = new ListSubscription(this, read);
        count(1);
        return subscription;
    }

    /** Counts subscriptions that came, or ended. */
    synchronized void count(int more) {
        subscriptionCount += more;
        notifyAll();
    }

    /** Waits until so many subscriptions are open. */
    synchronized void awaitSubscriptions(int count) throws InterruptedException {
        while (subscriptionCount != count) {
            wait();
        }
    }

    @Override
    public Checkpoints checkpoints() {
        throw new UnsupportedOperationException("nobody asks for places");
    }

    @Override
    public Snapshots snapshots() {
        throw new UnsupportedOperationException("nobody asks for states");
    }

    @Override
    public Scavenging scavenging() {
        throw new StoreUnsupportedException("lists cannot be scavenged");
    }

    @Override
    public synchronized Optional<StreamState> stream(StreamId stream) {
        var events = streams.get(stream);
        if (events == null && !gone.containsKey(stream)) {
            return Optional.empty();
        }
        long version = events == null ? -1 : events.size() - 1L;
        var status = gone.getOrDefault(stream, StreamState.Status.LIVE);
        long first = status == StreamState.Status.LIVE ? truncated.getOrDefault(stream, 0L) : version + 1;
        return Optional.of(new StreamState(
                stream, status, first, version, TIME, TIME, kept.getOrDefault(stream, Retention.none())));
    }

    @Override
    public synchronized Iterable<StreamState> streams(String prefix, String after) {
        var found = new ArrayList<StreamState>();
        for (var id : streams.keySet()) {
            boolean above = after.isEmpty() || id.compareTo(StreamId.of(after)) > 0;
            if (id.value().startsWith(prefix) && above && !gone.containsKey(id)) {
                found.add(stream(id).orElseThrow());
            }
        }
        return found;
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix) {
        throw new UnsupportedOperationException("nobody asks for " + kind);
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix, String after) {
        throw new UnsupportedOperationException("nobody asks for " + kind);
    }

    @Override
    public synchronized Appended change(StreamId stream, ExpectedVersion expected, StreamChange change) {
        require(stream, expected);
        switch (change) {
            case StreamChange.Delete ignored -> {
                require(stream, ExpectedVersion.streamExists());
                gone.put(stream, StreamState.Status.DELETED);
            }
            case StreamChange.Tombstone ignored -> gone.put(stream, StreamState.Status.TOMBSTONED);
            case StreamChange.TruncateBefore(var id, long version) -> {
                int end = streams.getOrDefault(stream, List.of()).size();
                if (version > end) {
                    throw new IllegalArgumentException(
                            "stream '%s' can be truncated before version %d at most, where it ends, not before %d"
                                    .formatted(stream, end, version));
                }
                truncated.merge(stream, version, Math::max);
            }
            case StreamChange.Erase(var id, long version) -> erase(stream, version);
            case StreamChange.Keep(var id, var retention) -> kept.put(stream, retention);
        }
        head++;
        notifyAll();
        return new Appended(
                head, head, Map.of(stream, stream(stream).orElseThrow().version()), false);
    }

    private void erase(StreamId stream, long version) {
        var events = streams.getOrDefault(stream, List.of());
        if (version >= events.size()) {
            throw new IllegalArgumentException(
                    "stream '%s' has events up to version %d, so there is no version %d to erase"
                            .formatted(stream, events.size() - 1, version));
        }
        var event = events.get((int) version);
        var content = event.content();
        var left = new NewEvent(
                content.id(), content.type(), Payload.ERASED, Payload.empty(), content.tags(), content.context());
        events.set((int) version, new Event(event.position(), stream, version, event.recordedAt(), left));
    }

    @Override
    public synchronized StoreState state() {
        return new StoreState(INCARNATION, head, StoreState.Health.SERVING, "");
    }

    @Override
    public void close() {}
}
