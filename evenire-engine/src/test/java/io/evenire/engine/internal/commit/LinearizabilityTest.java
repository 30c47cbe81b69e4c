package io.evenire.engine.internal.commit;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import io.evenire.engine.Evenire;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Whatever appends and reads do at once, there is an order of them, one after the other, that explains the answers. */
@Param(name = "stream", gen = IntGen.class, conf = "0:1")
@Param(name = "expected", gen = IntGen.class, conf = "-2:1")
public class LinearizabilityTest {

    private final EventStore store = Evenire.inMemory();
    private final AtomicLong lastId = new AtomicLong();

    /* Stress, not model checking: Lincheck can follow the locks and parking of the engine, at 0.3 s a schedule. */
    @Test
    void appendsAndReadsAreLinearizable() {
        new StressOptions()
                .iterations(5)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Specification.class)
                .check(LinearizabilityTest.class);
    }

    /** Appends one event; {@code expected} is a version, -1 for no stream, -2 for any. */
    @Operation
    public Answer append(@Param(name = "stream") int stream, @Param(name = "expected") int expected) {
        var belief = switch (expected) {
            case -2 -> ExpectedVersion.any();
            case -1 -> ExpectedVersion.noStream();
            default -> ExpectedVersion.exactly(expected);
        };
        var id = StreamId.of("stream-" + stream);
        var event = new NewEvent(
                new UUID(0, lastId.incrementAndGet()),
                "Type",
                Payload.empty(),
                Payload.empty(),
                Set.of(),
                EventContext.none());
        try {
            var appended = store.append(Append.to(id, belief, event));
            return new Answer(appended.version(id), appended.firstPosition());
        } catch (VersionConflictException conflict) {
            return new Answer(conflict.actual().orElse(-1), 0);
        }
    }

    @Operation
    public List<Long> read(@Param(name = "stream") int stream) {
        return store.read("stream-" + stream).stream().map(Event::position).toList();
    }

    /** Is called at the end of each run, of which there are many, each with a store of its own. */
    @Validate
    public void close() {
        store.close();
    }

    /** Where a stream ends, and where the event was written; 0 if it was refused. */
    public record Answer(long version, long position) {}

    /** The same, one after the other. */
    public static final class Specification {

        private final List<List<Long>> streams = List.of(new ArrayList<>(), new ArrayList<>());
        private long head;

        public Answer append(int stream, int expected) {
            var positions = streams.get(stream);
            if (expected != -2 && expected != positions.size() - 1) {
                return new Answer(positions.size() - 1L, 0);
            }
            positions.add(++head);
            return new Answer(positions.size() - 1L, head);
        }

        public List<Long> read(int stream) {
            return List.copyOf(streams.get(stream));
        }
    }
}
