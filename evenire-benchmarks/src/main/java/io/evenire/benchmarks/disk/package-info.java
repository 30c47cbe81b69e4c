/** Files of benchmarks. */
@NullMarked
package io.evenire.benchmarks.disk;

import org.jspecify.annotations.NullMarked;
