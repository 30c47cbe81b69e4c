package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Random operations on a store and on a model of it, and the comparison of what they answer.
 *
 * <p><b>Thread safety.</b> None: one thread at a time.
 */
public final class ModelRun {

    private static final List<Facet.Kind> FACETS = List.of(Facet.Kind.values());
    private static final int PIPELINED_COUNT_MAX = 6;
    private static final int SCAVENGE_ODDS = 50; // one in so many operations

    private final InstantSource clock;
    private final ModelStore model;
    private final long seed;
    private final Random random;
    private final RandomAppends appends;
    private final List<Change> pastChanges = new ArrayList<>();
    private EventStore store;
    private @Nullable ModelFollowing following;
    private boolean erases = true;
    private boolean scavenges;
    private int operation;
    private long removedCount;

    private record Change(StreamId stream, ExpectedVersion expected, StreamChange change) {}

    /** What is comparable of an event; the time is the store's own. */
    record Seen(long position, StreamId stream, long version, NewEvent content) {}

    private ModelRun(EventStore store, long seed, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.model = new ModelStore(clock);
        this.seed = seed;
        this.random = new Random(seed);
        this.appends = new RandomAppends(model, random);
    }

    /**
     * Begins a run.
     *
     * @param store an open store without events
     * @param seed what the operations are made from
     * @return the run, which has done nothing yet
     */
    public static ModelRun of(EventStore store, long seed) {
        return of(store, seed, InstantSource.system());
    }

    /**
     * Begins a run with a clock.
     *
     * @param store an open store without events
     * @param seed what the operations are made from
     * @param clock the clock of the store, which goes on when it is asked
     * @return the run, which has done nothing yet
     */
    public static ModelRun of(EventStore store, long seed, InstantSource clock) {
        return new ModelRun(store, seed, clock);
    }

    /**
     * Has nothing be erased, because the store cannot.
     *
     * @return this run
     */
    public ModelRun withoutErasing() {
        erases = false;
        return this;
    }

    /**
     * Has the store scavenged among the operations.
     *
     * @return this run
     */
    public ModelRun withScavenges() {
        scavenges = true;
        return this;
    }

    /**
     * Goes on with a store that was opened again.
     *
     * @param reopened the store, with what it held before
     */
    public void goOnWith(EventStore reopened) {
        store = reopened;
        if (following != null) {
            following.close();
            following = null;
        }
    }

    /** Does one thing and compares the answers. */
    public void step() {
        operation++;
        awaitTick();
        int dice = random.nextInt(100);
        if (scavenges && random.nextInt(SCAVENGE_ODDS) == 0) {
            scavenge();
        } else if (dice < 55) {
            append(appends.next());
        } else if (dice < 60) {
            appendSeveralAtOnce();
        } else if (dice < 66) {
            change();
        } else if (dice < 70) {
            save();
        } else if (dice < 79) {
            read();
        } else if (dice < 88) {
            readEverything();
        } else if (dice < 90) {
            follow();
        } else if (dice < 97) {
            var stream = appends.stream();
            assertThat(store.stream(stream).map(ModelRun::comparable))
                    .as(name(stream))
                    .isEqualTo(model.stream(stream).map(ModelRun::comparable));
        } else {
            list();
        }
    }

    /** {@return how many events scavenges removed} */
    public long removedCount() {
        return removedCount;
    }

    /** Compares all streams and the head. */
    public void compareEverything() {
        assertThat(store.state().head())
                .as(name("head"))
                .isEqualTo(model.state().head());
        compareListing("", "");
        for (var state : model.streams("", "")) {
            compareRead(Read.stream(state.stream()));
        }
        compareRead(Read.all());
        compareRead(Read.all().backward());
        if (following != null) {
            following.compare(name("what was appended"));
        }
    }

    private void append(Append append) {
        var problems = model.problems(append);
        compareAnswer(append, problems, () -> store.append(append), () -> model.append(append));
    }

    private void appendSeveralAtOnce() {
        var expected = new ArrayList<Runnable>();
        int count = 2 + random.nextInt(PIPELINED_COUNT_MAX - 1);
        for (int i = 0; i < count; i++) {
            var append = appends.next();
            var problems = model.problems(append);
            var modelled = model.appendAsync(append);
            var future = store.appendAsync(append);
            expected.add(() -> compareAnswer(append, problems, () -> join(future), modelled::join));
        }
        expected.forEach(Runnable::run);
    }

    private void change() {
        Change next;
        if (!pastChanges.isEmpty() && random.nextInt(3) == 0) {
            next = pastChanges.get(random.nextInt(pastChanges.size()));
        } else {
            var stream = appends.stream();
            var id = new UUID(random.nextLong(), random.nextLong());
            next = new Change(stream, appends.expected(stream), change(stream, id));
            pastChanges.add(next);
        }
        var problems = model.problems(next.stream, next.expected, next.change);
        compareAnswer(
                next,
                problems,
                () -> store.change(next.stream, next.expected, next.change),
                () -> model.change(next.stream, next.expected, next.change));
    }

    private StreamChange change(StreamId stream, UUID id) {
        return switch (random.nextInt(erases ? 16 : 12)) {
            case 0 -> new StreamChange.Tombstone(id);
            case 1, 2, 3 -> new StreamChange.Delete(id);
            case 4, 5, 6, 7 -> {
                long version = model.stream(stream).map(StreamState::version).orElse(0L);
                yield new StreamChange.TruncateBefore(id, random.nextInt((int) version + 4));
            }
            case 12, 13, 14, 15 -> {
                long version = model.stream(stream).map(StreamState::version).orElse(0L);
                yield new StreamChange.Erase(id, random.nextInt((int) version + 3));
            }
            default -> new StreamChange.Keep(id, retention());
        };
    }

    private Retention retention() {
        var retention = switch (random.nextInt(4)) {
            case 0 -> Retention.ofAge(Duration.ofNanos(1)); // nothing stays for longer than a step
            case 1 -> Retention.ofAge(Duration.ofDays(1));
            default -> Retention.none();
        };
        return random.nextInt(3) == 0 ? retention : retention.withCountMax(1 + random.nextInt(8));
    }

    /** Waits until the clock shows another time, so that what was recorded in the step before is older than this one. */
    private void awaitTick() {
        var before = clock.instant();
        while (!clock.instant().isAfter(before.plusNanos(1))) {
            Thread.onSpinWait();
        }
    }

    /** Whatever is gone then must have been hidden, as much of it as the store says, and nothing else is gone. */
    private void scavenge() {
        var done = ScavengeRun.scavenge(store);
        var found = new HashSet<Long>();
        for (var read : List.of(Read.all(), Read.all().streamPrefix("$"))) {
            store.read(read).forEach(event -> found.add(event.position()));
        }
        var gone = model.hidden().stream()
                .filter(event -> !found.contains(event.position()))
                .toList();
        gone.forEach(model::remove);
        removedCount += gone.size();
        assertThat(done.removedCount()).as(name("events removed")).isEqualTo(gone.size());
        compareRead(Read.all());
        compareRead(Read.all().backward());
        assertThat(store.read(Read.all().streamPrefix("$")).stream().map(Event::position))
                .as(name("the store's own events"))
                .isEqualTo(model.read(Read.all().streamPrefix("$")).stream()
                        .map(Event::position)
                        .toList());
    }

    private void save() {
        var consumer = "consumer-" + random.nextInt(3);
        var stream = appends.stream();
        var name = "state-" + random.nextInt(2);
        switch (random.nextInt(4)) {
            case 0 -> {
                long position = random.nextLong(model.state().head() + 2);
                compareSaving(
                        consumer + " at " + position,
                        () -> store.checkpoints().save(consumer, at(store, position)),
                        () -> model.checkpoints().save(consumer, at(model, position)));
            }
            case 1 -> {
                long version = model.stream(stream).map(StreamState::version).orElse(0L);
                var state = Payload.text(Long.toString(random.nextLong()));
                var snapshot = new Snapshot(stream, name, random.nextLong(version + 3), state);
                compareSaving(
                        snapshot,
                        () -> store.snapshots().save(snapshot),
                        () -> model.snapshots().save(snapshot));
            }
            case 2 ->
                assertThat(store.checkpoints().load(consumer).map(Checkpoint::position))
                        .as(name(consumer))
                        .isEqualTo(model.checkpoints().load(consumer).map(Checkpoint::position));
            default ->
                assertThat(store.snapshots().latest(stream, name))
                        .as(name(stream + " " + name))
                        .isEqualTo(model.snapshots().latest(stream, name));
        }
    }

    private static Checkpoint at(EventStore store, long position) {
        return new Checkpoint(store.state().incarnation(), position);
    }

    private void compareSaving(Object asked, Runnable real, Runnable modelled) {
        assertThat(refusal(real)).as(name(asked)).isEqualTo(refusal(modelled));
    }

    private static Optional<String> refusal(Runnable saving) {
        try {
            saving.run();
            return Optional.empty();
        } catch (RuntimeException refused) {
            return Optional.of(text(refused));
        }
    }

    private void compareAnswer(
            Object asked, List<RuntimeException> problems, Supplier<Appended> real, Supplier<Appended> modelled) {
        Appended answer;
        try {
            answer = real.get();
        } catch (RuntimeException refused) {
            assertThat(problems).as(name(asked)).extracting(ModelRun::text).contains(text(refused));
            return;
        }
        var overtaken = asked instanceof Append append ? model.firstResult(append) : Optional.<Appended>empty();
        if (!problems.isEmpty() && answer.duplicate() && overtaken.isPresent()) {
            // It was to be refused, but one behind it that was under way too has stored the same events meanwhile.
            assertThat(answer).as(name(asked)).isEqualTo(overtaken.get());
            return;
        }
        assertThat(problems).as(name(asked)).isEmpty();
        assertThat(answer).as(name(asked)).isEqualTo(modelled.get());
    }

    private void read() {
        var stream = appends.stream();
        var read = Read.stream(stream);
        long version = model.stream(stream).map(StreamState::version).orElse(0L);
        read = random.nextBoolean() ? read : read.backward();
        read = random.nextBoolean() ? read : read.from(random.nextInt((int) version + 4));
        read = random.nextBoolean() ? read : read.limit(1 + random.nextInt(10));
        compareRead(read);
    }

    private void readEverything() {
        var read = Read.matching(appends.query());
        read = random.nextInt(3) > 0 ? read : read.streamPrefix(appends.prefix());
        read = random.nextBoolean() ? read : read.backward();
        long head = model.state().head();
        read = switch (random.nextInt(4)) {
            case 0 -> read.from(random.nextLong(head + 3));
            case 1 -> read.after(random.nextLong(head + 3));
            default -> read;
        };
        read = random.nextInt(3) > 0 ? read : read.limit(1 + random.nextInt(10));
        compareRead(read);
    }

    /** Compares what subscriptions give: of one that goes on for long, and of one that begins anywhere. */
    private void follow() {
        if (following == null) {
            following = new ModelFollowing(store, model, Read.matching(appends.query()));
        }
        following.compare(name("what was appended"));

        var stream = appends.stream();
        var source = random.nextBoolean() ? Read.stream(stream) : Read.matching(appends.query());
        long head = model.state().head();
        long version = model.stream(stream).map(StreamState::version).orElse(0L);
        long place = source.source() instanceof Read.Source.Stream ? version : head;
        int from = random.nextInt(4);
        long at = random.nextLong(place + 3);
        long behind = random.nextLong(head + 2);
        Function<EventStore, Read> read = to -> switch (from) {
            case 0 -> source.from(at);
            case 1 -> source.after(at);
            case 2 -> source.after(at(to, behind));
            default -> source;
        };
        assertThat(followed(store, read.apply(store)))
                .as(name(read.apply(store)))
                .isEqualTo(followed(model, read.apply(model)));
    }

    /** {@return what a subscription gives up to the end, or why it does not} */
    private static List<Object> followed(EventStore followed, Read read) {
        try {
            return ModelFollowing.toEnd(followed, read);
        } catch (RuntimeException refused) {
            return List.of(text(refused));
        }
    }

    private void compareRead(Read read) {
        var real = store.read(read);
        var modelled = model.read(read);

        assertThat(real.asOf()).as(name(read)).isEqualTo(modelled.asOf());
        assertThat(real.stream().map(ModelRun::seen).toList())
                .as(name(read))
                .isEqualTo(modelled.stream().map(ModelRun::seen).toList());
    }

    private void list() {
        var prefix = random.nextBoolean() ? "" : appends.stream().value().substring(0, 2);
        compareListing(prefix, random.nextBoolean() ? "" : appends.stream().value());
        compareFacets(prefix);
    }

    /** Compares one kind with one prefix; each turn takes others, because the model counts all events for each. */
    private void compareFacets(String prefix) {
        var kind = FACETS.get(random.nextInt(FACETS.size()));
        var start = List.of("", "$", prefix).get(random.nextInt(3));
        compareFacets(kind + " " + start, store.facets(kind, start), model.facets(kind, start), kind);
        compareFacets(
                kind + " " + start + " after " + prefix,
                store.facets(kind, start, prefix),
                model.facets(kind, start, prefix),
                kind);
    }

    /** Compares what is listed with all that ever was; what was removed may be counted or not. */
    private void compareFacets(String asked, Iterable<Facet> found, Iterable<Facet> ever, Facet.Kind kind) {
        var listed = new ArrayList<Facet>(); // once: the next listing may count less
        found.forEach(listed::add);
        var counts = new HashMap<String, Long>();
        listed.forEach(facet -> counts.put(facet.value(), facet.count()));
        var expected = new ArrayList<Facet>();
        for (var facet : ever) {
            long most = facet.count();
            long least = most - model.removedCount(kind, facet.value());
            long count = counts.getOrDefault(facet.value(), 0L);
            assertThat(count).as(name(asked + ": " + facet.value())).isBetween(least, most);
            if (count > 0) {
                expected.add(new Facet(facet.value(), count));
            }
        }
        assertThat(listed).as(name(asked)).containsExactlyElementsOf(expected);
    }

    private void compareListing(String prefix, String after) {
        assertThat(comparable(store.streams(prefix, after)))
                .as(name("streams " + prefix + " after " + after))
                .isEqualTo(comparable(model.streams(prefix, after)));
    }

    private Supplier<String> name(Object asked) {
        return () -> "-Devenire.seed=%d, operation %d: %s".formatted(seed, operation, asked);
    }

    private static Appended join(CompletableFuture<Appended> future) {
        try {
            return future.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException refused ? refused : failed;
        }
    }

    private static String text(RuntimeException refused) {
        return refused.getClass().getSimpleName() + ": " + refused.getMessage();
    }

    static Seen seen(Event event) {
        return new Seen(event.position(), event.stream(), event.version(), event.content());
    }

    private static List<String> comparable(Iterable<StreamState> states) {
        return StreamSupport.stream(states.spliterator(), false)
                .map(ModelRun::comparable)
                .toList();
    }

    private static String comparable(StreamState state) {
        return "%s is %s from %d to %d, %s"
                .formatted(state.stream(), state.status(), state.firstVersion(), state.version(), state.retention());
    }
}
