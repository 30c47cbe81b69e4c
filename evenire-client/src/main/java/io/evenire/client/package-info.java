/**
 * An event store behind a network, over HTTP.
 *
 * <p>Start at {@link io.evenire.client.EvenireClient}, which gives an {@link io.evenire.api.EventStore}; a program does
 * not see a difference to one that runs inside it, except that a network can fail: see
 * {@link io.evenire.client.ClientSettings} for what happens then.
 */
@NullMarked
package io.evenire.client;

import org.jspecify.annotations.NullMarked;
