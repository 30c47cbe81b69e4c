package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.evenire.api.Append;
import io.evenire.api.Checkpoint;
import io.evenire.api.EvenireException;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Appends to a stream of its own, saves its state and a place, truncates it and erases events of it, and remembers what was
 * acknowledged.
 */
final class HousekeepingWriter {

    /** What every text begins with, before 16 digits of its own. */
    static final String MARK = "marked-";

    /** How long the beginning of a text is that no other one has. */
    static final int MARK_LENGTH = MARK.length() + 16;

    private static final int EVENTS_MAX = 3;
    private static final int TEXT_LENGTH_MAX = 2_000;
    private static final String STATE_NAME = "state";

    private final StreamId stream;
    private final String consumer;
    private final Random random;
    private Known known = new Known(List.of(), Set.of(), 0, Optional.empty(), 0);
    private Optional<Act> cutOff = Optional.empty();

    HousekeepingWriter(int number, long seed) {
        this.stream = StreamId.of("kept-" + number);
        this.consumer = "consumer-" + number;
        this.random = new Random(seed + number);
    }

    /**
     * What is to be found.
     *
     * @param texts of the events, by version
     * @param erased the versions that were erased
     * @param firstVersion the lowest version that can be read
     * @param saved the state
     * @param place where the consumer is, 0 if that was not saved
     */
    private record Known(
            List<String> texts, Set<Long> erased, long firstVersion, Optional<Snapshot> saved, long place) {

        Known append(List<String> added) {
            return new Known(joined(texts, added), erased, firstVersion, saved, place);
        }

        Known erase(long version) {
            var all = new HashSet<>(erased);
            all.add(version);
            return new Known(texts, all, firstVersion, Optional.empty(), place);
        }

        Known truncate(long version) {
            return new Known(texts, erased, Math.max(firstVersion, version), saved, place);
        }

        Known save(Snapshot snapshot) {
            return new Known(texts, erased, firstVersion, Optional.of(snapshot), place);
        }

        Known keepPlace(long position) {
            return new Known(texts, erased, firstVersion, saved, position);
        }

        String text(long version) {
            return texts.get(Math.toIntExact(version));
        }

        long last() {
            return texts.size() - 1L;
        }

        private static List<String> joined(List<String> some, List<String> more) {
            var all = new ArrayList<>(some);
            all.addAll(more);
            return all;
        }
    }

    /**
     * Something to be done that may be done twice.
     *
     * @param what what it is, for messages
     * @param doing does it
     * @param after gives what is to be found when it is done
     */
    private record Act(String what, Consumer<EventStore> doing, UnaryOperator<Known> after) {}

    /** Goes on until the server is gone. */
    void actUntilItFails(EventStore store, Semaphore done) {
        while (true) {
            try {
                var act = next(store.state().incarnation());
                cutOff = Optional.of(act);
                finish(act, store);
            } catch (EvenireException e) {
                return; // what became of it, the next server knows
            }
            done.release();
        }
    }

    /** Does again what may or may not have been done before the crash. */
    void repeatWhatWasCutOff(EventStore store) {
        cutOff.ifPresent(act -> finish(act, store));
    }

    private void finish(Act act, EventStore store) {
        act.doing.accept(store);
        known = act.after.apply(known);
        cutOff = Optional.empty();
    }

    private Act next(UUID incarnation) {
        if (known.texts.isEmpty()) {
            return append();
        }
        return switch (random.nextInt(10)) {
            case 5 -> save(known.last());
            case 6 -> truncate();
            case 7 -> erase(random.nextLong(known.texts.size()));
            case 8 -> keepPlace(new Checkpoint(incarnation, known.place + 1));
            default -> append();
        };
    }

    private Act append() {
        var events = new ArrayList<NewEvent>();
        var added = new ArrayList<String>();
        for (int i = random.nextInt(EVENTS_MAX); i >= 0; i--) {
            var text = "%s%016x%s".formatted(MARK, random.nextLong(), "x".repeat(random.nextInt(TEXT_LENGTH_MAX)));
            added.add(text);
            events.add(NewEvent.of("Written", Payload.text(text)));
        }
        var expected = known.texts.isEmpty() ? ExpectedVersion.noStream() : ExpectedVersion.exactly(known.last());
        var append = Append.to(stream, expected, events.toArray(NewEvent[]::new));
        return new Act("append of %d".formatted(added.size()), store -> store.append(append), now -> now.append(added));
    }

    private Act save(long version) {
        var state = known.erased.contains(version) ? "erased" : mark(known.text(version));
        var snapshot = new Snapshot(stream, STATE_NAME, version, Payload.text(state));
        return new Act(
                "state of version %d".formatted(version),
                store -> store.snapshots().save(snapshot),
                now -> now.save(snapshot));
    }

    private Act keepPlace(Checkpoint place) {
        return new Act(
                "place %d".formatted(place.position()),
                store -> store.checkpoints().save(consumer, place),
                now -> now.keepPlace(place.position()));
    }

    /** No further than the saved state goes. */
    private Act truncate() {
        long saved = known.saved.map(Snapshot::version).orElse(-1L);
        long version = saved < known.firstVersion ? known.firstVersion : random.nextLong(known.firstVersion, saved + 2);
        return change(StreamChange.truncateBefore(version), now -> now.truncate(version));
    }

    private Act erase(long version) {
        return change(StreamChange.erase(version), now -> now.erase(version));
    }

    private Act change(StreamChange change, UnaryOperator<Known> after) {
        return new Act(change.toString(), store -> store.change(stream, ExpectedVersion.any(), change), after);
    }

    /** {@return how the texts begin that were erased} */
    List<String> erasedMarks() {
        return known.erased.stream().map(version -> mark(known.text(version))).toList();
    }

    private static String mark(String text) {
        return text.substring(0, MARK_LENGTH);
    }

    /** Compares what is there with what was acknowledged; what was cut off is there as a whole, or not at all. */
    void check(EventStore store) {
        try {
            check(known, store);
        } catch (AssertionError e) {
            var act = cutOff.orElseThrow(() -> e);
            assertThatNoException()
                    .as("%s of %s was cut off; without it: %s", act.what, stream, e)
                    .isThrownBy(() -> check(act.after.apply(known), store));
        }
    }

    private void check(Known expected, EventStore store) {
        assertThat(store.checkpoints().load(consumer).map(Checkpoint::position).orElse(0L))
                .as("place of %s", consumer)
                .isEqualTo(expected.place);
        assertThat(store.snapshots().latest(stream, STATE_NAME)).isEqualTo(expected.saved);
        var texts = store.read(Read.stream(stream)).stream()
                .map(event -> event.data().isErased() ? "erased" : event.data().text())
                .toList();
        var expectedTexts = LongStream.range(expected.firstVersion, expected.texts.size())
                .mapToObj(version -> expected.erased.contains(version) ? "erased" : expected.text(version))
                .toList();
        assertThat(texts).as("%s from %d on", stream, expected.firstVersion).isEqualTo(expectedTexts);
    }
}
