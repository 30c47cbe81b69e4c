/** Taking back the space of what was deleted. Start at {@code ScavengeBenchmark}. */
@NullMarked
package io.evenire.benchmarks.scavenge;

import org.jspecify.annotations.NullMarked;
