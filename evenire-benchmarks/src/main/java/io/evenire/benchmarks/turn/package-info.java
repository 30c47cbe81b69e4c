/** Two things done in turns, so that what disturbs the machine disturbs both. Start at {@code Turns}. */
@NullMarked
package io.evenire.benchmarks.turn;

import org.jspecify.annotations.NullMarked;
