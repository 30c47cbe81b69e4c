package io.evenire.benchmarks.turn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Windows in which callers on virtual threads do something as fast as they can. A window ends by count, not by time, so
 * that what is done is the same on every machine.
 *
 * @param callerCount how many callers there are
 * @param workCount how often each does it in a window
 * @param windowCount how many windows each of two things has; odd, so that there is one in the middle
 */
public record Turns(int callerCount, int workCount, int windowCount) {

    /**
     * Compares two things, in turns, after a window of each that does not count.
     *
     * @param one the one
     * @param other what it is compared with
     * @return how often each was done
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if one of them failed
     */
    public Comparison compare(Work one, Work other) throws InterruptedException, ExecutionException {
        window(other);
        window(one);
        var ones = new double[windowCount];
        var others = new double[windowCount];
        for (int i = 0; i < windowCount; i++) {
            others[i] = window(other);
            ones[i] = window(one);
        }
        return Comparison.of(ones, others);
    }

    /**
     * Does something in one window.
     *
     * @param work what
     * @return how often it was done, by all callers, in a second
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if it failed
     */
    public double window(Work work) throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        if (callerCount == 1) {
            alone(work);
        } else {
            together(work);
        }
        return 1e9 * callerCount * workCount / (System.nanoTime() - begin);
    }

    private void alone(Work work) throws ExecutionException {
        try {
            repeat(work, 0);
        } catch (IOException e) {
            throw new ExecutionException(e);
        }
    }

    private void together(Work work) throws InterruptedException, ExecutionException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callerCount; i++) {
                int caller = i;
                running.add(executor.submit(() -> {
                    repeat(work, caller);
                    return null;
                }));
            }
            for (var future : running) {
                future.get();
            }
        }
    }

    private void repeat(Work work, int caller) throws IOException {
        for (int i = 0; i < workCount; i++) {
            work.run(caller);
        }
    }
}
