/**
 * Takes events out of the journal: those that were deleted, for their space, and the data of those that were erased. Start
 * at {@link io.evenire.engine.internal.scavenge.BackgroundScavenging} and {@link io.evenire.engine.internal.scavenge.Eraser}.
 */
@NullMarked
package io.evenire.engine.internal.scavenge;

import org.jspecify.annotations.NullMarked;
