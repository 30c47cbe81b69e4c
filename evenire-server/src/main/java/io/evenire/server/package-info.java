/**
 * The server program.
 *
 * <p>Start at {@code Main}, which reads the settings ({@code Setting}, {@code Layers}, {@code ServerSettings}), opens
 * the store and serves it ({@code Server}) until a signal comes ({@code Signals}). It is the only place in Evenire that
 * reads arguments, environment and settings files.
 */
@NullMarked
package io.evenire.server;

import org.jspecify.annotations.NullMarked;
