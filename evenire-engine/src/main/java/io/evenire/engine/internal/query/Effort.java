package io.evenire.engine.internal.query;

/**
 * How much is done to find one stretch of candidates in a run, however few there are.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class Effort {

    /** How often an intersection goes on, at most, from what is not in all of its parts, before it gives it nevertheless. */
    static final int STEP_COUNT_MAX = 16_384;

    private static final int TOTAL_MAX = 4 * STEP_COUNT_MAX;

    private int total;

    /** Takes note of one step. */
    void step() {
        total++;
    }

    /** {@return whether the stretch should end with what was found} */
    boolean isSpent() {
        return total >= TOTAL_MAX;
    }
}
