/** Offences that the rules must find. */
@NullMarked
package io.evenire.planted.two;

import org.jspecify.annotations.NullMarked;
