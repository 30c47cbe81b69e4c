/** Offences that the rules must find. */
@NullMarked
package io.evenire.transport.http.planted;

import org.jspecify.annotations.NullMarked;
