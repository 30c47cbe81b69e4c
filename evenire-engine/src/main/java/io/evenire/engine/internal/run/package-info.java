/**
 * The index of a range of positions in one immutable file, a run. Start at {@code Run}; {@code RunBuilder} makes one from
 * what is in memory, {@code RunMerge} from others.
 */
@NullMarked
package io.evenire.engine.internal.run;

import org.jspecify.annotations.NullMarked;
