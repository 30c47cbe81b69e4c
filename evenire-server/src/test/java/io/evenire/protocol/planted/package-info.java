/** Offences that the rules must find. */
@NullMarked
package io.evenire.protocol.planted;

import org.jspecify.annotations.NullMarked;
