package io.evenire.engine.internal.run;

import java.io.IOException;

/** Is told of the progress of a long work on runs, and can end it. */
public interface RunWatch {

    /** Looks on. */
    RunWatch NONE = length -> {};

    /**
     * Is called for each block that was read.
     *
     * @param length how many bytes that were
     * @throws IOException to give the work up
     */
    void read(int length) throws IOException;
}
