/**
 * What a storage and a transport have to offer; found by {@link java.util.ServiceLoader}.
 *
 * <p>A storage keeps opaque bytes: start at {@link io.evenire.api.spi.StorageProvider}. Versions, streams and
 * duplicates are the engine's. What it may offer for stores that nobody has open is in
 * {@link io.evenire.api.spi.StorageTools}. A transport serves any {@link io.evenire.api.EventStore}: start at
 * {@link io.evenire.api.spi.TransportProvider}.
 */
@NullMarked
package io.evenire.api.spi;

import org.jspecify.annotations.NullMarked;
