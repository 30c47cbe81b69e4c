package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenged;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Appends to streams, deletes, tombstones and truncates them, has them keep fewer events, in an order that a seed tells, and
 * knows what must be there whatever was scavenged: all that was not deleted, as it was. What was deleted may be there, as it
 * was, or be gone. Events that are erased on top of that have lost their text, and nothing else.
 *
 * <p><b>Thread safety.</b> None: one thread at a time.
 */
public final class ScavengeRun {

    private static final int STREAM_COUNT = 9;
    private static final int TEXT_LENGTH_MAX = 250;
    private static final int TAG_COUNT = 5;

    private final SplittableRandom random;
    private final TreeMap<Long, Known> byPosition = new TreeMap<>();
    private final TreeMap<String, Stream> streams = new TreeMap<>();
    private final Map<Long, Boolean> erased = new HashMap<>(); // by position: whether it must be, not only may be

    /**
     * An event that was appended.
     *
     * @param stream its stream
     * @param version its version
     * @param id its id
     * @param text its data
     * @param tag its tag
     */
    public record Known(StreamId stream, long version, UUID id, String text, String tag) {}

    /** A stream, with the positions of its events by version. */
    private static final class Stream {
        final List<Long> positions = new ArrayList<>();
        int firstVersion;
        StreamState.Status status = StreamState.Status.LIVE;
        Instant createdAt = Instant.MIN;
        int countMax = Integer.MAX_VALUE;

        void hideByCount() {
            firstVersion = Math.max(firstVersion, positions.size() - countMax);
        }
    }

    private ScavengeRun(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /**
     * Begins with an empty store.
     *
     * @param seed tells what is done
     * @return the run
     */
    public static ScavengeRun of(long seed) {
        return new ScavengeRun(seed);
    }

    /**
     * Scavenges a store, and waits for the end.
     *
     * @param store the store
     * @return what was done
     * @throws StoreUnavailableException if the scavenge failed
     */
    public static Scavenged scavenge(EventStore store) {
        var state = store.scavenging().start();
        while (state instanceof ScavengeState.Running) {
            try {
                state = store.scavenging().await(Limits.SCAVENGE_WAIT_MAX);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while it waited for a scavenge", e);
            }
        }
        return switch (state) {
            case ScavengeState.Completed completed -> completed.done();
            case ScavengeState.Failed failed -> throw new StoreUnavailableException(failed.detail());
            case ScavengeState.Idle ignored -> throw new AssertionError("a scavenge that was started was not");
            case ScavengeState.Running ignored -> throw new AssertionError("it runs and does not: " + state);
            case ScavengeState.Stopped stopped -> throw new AssertionError("nobody stopped it: " + stopped);
        };
    }

    /**
     * Appends and deletes.
     *
     * @param store the store that all of this run is done to
     * @param count how many times
     */
    public void act(EventStore store, int count) {
        for (int i = 0; i < count; i++) {
            var name = "s-" + random.nextInt(STREAM_COUNT);
            var stream = streams.get(name);
            int dice = random.nextInt(12);
            boolean isLive = stream != null && stream.status == StreamState.Status.LIVE;
            if (isLive && dice == 0) {
                hide(store, name, new StreamChange.Delete(id()), StreamState.Status.DELETED);
            } else if (isLive && dice == 1 && random.nextInt(4) == 0) {
                hide(store, name, new StreamChange.Tombstone(id()), StreamState.Status.TOMBSTONED);
            } else if (stream != null && isLive && dice == 2) {
                truncate(store, name, stream, random.nextInt(stream.positions.size() + 1));
            } else if (stream != null && isLive && dice == 3 && random.nextInt(3) == 0) {
                keep(store, name, stream, random.nextInt(1, 12));
            } else if (stream == null || stream.status != StreamState.Status.TOMBSTONED) {
                append(store, name);
            }
        }
    }

    /**
     * Deletes a stream, if it has anything to be deleted.
     *
     * @param store the store
     * @param number which, from 0 to 8
     */
    public void delete(EventStore store, int number) {
        var name = "s-" + number;
        var stream = streams.get(name);
        if (stream != null && stream.status == StreamState.Status.LIVE) {
            hide(store, name, new StreamChange.Delete(id()), StreamState.Status.DELETED);
        }
    }

    /** {@return the positions of all events, hidden ones too, oldest first} */
    public List<Long> positions() {
        return List.copyOf(byPosition.keySet());
    }

    /**
     * Tells of an event.
     *
     * @param position its position
     * @return what was appended there
     */
    public Known event(long position) {
        return Objects.requireNonNull(byPosition.get(position), () -> "nothing was appended at position " + position);
    }

    /**
     * Erases an event.
     *
     * @param store the store
     * @param position its position
     */
    public void erase(EventStore store, long position) {
        mayBeErased(position);
        var known = event(position);
        store.change(known.stream, ExpectedVersion.any(), new StreamChange.Erase(id(), known.version));
        mustBeErased(position);
    }

    /**
     * Takes note that an event may have been erased.
     *
     * @param position its position
     */
    public void mayBeErased(long position) {
        erased.putIfAbsent(position, false);
    }

    /**
     * Takes note that an event was erased.
     *
     * @param position its position
     */
    public void mustBeErased(long position) {
        erased.put(position, true);
    }

    /** {@return the ids of the events that must be there} */
    public List<UUID> ids() {
        return byPosition.values().stream()
                .filter(this::isShown)
                .map(known -> known.id)
                .toList();
    }

    /** {@return the texts of the events that may be gone} */
    public List<String> hiddenTexts() {
        return byPosition.values().stream()
                .filter(known -> !isShown(known))
                .map(known -> known.text)
                .toList();
    }

    /**
     * Compares all that can be read of a store with what must be there.
     *
     * @param store the store
     * @throws AssertionError if something is missing, or is not as it was
     */
    public void assertHolds(EventStore store) {
        streams.forEach((name, stream) -> assertStream(store, StreamId.of(name), stream));
        assertEvents(store.read(Read.all()).stream().toList(), null);
        assertEvents(store.read(Read.all().backward()).stream().toList().reversed(), null);
        for (int i = 0; i < TAG_COUNT; i++) {
            var tag = "tag:" + i;
            assertEvents(store.read(Read.matching(Query.tagged(tag))).stream().toList(), tag);
        }
    }

    private void assertStream(EventStore store, StreamId id, Stream stream) {
        var state = store.stream(id).orElseThrow();
        assertThat(state.version()).as("version of %s", id).isEqualTo(stream.positions.size() - 1);
        assertThat(state.firstVersion()).as("first version of %s", id).isEqualTo(stream.firstVersion);
        assertThat(state.status()).as("status of %s", id).isEqualTo(stream.status);
        if (stream.createdAt.equals(Instant.MIN)) {
            stream.createdAt = state.createdAt();
        }
        assertThat(state.createdAt()).as("creation of %s", id).isEqualTo(stream.createdAt);
        var expected = stream.positions.subList(stream.firstVersion, stream.positions.size());
        var found = store.read(Read.stream(id)).stream().toList();
        assertThat(found).extracting(Event::position).containsExactlyElementsOf(expected);
        found.forEach(this::assertRight);
        assertThat(store.read(Read.stream(id).backward()).stream().map(Event::position))
                .containsExactlyElementsOf(expected.reversed());
    }

    /** Nothing is missing that must be there, and nothing else is than what was there. */
    private void assertEvents(List<Event> found, @Nullable String tag) {
        found.forEach(this::assertRight);
        var positions = found.stream().map(Event::position).toList();
        assertThat(positions).isSorted().doesNotHaveDuplicates();
        var expected = byPosition.entrySet().stream()
                .filter(known -> tag == null || known.getValue().tag.equals(tag))
                .filter(known -> isShown(known.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(positions).as("events with tag %s", tag).containsAll(expected);
    }

    private void assertRight(Event event) {
        var known = byPosition.get(event.position());
        if (known == null) {
            throw new AssertionError("nothing was appended at position " + event.position());
        }
        assertThat(event.stream()).isEqualTo(known.stream);
        assertThat(event.version()).isEqualTo(known.version);
        assertThat(event.id()).isEqualTo(known.id);
        var mustBeErased = erased.get(event.position());
        if (mustBeErased == null || (!mustBeErased && !event.data().isErased())) {
            assertThat(event.data()).isEqualTo(Payload.text(known.text));
        } else {
            assertThat(event.data()).isEqualTo(Payload.ERASED);
        }
        assertThat(event.tags()).containsExactly(known.tag);
    }

    private boolean isShown(Known known) {
        var stream = streams.get(known.stream.value());
        return stream != null && known.version >= stream.firstVersion;
    }

    private void append(EventStore store, String name) {
        var id = StreamId.of(name);
        var stream = streams.computeIfAbsent(name, _ -> new Stream());
        int count = random.nextInt(1, 4);
        var events = new NewEvent[count];
        var knowns = new ArrayList<Known>();
        for (int i = 0; i < count; i++) {
            var text = Long.toHexString(random.nextLong()) + "x".repeat(random.nextInt(TEXT_LENGTH_MAX));
            var tag = "tag:" + random.nextInt(TAG_COUNT);
            var known = new Known(id, (long) stream.positions.size() + i, id(), text, tag);
            knowns.add(known);
            events[i] =
                    NewEvent.of("Tried", Payload.text(text)).withId(known.id).withTags(tag);
        }
        long position =
                store.append(Append.to(id, ExpectedVersion.any(), events)).firstPosition();
        for (var known : knowns) {
            stream.positions.add(position);
            byPosition.put(position++, known);
        }
        stream.status = StreamState.Status.LIVE;
        stream.hideByCount();
    }

    private void hide(EventStore store, String name, StreamChange change, StreamState.Status status) {
        store.change(StreamId.of(name), ExpectedVersion.any(), change);
        var stream = streams.get(name);
        if (stream != null) {
            stream.firstVersion = stream.positions.size();
            stream.status = status;
            if (status == StreamState.Status.TOMBSTONED) {
                stream.countMax = Integer.MAX_VALUE;
            }
        }
    }

    private void truncate(EventStore store, String name, Stream stream, int before) {
        store.change(StreamId.of(name), ExpectedVersion.any(), new StreamChange.TruncateBefore(id(), before));
        stream.firstVersion = Math.max(stream.firstVersion, before);
    }

    private void keep(EventStore store, String name, Stream stream, int countMax) {
        var change = new StreamChange.Keep(id(), Retention.ofCount(countMax));
        store.change(StreamId.of(name), ExpectedVersion.any(), change);
        stream.countMax = countMax;
        stream.hideByCount();
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
