package io.evenire.api;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** Makes UUIDs of version 7 (RFC 9562 §5.7): 48 bits of time in milliseconds, then 74 random bits. */
final class UuidV7 {
    /*
     * Random bits are fetched for many UUIDs at once: asking the system for each would cost more than the rest of
     * making an event, and callers would wait for each other.
     */

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final byte[] BYTES = new byte[4096];
    private static final ByteBuffer POOL = ByteBuffer.wrap(BYTES).position(BYTES.length);

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private UuidV7() {}

    static UUID next() {
        long low;
        long high;
        LOCK.lock();
        try {
            if (POOL.remaining() < 2 * Long.BYTES) {
                RANDOM.nextBytes(BYTES);
                POOL.clear();
            }
            high = POOL.getLong();
            low = POOL.getLong();
        } finally {
            LOCK.unlock();
        }
        return new UUID((System.currentTimeMillis() << 16) | VERSION_7 | (high & 0xFFFL), (low >>> 2) | VARIANT);
    }
}
