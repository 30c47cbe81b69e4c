/** Where things are: the heads of streams, the positions of their events, events by id. Start at {@code Index}. */
@NullMarked
package io.evenire.engine.internal.index;

import org.jspecify.annotations.NullMarked;
