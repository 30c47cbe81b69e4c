package io.evenire.engine.internal.query;

import io.evenire.api.Read.Direction;

/** Which way positions are gone through. */
enum Way {
    FORWARD(1, Long.MAX_VALUE),
    BACKWARD(-1, Long.MIN_VALUE);

    private final int step;
    private final long none;

    Way(int step, long none) {
        this.step = step;
        this.none = none;
    }

    static Way of(Direction direction) {
        return switch (direction) {
            case FORWARD -> FORWARD;
            case BACKWARD -> BACKWARD;
        };
    }

    /** {@return 1 or -1} */
    int step() {
        return step;
    }

    /** {@return what stands for no position: it is behind all} */
    long none() {
        return none;
    }

    /** {@return whether a position is met before another one} */
    boolean isBefore(long position, long other) {
        return step > 0 ? position < other : position > other;
    }

    /** {@return the one of two positions that is met first} */
    long first(long position, long other) {
        return isBefore(position, other) ? position : other;
    }
}
