package io.evenire.api;

import java.util.UUID;

/** Makes UUIDs of version 7 (RFC 9562 §5.7): 48 bits of time in milliseconds, then 74 random bits. */
final class UuidV7 {

    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_7 = 0x7000L;

    private UuidV7() {}

    static UUID next() {
        var random = UUID.randomUUID(); // version and variant bits stand in the same places
        long randomBits = random.getMostSignificantBits() & 0xFFFFL & ~VERSION_MASK;
        long high = (System.currentTimeMillis() << 16) | VERSION_7 | randomBits;
        return new UUID(high, random.getLeastSignificantBits());
    }
}
