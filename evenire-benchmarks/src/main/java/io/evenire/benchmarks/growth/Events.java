package io.evenire.benchmarks.growth;

import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import java.util.SplittableRandom;
import java.util.UUID;

/** Makes events of 300 bytes. For one thread. */
final class Events {

    /** How many bytes of data an event has. */
    static final int DATA_LENGTH = 300;

    private static final Payload DATA = Payload.json("{\"text\": \"%s\"}".formatted("x".repeat(DATA_LENGTH - 12)));
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 1L << 63;

    private final Cell.Ids ids;
    private final SplittableRandom random;

    Events(Cell.Ids ids, SplittableRandom random) {
        this.ids = ids;
        this.random = random;
    }

    NewEvent next() {
        var event = NewEvent.of("ReadingTaken", DATA);
        return ids == Cell.Ids.V7 ? event : event.withId(randomId());
    }

    /** {@return a random id, cheaper than one made for secrecy} */
    private UUID randomId() {
        return new UUID((random.nextLong() & ~0xF000L) | VERSION_4, (random.nextLong() >>> 2) | VARIANT);
    }
}
