package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Random values within the limits, the same for the same seed. */
final class Samples {

    private static final String[] TEXTS = {
        "a", "order-42", "a/b", "..a", "a%2Fb", " ", "ä", "\u20ac", "\ud83d\ude00", "\"q\\", "$", "+&=?#", "\u2028", "'"
    };
    private static final String[] JSON = {
        "{}",
        "[]",
        "null",
        "true",
        "1.0",
        "-0",
        "1e400",
        "0.1E-7",
        "\"text \\u0000 \\ud800 \ud83d\ude00\"",
        "{\"b\":1,\"a\":[1.0, 2.50,\n\t{\"x\" : null}],\"\":{}}",
        "[[[[1]]]]",
        "\"\"",
        "7 ",
        "-1.5\r",
        "\n[2]\t",
        " true\n",
        "\"a\" "
    };
    private static final String[] TYPES = {
        Payload.JSON,
        Payload.TEXT,
        Payload.BYTES,
        "application/vnd.order+json",
        "APPLICATION/JSON; charset=\"utf-8\"",
        "application/json; charset=iso-8859-1",
        "text/html",
        "text/csv; charset=utf-16",
        "x"
    };
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final Instant FIRST = Instant.parse("1678-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2261-12-31T23:59:59.999999999Z");

    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    long positive() {
        return Math.max(1, random.nextLong() >>> (1 + random.nextInt(62)));
    }

    String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        return text.toString();
    }

    StreamId stream() {
        return StreamId.of("s" + text());
    }

    UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    Instant instant() {
        return switch (random.nextInt(6)) {
            case 0 -> FIRST;
            case 1 -> LAST;
            case 2 -> Instant.EPOCH;
            default ->
                Instant.ofEpochSecond(
                        random.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond()),
                        random.nextLong(NANOS_PER_SECOND));
        };
    }

    Payload payload() {
        return switch (random.nextInt(5)) {
            case 0 -> Payload.empty();
            case 1 -> Payload.json(JSON[random.nextInt(JSON.length)]);
            case 2 -> Payload.of(TYPES[random.nextInt(TYPES.length)], ByteBuffer.wrap(text().getBytes(UTF_8)));
            case 3 ->
                Payload.of(
                        TYPES[random.nextInt(TYPES.length)],
                        ByteBuffer.wrap(JSON[random.nextInt(JSON.length)].getBytes(UTF_8)));
            default -> Payload.of(TYPES[random.nextInt(TYPES.length)], ByteBuffer.wrap(bytes(20)));
        };
    }

    byte[] bytes(int lengthMax) {
        var bytes = new byte[random.nextInt(lengthMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    NewEvent newEvent() {
        var context = EventContext.none();
        if (random.nextBoolean()) {
            context = context.withCorrelationId(text()).withCausationId(text());
        }
        if (random.nextBoolean()) {
            context = context.withOccurredAt(instant()).withSchemaVersion(1 + random.nextInt(Integer.MAX_VALUE));
        }
        if (random.nextBoolean()) {
            context = context.withTraceparent(text());
        }
        return NewEvent.of(text(), payload())
                .withId(uuid())
                .withMetadata(payload())
                .withTags(random.ints(random.nextInt(4), 0, TEXTS.length)
                        .mapToObj(i -> TEXTS[i])
                        .toArray(String[]::new))
                .withContext(context);
    }

    List<NewEvent> newEvents() {
        return Stream.generate(this::newEvent).limit(1 + random.nextInt(4)).toList();
    }

    Event event() {
        return random.nextInt(8) == 0
                ? new Event(positive(), StreamId.NONE, Event.NO_VERSION, instant(), newEvent())
                : new Event(positive(), stream(), positive() - 1, instant(), newEvent());
    }

    Query query() {
        var items = new ArrayList<Query.Item>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(Query.Item.none()
                    .withTypes(texts())
                    .withTags(texts())
                    .withCategories(random.nextBoolean() ? new String[] {"", text().replace('-', '_')} : new String[0])
                    .withStreams(stream()));
        }
        return new Query(items);
    }

    private String[] texts() {
        return Stream.generate(this::text).limit(random.nextInt(3)).toArray(String[]::new);
    }

    /** A read of the whole store; it begins behind no place, because that is another way to say the next one. */
    Read storeRead() {
        var read = Read.matching(query()).streamPrefix(random.nextBoolean() ? "" : text());
        read = random.nextBoolean() ? read : read.backward();
        read = random.nextBoolean() ? read : read.limit(positive());
        return switch (random.nextInt(6)) {
            case 0 -> read.from(new Read.From.Start());
            case 1 -> read.from(new Read.From.End());
            case 2 -> read.from(positive() - 1);
            case 3 -> read.since(instant());
            case 4 -> read.after(new Checkpoint(new UUID(random.nextLong(), random.nextLong()), positive() - 1));
            default -> read;
        };
    }
}
