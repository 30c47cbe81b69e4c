/** Reads of streams from each of the places where they may be, and of the whole journal. */
@NullMarked
package io.evenire.benchmarks.read;

import org.jspecify.annotations.NullMarked;
