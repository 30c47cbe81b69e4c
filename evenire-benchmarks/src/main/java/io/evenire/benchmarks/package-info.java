/** Measures the store against what the machine can do, side by side in one run. Start at {@code Main}. */
@NullMarked
package io.evenire.benchmarks;

import org.jspecify.annotations.NullMarked;
