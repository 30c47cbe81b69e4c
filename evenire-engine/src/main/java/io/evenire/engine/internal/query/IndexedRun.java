package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Kind;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.Term;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run.
 *
 * @param run the run
 */
record IndexedRun(Run run) implements Indexed {

    @Override
    public long first() {
        return run.range().first();
    }

    @Override
    public long last() {
        return run.range().last();
    }

    @Override
    public Optional<Positions> find(Way way, Kind kind, String text) throws IOException {
        var term = Term.of(kind, text);
        if (kind == Kind.STREAM) {
            var stream = run.stream(term);
            return stream == null || stream.count() == 0
                    ? Optional.empty()
                    : Optional.of(new StreamPositions(way, this, stream));
        }
        var postings = run.postings(term);
        return postings.count() == 0 ? Optional.empty() : Optional.of(new TermPositions(way, this, postings));
    }

    @Override
    public Optional<List<String>> categories(String prefix, int countMax) throws IOException {
        var found = new ArrayList<String>();
        var categories = run.terms(Kind.CATEGORY, prefix, null);
        for (var next = categories.next(); next != null; next = categories.next()) {
            if (found.size() == countMax) {
                return Optional.empty();
            }
            found.add(next.text());
        }
        return Optional.of(found);
    }

    @Override
    public DamagedRunException damaged(String problem) {
        return run.damaged(problem);
    }
}
