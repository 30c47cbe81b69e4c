package io.evenire.engine;

import java.util.concurrent.CountDownLatch;

/** Holds the thread that leads at a step until the test lets it go. */
final class Gate implements ScriptedStorage.Step {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void run() {
        reached.countDown();
        boolean isInterrupted = false;
        while (true) {
            try {
                open.await();
                break;
            } catch (InterruptedException e) {
                isInterrupted = true; // a disk does not care either
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void awaitReached() throws InterruptedException {
        reached.await();
    }

    void open() {
        open.countDown();
    }
}
