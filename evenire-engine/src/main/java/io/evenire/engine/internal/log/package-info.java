/** Records and the frames that hold them: how they are written, and where one is found by its position. */
@NullMarked
package io.evenire.engine.internal.log;

import org.jspecify.annotations.NullMarked;
