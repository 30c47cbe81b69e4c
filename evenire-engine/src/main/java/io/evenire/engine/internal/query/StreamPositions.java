package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.RunStream;
import java.io.IOException;
import java.util.Arrays;

/** The events of a stream, which a run knows by their versions: some of them are looked at at a time. */
final class StreamPositions extends Positions {
    /*
     * A window is a row of versions. The windows take turns in the way that positions are gone through, so that both
     * ways are searched alike. A window costs a descent and as many postings, so the one that is there is looked at
     * first, and then the next.
     */

    private static final int WINDOW_COUNT = 256;

    private final RunStream stream;
    private final long windowCount;
    private final long[] positions = new long[WINDOW_COUNT];
    private long loaded = -1; // the turn of the window whose positions these are
    private int size;

    StreamPositions(Way way, Indexed in, RunStream stream) {
        super(way, in);
        this.stream = stream;
        this.windowCount = (stream.count() + WINDOW_COUNT - 1) / WINDOW_COUNT;
    }

    @Override
    long count() {
        return stream.count();
    }

    @Override
    long find(long position) throws IOException {
        long turn = firstThatReaches(position);
        if (turn == windowCount) {
            return way().none();
        }
        load(turn);
        int found = Arrays.binarySearch(positions, 0, size, position);
        if (found >= 0) {
            return position;
        }
        int above = -found - 1;
        return switch (way()) {
            case BACKWARD -> positions[above - 1];
            case FORWARD -> positions[above];
        };
    }

    /** {@return the turn of the first window in the way whose end is not before a position; their count if none is} */
    private long firstThatReaches(long position) throws IOException {
        long low = 0;
        long high = windowCount;
        if (loaded >= 0) { // mostly it is this window, or the next
            if (!reaches(position)) {
                low = loaded + 1;
                if (low < windowCount) {
                    load(low);
                    if (reaches(position)) {
                        return low;
                    }
                    low++;
                }
            } else if (loaded == 0 || !way().isBefore(position, begin())) {
                return loaded;
            } else {
                high = loaded;
            }
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            load(middle);
            if (reaches(position)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private long begin() {
        return way() == Way.FORWARD ? positions[0] : positions[size - 1];
    }

    private boolean reaches(long position) {
        long end = way() == Way.FORWARD ? positions[size - 1] : positions[0];
        return !way().isBefore(end, position);
    }

    private void load(long turn) throws IOException {
        if (loaded != turn) {
            loaded = -1; // until all of it is there
            long window = way() == Way.FORWARD ? turn : windowCount - 1 - turn;
            size = stream.fill(stream.firstVersion() + window * WINDOW_COUNT, positions);
            loaded = turn;
        }
    }
}
