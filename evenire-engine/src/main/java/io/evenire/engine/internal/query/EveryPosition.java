package io.evenire.engine.internal.query;

/** All events of a part of the index: nothing is known that would narrow them down. */
final class EveryPosition extends Positions {

    private final long first;
    private final long last;

    EveryPosition(Way way, Indexed in) {
        super(way, in);
        this.first = in.first();
        this.last = in.last();
    }

    @Override
    long count() {
        return last - first + 1;
    }

    @Override
    long find(long position) {
        return switch (way()) {
            case FORWARD -> position > last ? way().none() : Math.max(position, first);
            case BACKWARD -> position < first ? way().none() : Math.min(position, last);
        };
    }
}
