/** Reads by queries and conditions of appends in a large store, each beside an ordinary append. */
@NullMarked
package io.evenire.benchmarks.query;

import org.jspecify.annotations.NullMarked;
