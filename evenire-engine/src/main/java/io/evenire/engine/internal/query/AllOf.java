package io.evenire.engine.internal.query;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/**
 * The events that are among all of several, and, where these are far apart, some between them that are not. The rarest
 * leads, the others are asked only where it has something.
 */
final class AllOf extends Positions {

    private final List<Positions> rarestFirst;
    private final Effort effort;

    private AllOf(Way way, Indexed in, List<Positions> rarestFirst, Effort effort) {
        super(way, in);
        this.rarestFirst = rarestFirst;
        this.effort = effort;
    }

    /**
     * Intersects.
     *
     * @param way which way
     * @param in the part of the index
     * @param parts what is intersected; one or more
     * @param effort is told of what is done
     * @return what is in all of the parts
     */
    static Positions of(Way way, Indexed in, List<Positions> parts, Effort effort) {
        return parts.size() == 1
                ? parts.getFirst()
                : new AllOf(
                        way,
                        in,
                        parts.stream()
                                .sorted(Comparator.comparingLong(Positions::count))
                                .toList(),
                        effort);
    }

    @Override
    long count() {
        return rarestFirst.getFirst().count();
    }

    @Override
    long find(long position) throws IOException {
        long candidate = rarestFirst.getFirst().seek(position);
        int agreed = 1;
        int stepCount = 0;
        while (candidate != way().none() && agreed < rarestFirst.size()) {
            long next = rarestFirst.get(agreed).seek(candidate);
            if (next == candidate) {
                agreed++;
            } else if (++stepCount > Effort.STEP_COUNT_MAX) {
                return candidate; // it does not match, as its record will tell; but whoever asks hears how far this is
            } else {
                effort.step();
                candidate = next == way().none() ? next : rarestFirst.getFirst().seek(next);
                agreed = 1;
            }
        }
        return candidate;
    }
}
