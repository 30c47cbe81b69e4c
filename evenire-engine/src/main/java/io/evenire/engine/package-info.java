/**
 * The event store inside a program. Start at {@link io.evenire.engine.Evenire}.
 */
@NullMarked
package io.evenire.engine;

import org.jspecify.annotations.NullMarked;
