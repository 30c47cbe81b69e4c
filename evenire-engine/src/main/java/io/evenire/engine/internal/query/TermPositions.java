package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.Postings;
import java.io.IOException;

/** The events of a category, a type or a tag. */
final class TermPositions extends Positions {

    private final Postings postings;

    TermPositions(Way way, Indexed in, Postings postings) {
        super(way, in);
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
