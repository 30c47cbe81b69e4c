package io.evenire.benchmarks.turn;

import java.io.IOException;

/** Something that callers do again and again. */
@FunctionalInterface
public interface Work {

    /**
     * Does it once.
     *
     * @param caller which caller it is, from 0
     * @throws IOException if files could not be read
     */
    void run(int caller) throws IOException;
}
