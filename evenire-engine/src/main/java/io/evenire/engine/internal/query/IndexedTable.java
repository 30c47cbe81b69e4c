package io.evenire.engine.internal.query;

import io.evenire.engine.internal.index.LiveTerms;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What is known by its terms of a table in memory.
 *
 * @param terms what the table knows
 * @param first its first position
 * @param last the last position up to which it is known by its terms
 */
record IndexedTable(LiveTerms terms, long first, long last) implements Indexed {

    @Override
    public Optional<Positions> find(Way way, Kind kind, String text) {
        return Optional.ofNullable(terms.find(kind, text)).map(postings -> new LivePositions(way, this, postings));
    }

    @Override
    public Optional<List<String>> categories(String prefix, int countMax) {
        return Optional.empty(); // terms are known by their hashes alone
    }

    @Override
    public DamagedRunException damaged(String problem) {
        throw new IllegalStateException("positions %d to %d in memory: %s".formatted(first, last, problem));
    }
}
