package io.evenire.engine.internal.query;

import java.io.IOException;
import java.util.List;

/** The events that are among at least one of several. */
final class AnyOf extends Positions {

    private final List<Positions> parts;

    private AnyOf(Way way, Indexed in, List<Positions> parts) {
        super(way, in);
        this.parts = parts;
    }

    /** {@return what is in at least one of the parts} */
    static Positions of(Way way, Indexed in, List<Positions> parts) {
        return parts.size() == 1 ? parts.getFirst() : new AnyOf(way, in, parts);
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
