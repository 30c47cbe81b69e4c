/**
 * The words of Evenire's HTTP interface, written once for the server and the client.
 *
 * <p>Start at {@link io.evenire.protocol.Codec}, which turns bodies into values and back, and at
 * {@link io.evenire.protocol.Route}, which does the same with paths. {@link io.evenire.protocol.Parameters} is what stands
 * behind the question mark, and {@link io.evenire.protocol.Problem} is how an error travels. Whatever comes from outside
 * is refused with an {@link IllegalArgumentException} that names the place, what was found and what is allowed.
 */
@NullMarked
package io.evenire.protocol;

import org.jspecify.annotations.NullMarked;
