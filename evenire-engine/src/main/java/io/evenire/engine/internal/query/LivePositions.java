package io.evenire.engine.internal.query;

import io.evenire.engine.internal.index.LivePostings;

/** The events in memory that may have a term. */
final class LivePositions extends Positions {

    private final LivePostings postings;

    LivePositions(Way way, Indexed in, LivePostings postings) {
        super(way, in);
        this.postings = postings;
    }

    @Override
    long count() {
        return postings.count();
    }

    @Override
    long find(long position) {
        int above = firstFrom(position);
        return switch (way()) {
            case FORWARD -> above < postings.count() ? postings.position(above) : way().none();
            case BACKWARD ->
                above < postings.count() && postings.position(above) == position
                        ? position
                        : above > 0 ? postings.position(above - 1) : way().none();
        };
    }

    /** {@return the index of the first one that is not below a position; their count if all are} */
    private int firstFrom(long position) {
        int low = 0;
        int high = postings.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (postings.position(middle) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
