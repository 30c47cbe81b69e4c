package io.evenire.engine.internal.query;

import java.io.IOException;

/**
 * Positions of events in one part of the index, gone through one way.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
abstract class Positions {

    private final Way way;
    private final Indexed in;
    private long asked;
    private long found;
    private boolean isFound;

    Positions(Way way, Indexed in) {
        this.way = way;
        this.in = in;
    }

    final Way way() {
        return way;
    }

    /** {@return how many there are at most} */
    abstract long count();

    /**
     * Goes to the first of them at or behind a position.
     *
     * @param position where to begin
     * @return that one, or {@link Way#none()}
     * @throws IOException if it cannot be read, or the positions do not rise, so that whoever goes on would go round
     */
    final long seek(long position) throws IOException {
        boolean isKnown = isFound && !way.isBefore(position, asked) && !way.isBefore(found, position);
        if (!isKnown) {
            isFound = false;
            found = find(position);
            if (way.isBefore(found, position)) {
                throw in.damaged("position %d stands where %d was looked for".formatted(found, position));
            }
            asked = position;
            isFound = true;
        }
        return found;
    }

    /** Looks up the first of them at or behind a position, which may be before the one of the last call. */
    abstract long find(long position) throws IOException;
}
