package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** Threads that begin together, and what each of them gives. */
final class Callers {

    /** What kind of threads they are. */
    enum Kind {
        PLATFORM,
        VIRTUAL;

        ThreadFactory threads() {
            return switch (this) {
                case PLATFORM -> Thread.ofPlatform().daemon().name("caller-", 0).factory();
                case VIRTUAL -> Thread.ofVirtual().name("caller-", 0).factory();
            };
        }
    }

    private Callers() {}

    /** Runs all tasks at once and gives their results in order; a failed one fails the test. */
    static <T> List<T> run(Kind kind, List<? extends Callable<T>> tasks) throws InterruptedException {
        var start = new CountDownLatch(1);
        var running = new ArrayList<FutureTask<T>>();
        for (var task : tasks) {
            var future = new FutureTask<T>(() -> {
                start.await();
                return task.call();
            });
            running.add(future);
            kind.threads().newThread(future).start();
        }
        start.countDown();
        var results = new ArrayList<T>();
        for (var future : running) {
            results.add(result(future));
        }
        assertThat(results).hasSameSizeAs(tasks);
        return results;
    }

    private static <T> T result(FutureTask<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("a caller failed: " + failed.getCause(), failed.getCause());
        }
    }
}
