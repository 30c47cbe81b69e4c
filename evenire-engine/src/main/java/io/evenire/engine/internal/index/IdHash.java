package io.evenire.engine.internal.index;

/** Spreads the bits of an id. */
public final class IdHash {

    private IdHash() {}

    /**
     * Mixes both halves of an id with the finalizer of MurmurHash3 (Austin Appleby, public domain).
     *
     * @param high the first half
     * @param low the second half
     * @return 64 bits that all depend on all bits
     */
    public static long of(long high, long low) {
        long hash = high * 0x9E3779B97F4A7C15L ^ low;
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
