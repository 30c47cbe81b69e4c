package io.evenire.engine.internal.index;

import io.evenire.engine.internal.stream.StreamHead;
import org.jspecify.annotations.Nullable;

/**
 * A stream as it was when the store ended at a position.
 *
 * @param head its head, or null if it was unknown
 * @param asOf the position
 */
public record HeadAsOf(@Nullable StreamHead head, long asOf) {}
