package io.evenire.engine.internal.log;

import java.nio.ByteBuffer;

/**
 * The records of one append before they are sealed.
 *
 * @param bytes the records, one behind the other
 * @param offsets where each begins
 */
@SuppressWarnings("ArrayRecordComponent") // handed from the encoder to one committer, never compared
public record EncodedBody(ByteBuffer bytes, int[] offsets) {}
