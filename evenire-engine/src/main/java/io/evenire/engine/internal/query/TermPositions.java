package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.Postings;
import io.evenire.engine.internal.run.Run;
import java.io.IOException;

/** The events of a category, a type or a tag. */
final class TermPositions extends Positions {

    private final Postings postings;

    TermPositions(Way way, Run run, Postings postings) {
        super(way, run);
        this.postings = postings;
    }

    @Override
    long count() {
        return postings.count();
    }

    @Override
    long find(long position) throws IOException {
        boolean isThere = switch (way()) {
            case FORWARD -> postings.advance(position);
            case BACKWARD -> postings.floor(position);
        };
        return isThere ? postings.position() : way().none();
    }
}
