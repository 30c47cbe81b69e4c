package io.evenire.engine.internal.commit;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.engine.Evenire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Whatever conditional appends and queries do at once, there is an order of them that explains the answers. */
@Param(name = "tag", gen = IntGen.class, conf = "0:1")
@Param(name = "watched", gen = IntGen.class, conf = "0:2")
@Param(name = "after", gen = IntGen.class, conf = "0:4")
public class ConditionLinearizabilityTest {

    private final EventStore store = Evenire.inMemory();

    @Test
    void conditionsAndQueriesAreLinearizable() {
        new StressOptions()
                .iterations(5)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Specification.class)
                .check(ConditionLinearizabilityTest.class);
    }

    /** {@return the position of an event with a tag, or, negative, that of the first one with the watched tag} */
    @Operation
    public long append(
            @Param(name = "tag") int tag, @Param(name = "watched") int watched, @Param(name = "after") int after) {
        try {
            return store.append(conditional(tag, watched, after)).firstPosition();
        } catch (ConditionFailedException failed) {
            return -failed.position();
        }
    }

    /** Does the same, but has the append wait in the queue without its caller, and be led by another thread. */
    @Operation
    public long appendAsync(
            @Param(name = "tag") int tag, @Param(name = "watched") int watched, @Param(name = "after") int after) {
        try {
            return store.appendAsync(conditional(tag, watched, after)).join().firstPosition();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ConditionFailedException failed) {
                return -failed.position();
            }
            throw e;
        }
    }

    private static Append conditional(int tag, int watched, int after) {
        return Append.of(NewEvent.json("Type", "{}").withTags("tag:" + tag))
                .failIf(Query.tagged("tag:" + watched), after);
    }

    @Operation
    public List<Long> read(@Param(name = "tag") int tag) {
        return store.read(Read.matching(Query.tagged("tag:" + tag))).stream()
                .map(Event::position)
                .toList();
    }

    /** The same, one after the other. */
    public static final class Specification {

        private final List<Integer> tags = new ArrayList<>();

        public long append(int tag, int watched, int after) {
            for (int position = after + 1; position <= tags.size(); position++) {
                if (tags.get(position - 1) == watched) {
                    return -position;
                }
            }
            tags.add(tag);
            return tags.size();
        }

        public long appendAsync(int tag, int watched, int after) {
            return append(tag, watched, after);
        }

        public List<Long> read(int tag) {
            var positions = new ArrayList<Long>();
            for (int i = 0; i < tags.size(); i++) {
                if (tags.get(i) == tag) {
                    positions.add(i + 1L);
                }
            }
            return positions;
        }
    }
}
