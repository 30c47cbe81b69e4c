package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunRange;

/** All events of a run: nothing is known that would narrow them down. */
final class EveryPosition extends Positions {

    private final RunRange range;

    EveryPosition(Way way, Run run) {
        super(way, run);
        this.range = run.range();
    }

    @Override
    long count() {
        return range.count();
    }

    @Override
    long find(long position) {
        return switch (way()) {
            case FORWARD -> position > range.last() ? way().none() : Math.max(position, range.first());
            case BACKWARD -> position < range.first() ? way().none() : Math.min(position, range.last());
        };
    }
}
