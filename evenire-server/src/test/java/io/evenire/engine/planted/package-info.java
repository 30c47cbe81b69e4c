/** Offences that the rules must find. */
@NullMarked
package io.evenire.engine.planted;

import org.jspecify.annotations.NullMarked;
