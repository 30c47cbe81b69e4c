package io.evenire.sample.decision;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import java.util.List;
import java.util.function.Function;

/** What is appended only if nothing that it was decided by has changed meanwhile. */
final class Decision {

    /** How often is decided anew when others were faster, before it is given up. */
    static final int ATTEMPT_COUNT_MAX = 100;

    private Decision() {}

    /**
     * Decides by the events that match a query, and appends what came of it.
     *
     * @param store the store
     * @param query finds every event that could change the decision
     * @param decide gives what is to be appended, or throws; may be called several times
     * @return the position of the event
     * @throws ConditionFailedException if others were faster each time
     */
    // snippet: decide
    static long make(EventStore store, Query query, Function<List<Event>, NewEvent> decide) {
        for (int attempt = 1; ; attempt++) {
            var seen = store.read(Read.matching(query));
            var decided = decide.apply(seen.stream().toList());
            try {
                return store.append(Append.of(decided).failIf(query, seen.asOf()))
                        .firstPosition();
            } catch (ConditionFailedException overtaken) {
                if (attempt == ATTEMPT_COUNT_MAX) {
                    throw overtaken;
                }
            }
        }
    }
    // end
}
