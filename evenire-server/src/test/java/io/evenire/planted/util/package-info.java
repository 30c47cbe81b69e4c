/** Offences that the rules must find. */
@NullMarked
package io.evenire.planted.util;

import org.jspecify.annotations.NullMarked;
