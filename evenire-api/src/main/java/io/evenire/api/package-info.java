/**
 * The event store as an application sees it.
 *
 * <p>Start at {@link io.evenire.api.EventStore}. Values are immutable and validate themselves; the bounds stand in
 * {@link io.evenire.api.Limits}; what a caller can act on is an {@link io.evenire.api.EvenireException}.
 */
@NullMarked
package io.evenire.api;

import org.jspecify.annotations.NullMarked;
