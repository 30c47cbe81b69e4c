/** Offences that the rules must find. */
@NullMarked
package io.evenire.api.planted;

import org.jspecify.annotations.NullMarked;
