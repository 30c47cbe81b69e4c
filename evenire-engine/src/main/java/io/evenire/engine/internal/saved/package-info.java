/** What callers have the store keep for them, in streams of its own: where consumers are, and states of streams. */
@NullMarked
package io.evenire.engine.internal.saved;

import org.jspecify.annotations.NullMarked;
