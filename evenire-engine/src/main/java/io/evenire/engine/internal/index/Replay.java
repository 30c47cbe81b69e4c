package io.evenire.engine.internal.index;

import java.io.IOException;

/** Reads from the journal what was put into an index before. */
@FunctionalInterface
public interface Replay {

    /**
     * Puts events into an index again.
     *
     * @param first the position of the first; a frame begins with it
     * @param last the position of the last; a frame ends with it
     * @param into knows everything before them
     * @throws IOException if they cannot be read
     */
    void replay(long first, long last, Index into) throws IOException;
}
