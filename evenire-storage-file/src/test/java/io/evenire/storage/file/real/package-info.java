/** A store in a process of its own on real file systems, whose power is cut, whose calls fail and whose space ends. */
@NullMarked
package io.evenire.storage.file.real;

import org.jspecify.annotations.NullMarked;
