package io.evenire.storage.file;

import java.time.Duration;

/** Does what no append must wait for. */
interface Background extends AutoCloseable {

    /** Runs a task soon. */
    void run(Runnable task);

    /** Runs a task after some time; a close before that drops it. */
    void runAfter(Duration delay, Runnable task);

    /** Waits for the task that runs, and drops the others. */
    @Override
    void close();
}
