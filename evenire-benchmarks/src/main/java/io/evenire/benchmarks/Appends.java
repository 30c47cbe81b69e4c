package io.evenire.benchmarks;

import java.io.IOException;

/** Something that callers append to, each time one event that is durable when the call returns. */
interface Appends extends AutoCloseable {

    /**
     * Appends one event.
     *
     * @param caller which caller it is, from 0
     * @param number how many times it has called before
     */
    void append(int caller, long number) throws IOException;

    @Override
    void close() throws IOException;
}
