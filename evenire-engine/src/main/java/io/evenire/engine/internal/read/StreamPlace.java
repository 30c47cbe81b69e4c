package io.evenire.engine.internal.read;

import io.evenire.api.StreamState.Status;

/**
 * Which versions of a stream there are, now.
 *
 * @param status whether it can be read
 * @param startVersion the version that it was started with, the last time
 * @param firstVersion the lowest version that can be read; the one behind the last if none can
 * @param version the version of its last event
 */
public record StreamPlace(Status status, long startVersion, long firstVersion, long version) {}
