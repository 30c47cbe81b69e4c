package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.Run;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** The events that are among all of several. The rarest leads, the others are asked only where it has something. */
final class AllOf extends Positions {

    private final List<Positions> rarestFirst;

    private AllOf(Way way, Run run, List<Positions> rarestFirst) {
        super(way, run);
        this.rarestFirst = rarestFirst;
    }

    /** {@return what is in all of the parts, of which there is one or more} */
    static Positions of(Way way, Run run, List<Positions> parts) {
        return parts.size() == 1
                ? parts.getFirst()
                : new AllOf(
                        way,
                        run,
                        parts.stream()
                                .sorted(Comparator.comparingLong(Positions::count))
                                .toList());
    }

    @Override
    long count() {
        return rarestFirst.getFirst().count();
    }

    @Override
    long find(long position) throws IOException {
        long candidate = rarestFirst.getFirst().seek(position);
        int agreed = 1;
        while (candidate != way().none() && agreed < rarestFirst.size()) {
            long next = rarestFirst.get(agreed).seek(candidate);
            if (next == candidate) {
                agreed++;
            } else {
                candidate = next == way().none() ? next : rarestFirst.getFirst().seek(next);
                agreed = 1;
            }
        }
        return candidate;
    }
}
