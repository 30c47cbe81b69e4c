/** Subscriptions beside appends. Start at {@code SubscribeBenchmark}. */
@NullMarked
package io.evenire.benchmarks.subscribe;

import org.jspecify.annotations.NullMarked;
