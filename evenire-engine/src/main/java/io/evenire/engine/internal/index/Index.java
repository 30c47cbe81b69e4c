package io.evenire.engine.internal.index;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds streams, the positions of their events, and events by their ids.
 *
 * <p>Only what {@code apply} of the committer has put in is found, so everything found is durable. What is not visible
 * yet can be told by its position.
 *
 * <p><b>Thread safety.</b> One thread puts in, any number look up.
 */
public interface Index {

    /**
     * Looks up a stream as it is now.
     *
     * @param stream the stream
     * @return its head, or null if it is unknown
     */
    @Nullable
    StreamHead head(StreamId stream);

    /**
     * Looks up a stream as it was when the store ended at a position.
     *
     * @param stream the stream
     * @param visible gives the position; asked again if the stream has changed too often meanwhile
     * @return its head and the position
     */
    HeadAsOf headAsOf(StreamId stream, LongSupplier visible);

    /**
     * Looks up where events of a stream are.
     *
     * @param stream the stream
     * @param firstVersion the version of the first event wanted
     * @param positions is filled with the positions of that event and those behind it
     */
    void positions(StreamId stream, long firstVersion, long[] positions);

    /**
     * Looks up events by an id.
     *
     * @param id the id
     * @return the positions of the events that have it, usually one or none
     */
    long[] positions(UUID id);

    /**
     * Lists streams in the order of their ids.
     *
     * @param prefix what the ids start with
     * @param after only ids above this text
     * @return the streams, looked up lazily
     */
    Iterator<StreamId> streams(String prefix, String after);
}
