/**
 * What every storage and every event store must do, as tests to inherit, and a disk that loses power.
 *
 * <p>Start at {@link io.evenire.testkit.StorageContract} to prove a storage.
 */
@NullMarked
package io.evenire.testkit;

import org.jspecify.annotations.NullMarked;
