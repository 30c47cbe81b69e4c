package io.evenire.testkit;

import io.evenire.api.Append;
import io.evenire.api.AppendCondition;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoint;
import io.evenire.api.Checkpoints;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Cursor;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.Scavenging;
import io.evenire.api.Snapshots;
import io.evenire.api.StoreState;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.Subscription;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What an event store does, said as simply as possible: the specification as a program.
 *
 * <p><b>Durability.</b> None.
 *
 * <p><b>Thread safety.</b> None.
 */
final class ModelStore implements EventStore {

    private static final StreamId CHANGES = StreamId.of("$streams");

    private final UUID incarnation = UUID.randomUUID();
    private final Map<StreamId, ModelStream> streams = new TreeMap<>();
    private final Map<UUID, List<Event>> events = new HashMap<>(); // by id, which may be there twice
    private final Map<UUID, Appended> changes = new HashMap<>();
    private final List<Event> log = new ArrayList<>(); // all events in the order of positions
    private final BitSet removed = new BitSet(); // the positions of events that were scavenged
    private final Map<StreamId, Long> hiddenAt = new HashMap<>(); // the position of the last deletion or tombstone
    private Instant now = Instant.EPOCH;
    private final InstantSource clock;
    private final ModelSaved saved = new ModelSaved(this);
    private final Scavenging scavenging = new ModelScavenging(this);
    private boolean isClosed;

    ModelStore() {
        this(InstantSource.system());
    }

    ModelStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Appended append(Append append) {
        requireOpen();
        var problems = problems(append);
        if (!problems.isEmpty()) {
            throw problems.getFirst();
        }
        return isProvenNew(append) ? write(append) : firstResult(append).orElseGet(() -> write(append));
    }

    @Override
    public CompletableFuture<Appended> appendAsync(Append append) {
        var result = new CompletableFuture<Appended>();
        try {
            result.complete(append(append));
        } catch (RuntimeException refused) {
            result.completeExceptionally(refused);
        }
        return result;
    }

    /** {@return what speaks against an append; each would be a true answer; none if it is written or known already} */
    List<RuntimeException> problems(Append append) {
        var problems = new ArrayList<RuntimeException>();
        for (var event : eventsOf(append)) {
            if (event.data().length() > Limits.DATA_LENGTH_DEFAULT_MAX) {
                problems.add(new IllegalArgumentException("event data must have at most %d bytes, has %d"
                        .formatted(Limits.DATA_LENGTH_DEFAULT_MAX, event.data().length())));
            }
        }
        if (!problems.isEmpty() || firstResult(append).isPresent()) {
            return problems;
        }
        if (append.appends().stream().anyMatch(this::mayHaveKnownIds)) {
            for (var event : eventsOf(append)) {
                for (var stored : stored(event.id())) {
                    problems.add(new DuplicateEventException(stored.id(), stored.position()));
                }
            }
        }
        append.appends()
                .forEach(part -> find(part.stream()).problem(part.expected()).ifPresent(problems::add));
        append.checks()
                .forEach(check -> find(check.stream()).problem(check.expected()).ifPresent(problems::add));
        firstMatch(append.condition())
                .ifPresent(position -> problems.add(
                        new ConditionFailedException(append.condition().after(), position)));
        return problems;
    }

    /** {@return whether the belief about a stream, if it is true, does not prove that the events are new} */
    private boolean mayHaveKnownIds(StreamAppend part) {
        return switch (part.expected()) {
            case ExpectedVersion.Any(), ExpectedVersion.StreamExists() -> true;
            case ExpectedVersion.NoStream() -> find(part.stream()).isKnown();
            case ExpectedVersion.Exactly(long version) -> false;
        };
    }

    /** {@return whether what is believed is true, and would not be if the events had been appended by this append} */
    private boolean isProvenNew(Append append) {
        return firstMatch(append.condition()).isEmpty()
                && append.appends().stream()
                        .allMatch(part -> !mayHaveKnownIds(part)
                                && find(part.stream()).problem(part.expected()).isEmpty())
                && append.checks().stream()
                        .allMatch(check ->
                                find(check.stream()).problem(check.expected()).isEmpty());
    }

    private Optional<Long> firstMatch(AppendCondition condition) {
        return log.stream()
                .skip(condition.after())
                .filter(event -> isThere(event) && condition.query().matches(event))
                .map(Event::position)
                .findFirst();
    }

    private List<Event> stored(UUID id) {
        return events.getOrDefault(id, List.of()).stream().filter(this::isThere).toList();
    }

    private boolean isThere(Event event) {
        return !removed.get((int) event.position());
    }

    /** {@return where the events are, if all are stored already, one behind the other, in the same streams} */
    Optional<Appended> firstResult(Append append) {
        for (var first : stored(eventsOf(append).getFirst().id())) {
            var result = resultAt(first.position(), append);
            if (result.isPresent()) {
                return result;
            }
        }
        return Optional.empty();
    }

    private Optional<Appended> resultAt(long first, Append append) {
        var versions = new LinkedHashMap<StreamId, Long>();
        long position = first;
        for (var part : append.appends()) {
            for (var event : part.events()) {
                long wanted = position++;
                var found = stored(event.id()).stream()
                        .filter(stored ->
                                stored.position() == wanted && stored.stream().equals(part.stream()))
                        .findFirst();
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                if (!part.stream().isNone()) {
                    versions.put(part.stream(), found.get().version());
                }
            }
        }
        return Optional.of(new Appended(first, position - 1, versions, true));
    }

    private Appended write(Append append) {
        now = now();
        long first = head() + 1;
        var versions = new LinkedHashMap<StreamId, Long>();
        for (var part : append.appends()) {
            if (part.stream().isNone()) {
                part.events().forEach(this::writeWithoutStream);
                continue;
            }
            var stream = streams.computeIfAbsent(part.stream(), ModelStream::new);
            for (var content : part.events()) {
                var event = new Event(head() + 1, part.stream(), stream.version() + 1, now, content);
                log.add(event);
                stream.add(event);
                events.computeIfAbsent(event.id(), id -> new ArrayList<>()).add(event);
            }
            versions.put(part.stream(), stream.version());
        }
        return new Appended(first, head(), versions, false);
    }

    /** Writes an event of one of the store's own streams. */
    void writeOwn(StreamId id, NewEvent content) {
        now = now();
        var stream = streams.computeIfAbsent(id, ModelStream::new);
        var event = new Event(head() + 1, id, stream.version() + 1, now, content);
        log.add(event);
        stream.add(event);
        events.computeIfAbsent(event.id(), eventId -> new ArrayList<>()).add(event);
    }

    private void writeWithoutStream(NewEvent content) {
        var event = new Event(head() + 1, StreamId.NONE, Event.NO_VERSION, now, content);
        log.add(event);
        events.computeIfAbsent(event.id(), id -> new ArrayList<>()).add(event);
    }

    @Override
    public Appended change(StreamId id, ExpectedVersion expected, StreamChange change) {
        requireOpen();
        if (id.isNone()) {
            throw new IllegalArgumentException("change needs a stream, has none");
        }
        if (id.isSystem()) {
            throw new IllegalArgumentException(
                    "stream must not be one of the store's own, is " + Limits.quote(id.value()));
        }
        var problems = problems(id, expected, change);
        if (!problems.isEmpty()) {
            throw problems.getFirst();
        }
        var first = changes.get(change.id());
        if (first != null) {
            return new Appended(first.firstPosition(), first.lastPosition(), first.versions(), true);
        }
        now = now();
        var type = switch (change) {
            case StreamChange.Delete delete -> "$deleted";
            case StreamChange.Tombstone tombstone -> "$tombstoned";
            case StreamChange.TruncateBefore truncate -> "$truncated";
            case StreamChange.Keep keep -> "$kept";
            case StreamChange.Erase erase -> "$erased";
        };
        var content = NewEvent.of(type, Payload.empty()).withId(change.id());
        var event = new Event(head() + 1, CHANGES, changes.size(), now, content);
        log.add(event);
        streams.computeIfAbsent(CHANGES, ModelStream::new).add(event);
        var stream = streams.computeIfAbsent(id, ModelStream::new);
        stream.change(change, now);
        if (change instanceof StreamChange.Delete || change instanceof StreamChange.Tombstone) {
            hiddenAt.put(id, head());
        }
        if (change instanceof StreamChange.Erase(var changeId, long version)) {
            erase(stream.event(version));
            saved.erase(id);
        }
        var changed = new Appended(head(), head(), Map.of(id, stream.version()), false);
        changes.put(change.id(), changed);
        return changed;
    }

    /** Empties an event, wherever it is known. */
    void erase(Event event) {
        var content = event.content();
        var left = new NewEvent(
                content.id(), content.type(), Payload.ERASED, Payload.empty(), content.tags(), content.context());
        var erased = new Event(event.position(), event.stream(), event.version(), event.recordedAt(), left);
        log.set((int) event.position() - 1, erased);
        find(event.stream()).replace(erased);
        events.getOrDefault(event.id(), new ArrayList<>())
                .replaceAll(known -> known.position() == event.position() ? erased : known);
    }

    /** {@return what speaks against a change; each would be a true answer; none if it is made or was made already} */
    List<RuntimeException> problems(StreamId id, ExpectedVersion expected, StreamChange change) {
        var problems = new ArrayList<RuntimeException>();
        if (!changes.containsKey(change.id())) {
            find(id).problem(change, expected).ifPresent(problems::add);
            if (!(change instanceof StreamChange.Erase)) {
                find(id).problem(expected).ifPresent(problems::add);
            }
        }
        return problems;
    }

    @Override
    public Cursor read(Read read) {
        requireOpen();
        if (read.from() instanceof Read.From.Moment(var moment) && moment.isAfter(now())) {
            throw new IllegalArgumentException("moment to read from must not be in the future, is " + moment);
        }
        if (read.from() instanceof Read.From.Behind(var from)) {
            requireReached(from);
        }
        var found = switch (read.source()) {
            case Read.Source.Stream(var id) -> find(id).read(read, now());
            case Read.Source.Store store -> read(store, read);
        };
        long asOf = head();
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

    @Override
    public Subscription subscribe(Read read) {
        requireOpen();
        Limits.requireSubscription(read);
        read(read); // refuses what a read refuses
        return new ModelSubscription(this, read);
    }

    /** {@return the first event behind a position that a read without an end asks for, in the order of positions} */
    Optional<Event> firstBehind(long position, Read read) {
        var found = switch (read.source()) {
            case Read.Source.Stream(var id) -> find(id).read(read, now()).stream();
            case Read.Source.Store store ->
                log.subList((int) position, log.size()).stream()
                        .filter(event -> isThere(event) && store.matches(event) && isWanted(event, read));
        };
        return found.filter(event -> event.position() > position).findFirst();
    }

    /** {@return where the stream was deleted or tombstoned last, 0 if it never was} */
    long hiddenAt(StreamId id) {
        return hiddenAt.getOrDefault(id, 0L);
    }

    void requireReached(Checkpoint checkpoint) {
        if (!checkpoint.incarnation().equals(incarnation)) {
            throw new PositionAheadException(checkpoint, incarnation, head());
        }
        if (checkpoint.position() > head()) {
            throw new PositionAheadException(checkpoint.position(), head());
        }
    }

    private List<Event> read(Read.Source.Store store, Read read) {
        boolean isForward = read.direction() == Read.Direction.FORWARD;
        return (isForward ? log : log.reversed())
                .stream()
                        .filter(event -> isThere(event) && store.matches(event) && isWanted(event, read))
                        .limit(read.limit())
                        .toList();
    }

    private static boolean isWanted(Event event, Read read) {
        boolean isForward = read.direction() == Read.Direction.FORWARD;
        return switch (read.from()) {
            case Read.From.Start() -> isForward;
            case Read.From.End() -> !isForward;
            case Read.From.At(long from) -> isForward ? event.position() >= from : event.position() <= from;
            case Read.From.After(long from) -> isForward ? event.position() > from : event.position() < from;
            case Read.From.Behind(var from) ->
                isForward ? event.position() > from.position() : event.position() < from.position();
            case Read.From.Moment(var from) ->
                isForward
                        ? !event.recordedAt().isBefore(from)
                        : !event.recordedAt().isAfter(from);
        };
    }

    private long head() {
        return log.size();
    }

    @Override
    public Optional<StreamState> stream(StreamId id) {
        requireOpen();
        return Optional.of(find(id)).filter(ModelStream::isKnown).map(stream -> stream.state(now()));
    }

    @Override
    public Iterable<StreamState> streams(String prefix, String after) {
        requireOpen();
        Limits.requireListing(prefix, after);
        return streams.entrySet().stream()
                .filter(stream -> stream.getKey().value().startsWith(prefix))
                .filter(stream -> prefix.startsWith("$") || !stream.getKey().isSystem())
                .filter(stream -> StreamId.compare(stream.getKey().value(), after) > 0)
                .map(Map.Entry::getValue)
                .filter(ModelStream::isLive)
                .map(stream -> stream.state(now()))
                .toList();
    }

    @Override
    public List<Facet> facets(Facet.Kind kind, String prefix) {
        requireOpen();
        Limits.requireFacets(prefix, "");
        var counts = new TreeMap<String, Long>(StreamId::compare);
        log.stream()
                .flatMap(event -> values(event, kind))
                .filter(value -> value.startsWith(prefix))
                .filter(value -> prefix.startsWith("$") || !value.startsWith("$"))
                .forEach(value -> counts.merge(value, 1L, Long::sum));
        return counts.entrySet().stream()
                .map(value -> new Facet(value.getKey(), value.getValue()))
                .toList();
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix, String after) {
        Limits.requireFacets(prefix, after);
        return facets(kind, prefix).stream()
                .filter(facet -> StreamId.compare(facet.value(), after) > 0)
                .toList();
    }

    private static Stream<String> values(Event event, Facet.Kind kind) {
        return switch (kind) {
            case CATEGORY ->
                event.stream().isNone()
                        ? Stream.empty()
                        : Stream.of(event.stream().category());
            case TYPE -> Stream.of(event.type());
            case TAG -> event.tags().stream();
        };
    }

    /** {@return how many events with a category, a type or a tag were removed} */
    long removedCount(Facet.Kind kind, String value) {
        return removed.stream()
                .mapToObj(position -> log.get(position - 1))
                .filter(event -> values(event, kind).anyMatch(value::equals))
                .count();
    }

    @Override
    public Checkpoints checkpoints() {
        return saved;
    }

    @Override
    public Snapshots snapshots() {
        return saved;
    }

    @Override
    public Scavenging scavenging() {
        return scavenging;
    }

    /** {@return the events that a scavenge may remove} */
    List<Event> hidden() {
        return log.stream()
                .filter(event -> isThere(event) && !event.stream().isNone())
                .filter(event -> find(event.stream()).hides(event, now()))
                .toList();
    }

    /** Forgets an event that is hidden: its id, and that it is found by anything but its stream. */
    void remove(Event event) {
        removed.set((int) event.position());
    }

    @Override
    public StoreState state() {
        return new StoreState(incarnation, head(), isClosed ? StoreState.Health.CLOSED : StoreState.Health.SERVING, "");
    }

    @Override
    public void close() {
        isClosed = true;
    }

    void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    ModelStream find(StreamId id) {
        return streams.getOrDefault(id, new ModelStream(id));
    }

    private static List<NewEvent> eventsOf(Append append) {
        return append.appends().stream().flatMap(part -> part.events().stream()).toList();
    }

    Instant now() {
        return laterOf(now, clock.instant());
    }

    private static Instant laterOf(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
