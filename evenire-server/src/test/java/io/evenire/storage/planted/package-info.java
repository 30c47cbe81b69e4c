/** Offences that the rules must find. */
@NullMarked
package io.evenire.storage.planted;

import org.jspecify.annotations.NullMarked;
