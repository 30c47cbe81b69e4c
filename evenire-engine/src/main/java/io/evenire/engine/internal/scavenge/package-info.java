/**
 * Takes back the space of events that were deleted. Start at {@link io.evenire.engine.internal.scavenge.BackgroundScavenging}.
 */
@NullMarked
package io.evenire.engine.internal.scavenge;

import org.jspecify.annotations.NullMarked;
