package io.evenire.engine.internal.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 64 bits of a key that its place in a filter comes from. It begins as the length of the key; then each 8 bytes
 * (big-endian, the last filled up with zeros) are joined by exclusive or and mixed in with the finalizer of MurmurHash3
 * (Austin Appleby, public domain). It stands in files, so it never changes.
 */
final class TermHash {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private TermHash() {}

    static long of(byte[] key, int length) {
        return of(key, 0, length);
    }

    static long of(byte[] bytes, int start, int end) {
        long hash = (long) end - start;
        int index = start;
        for (; index + Long.BYTES <= end; index += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(bytes, index));
        }
        if (index < end) {
            long last = 0;
            for (int shift = 56; index < end; index++, shift -= 8) {
                last |= (bytes[index] & 0xFFL) << shift;
            }
            hash = mix(hash ^ last);
        }
        return hash;
    }

    /** {@return 64 bits that all depend on all bits of a number} */
    static long mix(long bits) {
        long hash = bits;
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
