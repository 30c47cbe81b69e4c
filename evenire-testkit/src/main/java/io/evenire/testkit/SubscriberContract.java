package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many subscribers beside many who append: each ends with exactly what it asked for. */
abstract class SubscriberContract extends SubscriptionChapter {

    private static final int WRITER_COUNT = 4;
    private static final int APPEND_COUNT = 100;

    SubscriberContract(EventStoreContract contract) {
        super(contract);
    }

    /** What a subscriber has got. */
    private record Got(Read read, long after, List<Event> events) {}

    @ParameterizedTest
    @EnumSource
    void everySubscriberGetsEverythingOnceBesideAppends(Callers.Kind kind) throws InterruptedException {
        append(ORDER, 300);
        append(STOCK, 10);
        var reads = new ArrayList<Read>();
        for (int i = 0; i < 3; i++) {
            reads.add(Read.all());
            reads.add(Read.stream("writer-" + i));
            reads.add(Read.matching(Query.tagged("even")));
            reads.add(Read.all().after(290L + i));
        }
        var last = Read.matching(Query.types("Last"));
        var tasks = new ArrayList<Callable<Got>>();
        for (var read : reads) {
            tasks.add(() -> readUntilTheLast(read));
        }
        for (int i = 0; i < WRITER_COUNT; i++) {
            int writer = i;
            tasks.add(() -> write(writer, last));
        }

        for (var got : Callers.run(kind, tasks)) {
            var expected = store.read(got.read).stream()
                    .filter(event -> event.position() > got.after)
                    .toList();
            assertThat(got.events).as("%s", got.read).isEqualTo(expected);
        }
    }

    /** Appends, and ends with one event for everybody, who do not all wait for the same. */
    private Got write(int writer, Read last) {
        var stream = StreamId.of("writer-" + writer);
        for (int i = 0; i < APPEND_COUNT; i++) {
            var event = NewEvent.json("Written", "{\"n\": " + i + "}");
            store.append(Append.to(stream, ExpectedVersion.any(), i % 2 == 0 ? event.withTags("even") : event)
                    .and(StreamId.of("both-" + i % 3), ExpectedVersion.any(), event()));
        }
        store.append(Append.to(
                stream, ExpectedVersion.any(), NewEvent.json("Last", "{}").withTags("even")));
        return new Got(last, Long.MAX_VALUE, List.of());
    }

    private Got readUntilTheLast(Read read) throws InterruptedException {
        var events = new ArrayList<Event>();
        int left = read.source() instanceof Read.Source.Stream ? 1 : WRITER_COUNT;
        try (var subscription = store.subscribe(read)) {
            while (left > 0) {
                if (next(subscription) instanceof Signal.Received(var event)) {
                    events.add(event);
                    left -= event.type().equals("Last") ? 1 : 0;
                }
            }
            for (var more = subscription.next(SHORT); more.isPresent(); more = subscription.next(SHORT)) {
                assertThat(more.get()).isNotInstanceOf(Signal.Received.class);
            }
        }
        return new Got(read, 0, events);
    }

    @Test
    void subscribersComeAndGoBesideAppendsAndMissNothing() throws InterruptedException {
        long seed = new Random().nextLong();
        var tasks = new ArrayList<Callable<Got>>();
        for (int i = 0; i < 4; i++) {
            var random = new Random(seed + i);
            var read = i % 2 == 0 ? Read.all() : Read.matching(Query.tagged("even"));
            tasks.add(() -> readInPieces(read, random));
        }
        for (int i = 0; i < WRITER_COUNT; i++) {
            int writer = i;
            tasks.add(() -> write(writer, Read.all()));
        }

        for (var got : Callers.run(Callers.Kind.VIRTUAL, tasks)) {
            var expected = store.read(got.read).stream()
                    .filter(event -> event.position() > got.after)
                    .toList();
            assertThat(got.events).as("%s, seed %d", got.read, seed).isEqualTo(expected);
        }
    }

    /** Opens one subscription after the other, each where the one before it has stopped. */
    private Got readInPieces(Read read, Random random) throws InterruptedException {
        var events = new ArrayList<Event>();
        var place = at(0);
        int left = WRITER_COUNT;
        while (left > 0) {
            try (var subscription = store.subscribe(read.after(place))) {
                for (int i = random.nextInt(20); i >= 0 && left > 0; i--) {
                    switch (next(subscription)) {
                        case Signal.Received(var event) -> {
                            events.add(event);
                            place = at(event.position());
                            left -= event.type().equals("Last") ? 1 : 0;
                        }
                        case Signal.CaughtUp(var at) -> place = at;
                        case Signal.Progress(var at) -> place = at;
                    }
                }
            }
        }
        return new Got(read, 0, events);
    }
}
