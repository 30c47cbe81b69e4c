/**
 * The connections of clients, guarded against what Undertow would let through.
 *
 * <p>Start at {@link io.evenire.transport.http.internal.Clients}, which takes each connection and puts a {@code StrictSource}
 * and a {@code WatchedSink} between it and Undertow. A {@code RequestHead} and a {@code BodyFraming} say what is a request;
 * {@link io.evenire.transport.http.internal.HttpSettings} says how much of it and how long.
 */
@NullMarked
package io.evenire.transport.http.internal;

import org.jspecify.annotations.NullMarked;
