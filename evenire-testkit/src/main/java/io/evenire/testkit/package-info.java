/**
 * What every storage and every event store must do, as tests.
 *
 * <p>Whoever writes an event store extends {@link io.evenire.testkit.EventStoreContract}.
 */
@NullMarked
package io.evenire.testkit;

import org.jspecify.annotations.NullMarked;
