package io.evenire.engine.internal.streamfile;

import java.nio.ByteBuffer;

/**
 * Records of a stream from its file, verified.
 *
 * @param firstVersion the version of the first
 * @param records the records, one behind the other, from 0 to the limit; never changed
 * @param offsets where each begins
 */
@SuppressWarnings("ArrayRecordComponent") // handed from the file to one reader, never compared
public record FileBlock(long firstVersion, ByteBuffer records, int[] offsets) {

    /** {@return the version of the last} */
    public long lastVersion() {
        return firstVersion + offsets.length - 1;
    }
}
