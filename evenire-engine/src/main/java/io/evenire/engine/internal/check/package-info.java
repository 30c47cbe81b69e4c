/** Checks stores that nobody has open, and tells what stands in them. */
@NullMarked
package io.evenire.engine.internal.check;

import org.jspecify.annotations.NullMarked;
