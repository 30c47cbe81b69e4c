package io.evenire.engine.internal.saved;

import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.commit.Appender;
import io.evenire.engine.internal.read.StreamReader;
import java.util.Optional;

/**
 * The streams of the store's own of which only the last event counts.
 *
 * @param appender writes them
 * @param reader reads them
 */
public record OwnEvents(Appender appender, StreamReader reader) {

    /** {@return the last event of a stream, if there is one} */
    Optional<Event> last(StreamId stream) {
        return reader.open(stream, Read.stream(stream).backward().limit(1), () -> {})
                .first();
    }

    /** Appends an event to a stream. */
    void append(StreamId stream, ExpectedVersion expected, NewEvent event) {
        appender.appendOwn(stream, expected, event);
    }
}
