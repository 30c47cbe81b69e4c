/**
 * Measures whether the store works at a million streams and ten million events as it does at a thousand and a hundred
 * thousand. Start at {@code GrowthBenchmark}.
 */
@NullMarked
package io.evenire.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
