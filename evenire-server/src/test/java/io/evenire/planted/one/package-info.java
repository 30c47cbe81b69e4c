/** Offences that the rules must find. */
@NullMarked
package io.evenire.planted.one;

import org.jspecify.annotations.NullMarked;
