package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.EvenireException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * Appends in turn to a stream of its own, to one that it shares, and to none if nobody has appended what it looks for;
 * and remembers what was acknowledged.
 */
final class CrashWriter {

    private static final int EVENTS_MAX = 3;

    private final StreamId own;
    private final StreamId shared;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private Optional<Append> cutOff = Optional.empty();
    private long ownVersion = -1;
    private long withoutStream; // the position of the last event that is in no stream
    private int appendCount;

    CrashWriter(int number, int sharedCount) {
        own = StreamId.of("own-" + number);
        shared = StreamId.of("shared-" + number % sharedCount);
    }

    /** Appends until the server is gone. */
    void writeUntilItFails(EventStore store, CountDownLatch enough) {
        while (true) {
            var append = next();
            cutOff = Optional.of(append);
            try {
                acknowledge(append, store);
            } catch (ConditionFailedException e) {
                throw new AssertionError("nobody else appends what %s looks for".formatted(own), e);
            } catch (EvenireException e) {
                return; // what became of the append, the next server knows
            }
            enough.countDown();
        }
    }

    private Append next() {
        var number = appendCount++;
        var events = new NewEvent[1 + number % EVENTS_MAX];
        for (var i = 0; i < events.length; i++) {
            events[i] =
                    NewEvent.json("Written", "{\"stream\":\"%s\",\"append\":%d,\"part\":%d}".formatted(own, number, i));
        }
        if (number % 3 == 1) {
            return Append.to(shared, ExpectedVersion.any(), events);
        }
        if (number % 3 == 2) {
            events[0] = events[0].withTags(own.value());
            return Append.of(events).failIf(Query.tagged(own.value()), withoutStream);
        }
        var expected = ownVersion < 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(ownVersion);
        return Append.to(own, expected, events);
    }

    private void acknowledge(Append append, EventStore store) {
        var appended = store.append(append);
        cutOff = Optional.empty();
        var part = append.appends().getFirst();
        assertThat(appended.lastPosition() - appended.firstPosition() + 1).isEqualTo(append.eventCount());
        if (part.stream().equals(own)) {
            ownVersion += append.eventCount();
            assertThat(appended.version(own)).isEqualTo(ownVersion);
        }
        if (part.stream().isNone()) {
            withoutStream = appended.firstPosition();
        }
        acknowledged.add(new Acknowledged(part.stream(), part.events(), appended.firstPosition()));
    }

    /** Appends with the same ids what may or may not have been stored before the crash. */
    void repeatWhatWasCutOff(EventStore store) {
        cutOff.ifPresent(append -> acknowledge(append, store));
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    /** Checks that what was acknowledged is there, and in order; and takes away from the ids what it knows of. */
    void check(Map<Long, Event> stored, Map<UUID, Long> strangers) {
        var last = 0L;
        for (var append : acknowledged) {
            assertThat(append.firstPosition()).as("order of %s", own).isGreaterThan(last);
            last = append.firstPosition() - 1;
            var version = version(stored, append.firstPosition());
            for (var event : append.events()) {
                assertThat(stored.get(++last))
                        .as("%s at %d", own, last)
                        .isNotNull()
                        .returns(append.stream(), Event::stream)
                        .returns(append.stream().isNone() ? Event.NO_VERSION : version++, Event::version)
                        .returns(event, Event::content);
                strangers.remove(event.id());
            }
        }
        checkCutOff(strangers);
    }

    private static long version(Map<Long, Event> stored, long position) {
        var event = Optional.ofNullable(stored.get(position));
        assertThat(event).as("acknowledged event at %d", position).isPresent();
        return event.orElseThrow().version();
    }

    private void checkCutOff(Map<UUID, Long> strangers) {
        var events = cutOff.map(append -> append.appends().getFirst().events()).orElse(List.of());
        var found = events.stream()
                .filter(event -> strangers.remove(event.id()) != null)
                .count();
        assertThat(found)
                .as("an append of %s is there whole or not at all", own)
                .isIn(0L, (long) events.size());
    }

    /** An append that was acknowledged. */
    private record Acknowledged(StreamId stream, List<NewEvent> events, long firstPosition) {}
}
