package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunStream;
import java.io.IOException;
import java.util.Arrays;

/** The events of a stream, which a run knows by their versions: some of them are looked at at a time. */
final class StreamPositions extends Positions {

    private static final int WINDOW_COUNT = 256;

    private final RunStream stream;
    private final long windowCount;
    private final long[] positions = new long[WINDOW_COUNT];
    private long window = -1; // whose positions these are
    private int size;

    StreamPositions(Way way, Run run, RunStream stream) {
        super(way, run);
        this.stream = stream;
        this.windowCount = (stream.count() + WINDOW_COUNT - 1) / WINDOW_COUNT;
    }

    @Override
    long count() {
        return stream.count();
    }

    @Override
    long find(long position) throws IOException {
        long low = 0; // the window that holds the last event not behind the position, if one does, is here or above
        long high = windowCount - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            load(middle);
            if (positions[0] <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        load(low);
        int found = Arrays.binarySearch(positions, 0, size, position);
        if (found >= 0) {
            return position;
        }
        int above = -found - 1;
        return switch (way()) {
            case BACKWARD -> above > 0 ? positions[above - 1] : way().none();
            case FORWARD -> above < size ? positions[above] : firstOf(low + 1);
        };
    }

    private long firstOf(long next) throws IOException {
        if (next == windowCount) {
            return way().none();
        }
        load(next);
        return positions[0];
    }

    private void load(long wanted) throws IOException {
        if (window != wanted) {
            window = -1; // until all of it is there
            size = stream.fill(stream.firstVersion() + wanted * WINDOW_COUNT, positions);
            window = wanted;
        }
    }
}
