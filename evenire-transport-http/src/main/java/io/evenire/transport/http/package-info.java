/**
 * The HTTP transport. {@link io.evenire.transport.http.HttpTransportProvider} is found as a service.
 *
 * <p>The way of a request: {@code Clients} takes the connection and puts a {@code StrictSource} between it and Undertow,
 * which lets whole and plainly right requests through; {@code Front} gives each request a virtual thread; {@code Endpoints}
 * answers it from the store; {@code Responder} writes the answer as fast as the client takes it.
 */
@NullMarked
package io.evenire.transport.http;

import org.jspecify.annotations.NullMarked;
