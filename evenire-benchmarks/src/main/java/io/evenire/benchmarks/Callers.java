package io.evenire.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * Callers that append as fast as they are answered.
 *
 * @param count how many
 * @param kind what threads they are
 */
record Callers(int count, Kind kind) {

    /** What threads callers are. */
    enum Kind {
        PLATFORM,
        VIRTUAL;

        ThreadFactory threads() {
            return this == PLATFORM
                    ? Thread.ofPlatform().factory()
                    : Thread.ofVirtual().factory();
        }
    }

    /**
     * Lets them append for a while.
     *
     * @param to what they append to
     * @param numbers how many times each has called before; counted on
     * @param time how long
     * @return how many appends a second were answered
     */
    double run(Appends to, long[] numbers, Duration time) throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long before = sum(numbers);
        try (var executor = Executors.newThreadPerTaskExecutor(kind.threads())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int caller = i;
                running.add(executor.submit(() -> {
                    long number = numbers[caller];
                    while (System.nanoTime() < end) {
                        to.append(caller, number++);
                    }
                    numbers[caller] = number;
                    return null;
                }));
            }
            for (var future : running) {
                future.get();
            }
        }
        return (sum(numbers) - before) * 1e9 / (System.nanoTime() - begin);
    }

    private static long sum(long[] numbers) {
        long sum = 0;
        for (long number : numbers) {
            sum += number;
        }
        return sum;
    }
}
