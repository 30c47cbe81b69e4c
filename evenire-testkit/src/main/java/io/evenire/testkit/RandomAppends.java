package io.evenire.testkit;

import io.evenire.api.Append;
import io.evenire.api.EventContext;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamCheck;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes appends of all kinds: right ones, wrong ones, repeated ones and mixtures of old and new. */
final class RandomAppends {

    private static final int STREAM_COUNT = 12;
    private static final int EVENT_COUNT_MAX = 4;
    private static final int PART_COUNT_MAX = 4;
    private static final int REMEMBERED_COUNT = 200;

    private final ModelStore model;
    private final Random random;
    private final List<Append> past = new ArrayList<>();

    RandomAppends(ModelStore model, Random random) {
        this.model = model;
        this.random = random;
    }

    /** {@return an append; the model has not taken it yet} */
    Append next() {
        int dice = random.nextInt(100);
        if (dice < 70 || past.isEmpty()) {
            var stream = random.nextInt(6) > 0 ? stream() : StreamId.NONE;
            return remember(Append.to(stream, ExpectedVersion.any(), events()), dice);
        }
        if (dice < 80) {
            return remember(ofSeveralStreams(), dice);
        }
        return dice < 92 ? past.get(random.nextInt(past.size())) : mixture();
    }

    /** {@return a stream that is likely to be known; now and then a new one, since some are gone for good} */
    StreamId stream() {
        int newest = STREAM_COUNT + (int) (model.state().head() / 200);
        int number = newest - random.nextInt(STREAM_COUNT);
        return StreamId.of(
                switch (number % 4) {
                    case 0 -> "order-" + number;
                    case 1 -> "a/b %2F " + number;
                    case 2 -> "😀-" + number;
                    default -> "\uFFFD-" + number;
                });
    }

    /** {@return what the ids of some streams start with} */
    String prefix() {
        var id = stream().value();
        return id.substring(0, Math.min(id.length(), 2 * random.nextInt(1, 4))); // no half of a surrogate
    }

    /** {@return a belief about a stream: true more often than not} */
    ExpectedVersion expected(StreamId stream) {
        long version = model.stream(stream).map(StreamState::version).orElse(-1L);
        return switch (random.nextInt(10)) {
            case 0 -> ExpectedVersion.noStream();
            case 1 -> ExpectedVersion.streamExists();
            case 2 -> ExpectedVersion.exactly(random.nextInt((int) version + 3));
            case 3, 4, 5 -> ExpectedVersion.any();
            default -> version < 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version);
        };
    }

    /** {@return a query that some events match, more often than not} */
    Query query() {
        if (random.nextInt(5) == 0) {
            return Query.all();
        }
        var items = new Query.Item[1 + random.nextInt(3)];
        for (int i = 0; i < items.length; i++) {
            items[i] = item();
        }
        return Query.of(items);
    }

    private Query.Item item() {
        var item = Query.Item.none();
        while (item.equals(Query.Item.none())) {
            item = random.nextInt(3) > 0 ? item : item.withTypes("Type" + random.nextInt(6), "Bytes");
            item = switch (random.nextInt(5)) {
                case 0 -> item.withTags("tag:" + random.nextInt(11));
                case 1 -> item.withTags("tag:" + random.nextInt(11), "all");
                default -> item;
            };
            item = random.nextInt(4) > 0
                    ? item
                    : item.withCategories("order", stream().category());
            item = random.nextInt(4) > 0 ? item : item.withStreams(stream(), stream());
        }
        return item;
    }

    private Append remember(Append shape, int dice) {
        var parts = new ArrayList<StreamAppend>();
        for (var part : shape.appends()) {
            var expected = part.stream().isNone() ? ExpectedVersion.any() : expected(part.stream());
            parts.add(new StreamAppend(part.stream(), expected, part.events()));
        }
        var append = new Append(parts, shape.checks());
        if (random.nextInt(4) == 0) {
            long head = model.state().head();
            append = append.failIf(query(), random.nextInt(4) == 0 ? random.nextLong(head + 3) : recent(head));
        }
        if (past.size() == REMEMBERED_COUNT) {
            past.set(dice * 2, append);
        } else {
            past.add(append);
        }
        return append;
    }

    private Append ofSeveralStreams() {
        var streams = new LinkedHashSet<StreamId>();
        int count = 2 + random.nextInt(PART_COUNT_MAX);
        while (streams.size() < count) {
            streams.add(stream());
        }
        var parts = new ArrayList<StreamAppend>();
        var checks = new ArrayList<StreamCheck>();
        for (var stream : streams) {
            if (parts.isEmpty() || random.nextInt(3) > 0) {
                parts.add(new StreamAppend(stream, ExpectedVersion.any(), List.of(events())));
            } else {
                checks.add(new StreamCheck(stream, expected(stream)));
            }
        }
        if (random.nextInt(3) == 0) {
            int index = random.nextInt(parts.size() + 1);
            parts.add(index, new StreamAppend(StreamId.NONE, ExpectedVersion.any(), List.of(events())));
        }
        return new Append(parts, checks);
    }

    private long recent(long head) {
        return Math.max(0, head - random.nextInt(12));
    }

    /** Some events of an earlier append, perhaps turned round, perhaps with a new one, perhaps to another stream. */
    private Append mixture() {
        var parts = past.get(random.nextInt(past.size())).appends();
        var part = parts.get(random.nextInt(parts.size()));
        var events = new ArrayList<>(part.events()
                .subList(random.nextInt(part.events().size()), part.events().size()));
        if (random.nextInt(3) == 0) {
            Collections.reverse(events);
        }
        if (random.nextInt(3) == 0) {
            events.add(random.nextInt(events.size() + 1), event());
        }
        var stream = random.nextInt(4) == 0 ? stream() : part.stream();
        var expected = stream.isNone() || random.nextBoolean() ? ExpectedVersion.any() : ExpectedVersion.streamExists();
        return Append.to(stream, expected, events.toArray(NewEvent[]::new));
    }

    NewEvent[] events() {
        var events = new NewEvent[1 + random.nextInt(EVENT_COUNT_MAX)];
        for (int i = 0; i < events.length; i++) {
            events[i] = event();
        }
        return events;
    }

    private NewEvent event() {
        var id = new UUID(random.nextLong(), random.nextLong());
        var event = NewEvent.json("Type" + random.nextInt(5), "{\"n\": " + random.nextInt() + "}")
                .withId(id);
        return switch (random.nextInt(8)) {
            case 0 -> event.withTags("tag:" + random.nextInt(10), "all");
            case 1 -> event.withMetadata(Payload.text("by " + random.nextInt(10)));
            case 2 -> event.withContext(EventContext.none().withCorrelationId("c-" + random.nextInt(10)));
            case 3 -> NewEvent.of("Bytes", bytes()).withId(id);
            default -> event;
        };
    }

    private Payload bytes() {
        var bytes = new byte[random.nextInt(2_000)];
        random.nextBytes(bytes);
        return Payload.bytes(bytes);
    }
}
