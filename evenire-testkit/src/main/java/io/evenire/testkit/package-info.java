/**
 * What every storage and every event store must do, as tests to inherit, and a disk that loses power.
 *
 * <p>Whoever writes an event store extends {@link io.evenire.testkit.EventStoreContract}, whoever writes a storage
 * {@link io.evenire.testkit.StorageContract}.
 */
@NullMarked
package io.evenire.testkit;

import org.jspecify.annotations.NullMarked;
