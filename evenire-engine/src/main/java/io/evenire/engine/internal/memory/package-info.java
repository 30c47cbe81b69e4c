/** A storage that forgets everything when it is closed: for tests, and to keep the SPI honest. */
@NullMarked
package io.evenire.engine.internal.memory;

import org.jspecify.annotations.NullMarked;
