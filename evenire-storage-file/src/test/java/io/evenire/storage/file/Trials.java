package io.evenire.storage.file;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Many trials, each with a seed of its own, on all cores. */
final class Trials {

    /** The system property that begins with another seed, as to repeat the trial that a violation names. */
    static final String SEED = "evenire.seed";

    /** The system property that asks for another number of states. */
    static final String STATE_COUNT = "evenire.torture.states";

    private static final int VIOLATION_COUNT_MAX = 20;

    private final AtomicLong nextSeed;
    private final AtomicLong stateCount = new AtomicLong();
    private final AtomicInteger trialCount = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private Trials(long firstSeed) {
        nextSeed = new AtomicLong(firstSeed);
    }

    /**
     * Runs trials until they have seen enough, and prints how many there were.
     *
     * @param what what is tried
     * @param stateCountMin how many states they have to see, if nothing else is asked for
     */
    static Trials run(String what, long stateCountMin, Trial trial) throws InterruptedException {
        long firstSeed = Long.getLong(SEED, new Random().nextInt(Integer.MAX_VALUE));
        long enough = Long.getLong(STATE_COUNT, stateCountMin);
        var trials = new Trials(firstSeed);
        long start = System.nanoTime();
        int threadCount = Runtime.getRuntime().availableProcessors();
        try (var threads = Executors.newFixedThreadPool(threadCount)) {
            var ends = new ArrayList<Future<?>>();
            for (int i = 0; i < threadCount; i++) {
                ends.add(threads.submit(() -> trials.runUntil(enough, trial)));
            }
            for (var end : ends) {
                end.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a trial did not end, -D%s=%d".formatted(SEED, firstSeed), e.getCause());
        }
        System.out.printf(
                "%s: %d states in %d trials from -D%s=%d on, %d violations, %s%n",
                what,
                trials.stateCount.get(),
                trials.trialCount.get(),
                SEED,
                firstSeed,
                trials.violations.size(),
                Duration.ofNanos(System.nanoTime() - start).truncatedTo(ChronoUnit.SECONDS));
        return trials;
    }

    /** {@return how many states were seen} */
    long stateCount() {
        return stateCount.get();
    }

    /** {@return what went wrong, each with the seed that shows it again in the first trial} */
    List<String> violations() {
        return List.copyOf(violations);
    }

    private void runUntil(long enough, Trial trial) {
        while (stateCount.get() < enough && violations.size() < VIOLATION_COUNT_MAX) {
            long seed = nextSeed.getAndIncrement();
            var outcome = trial.run(seed);
            stateCount.addAndGet(outcome.stateCount);
            trialCount.incrementAndGet();
            for (var violation : outcome.violations) {
                violations.add("-D%s=%d: %s".formatted(SEED, seed, violation));
            }
        }
    }

    /** Something that can be tried with any seed. */
    @FunctionalInterface
    interface Trial {

        /** Tries it. */
        Outcome run(long seed);
    }

    /** How a trial ended. */
    record Outcome(long stateCount, List<String> violations) {}
}
