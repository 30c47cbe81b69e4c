/**
 * The HTTP transport. {@link io.evenire.transport.http.HttpTransportProvider} is found as a service.
 *
 * <p>The way of a request: the package {@code internal} guards the connection and lets whole and
 * plainly right requests through to Undertow; {@code Front} gives each request a virtual thread; {@code Endpoints}
 * answers it from the store; {@code Responder} writes the answer as fast as the client takes it.
 */
@NullMarked
package io.evenire.transport.http;

import org.jspecify.annotations.NullMarked;
