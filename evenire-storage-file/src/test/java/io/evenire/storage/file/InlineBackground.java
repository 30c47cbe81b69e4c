package io.evenire.storage.file;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Runs tasks at once in the thread of the caller, and those for later when it is told that the time has come. */
final class InlineBackground implements Background {

    private final Queue<Runnable> delayed = new ArrayDeque<>();

    @Override
    public void run(Runnable task) {
        task.run();
    }

    @Override
    public void runAfter(Duration delay, Runnable task) {
        delayed.add(task);
    }

    /** Runs what waits now. What these tasks ask for waits for the next time. */
    void runDelayed() {
        for (int count = delayed.size(); count > 0; count--) {
            delayed.remove().run();
        }
    }

    @Override
    public void close() {
        delayed.clear();
    }
}
