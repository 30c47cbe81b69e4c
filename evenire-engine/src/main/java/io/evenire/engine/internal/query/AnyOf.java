package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.Run;
import java.io.IOException;
import java.util.List;

/** The events that are among at least one of several. */
final class AnyOf extends Positions {

    private final List<Positions> parts;

    private AnyOf(Way way, Run run, List<Positions> parts) {
        super(way, run);
        this.parts = parts;
    }

    /** {@return what is in at least one of the parts} */
    static Positions of(Way way, Run run, List<Positions> parts) {
        return parts.size() == 1 ? parts.getFirst() : new AnyOf(way, run, parts);
    }

    @Override
    long count() {
        long count = 0;
        for (var part : parts) {
            count += part.count();
        }
        return count;
    }

    @Override
    long find(long position) throws IOException {
        long first = way().none();
        for (var part : parts) {
            first = way().first(part.seek(position), first);
        }
        return first;
    }
}
