package io.evenire.engine.internal.saved;

import io.evenire.api.Checkpoint;
import io.evenire.api.Checkpoints;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.engine.internal.stream.OwnStreams;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where consumers are: for each the last event of a stream, whose data is the checkpoint as text.
 *
 * @param events gives the streams; throws when the store is closed
 * @param incarnation the history of the store
 * @param visible gives the position of the last event that can be read
 */
public record SavedCheckpoints(Supplier<OwnEvents> events, UUID incarnation, LongSupplier visible)
        implements Checkpoints {

    private static final String TYPE = "$checkpoint";

    @Override
    public void save(String consumer, Checkpoint checkpoint) {
        Limits.requireConsumer(consumer);
        var own = events.get();
        checkpoint.requireReached(incarnation, visible.getAsLong());
        own.append(
                OwnStreams.ofCheckpoint(consumer),
                ExpectedVersion.any(),
                NewEvent.of(TYPE, Payload.text(checkpoint.toString())));
    }

    @Override
    public Optional<Checkpoint> load(String consumer) {
        Limits.requireConsumer(consumer);
        return events.get().last(OwnStreams.ofCheckpoint(consumer)).map(SavedCheckpoints::read);
    }

    private static Checkpoint read(Event event) {
        try {
            return Checkpoint.parse(event.data().text());
        } catch (IllegalArgumentException e) {
            throw new CorruptStoreException(
                    "journal, position " + event.position(),
                    "event of stream %s is no checkpoint: %s".formatted(event.stream(), e.getMessage()));
        }
    }
}
