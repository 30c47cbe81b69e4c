package io.evenire.engine.internal.subscription;

import io.evenire.api.Event;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read.From;
import io.evenire.api.StreamDeletedException;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.LongFunction;

/**
 * What comes behind a place: reads on from there, some events at a time. Between two calls it holds nothing but numbers.
 *
 * <p><b>Thread safety.</b> For one thread at a time.
 */
public interface Tail {

    /**
     * Some events, and how far these are all.
     *
     * @param events the events, decoded one by one
     * @param upTo the position up to which there are no others
     * @param asOf the position that was visible when they were looked for; {@code upTo} is that if the end was reached
     */
    record Part(Iterator<Event> events, long upTo, long asOf) {

        /** {@return nothing up to the end} */
        public static Part none(long asOf) {
            return new Part(Collections.emptyIterator(), asOf, asOf);
        }
    }

    /**
     * Throws if a read begins behind the next place to be written.
     *
     * @param from where it begins
     * @param head the last place that was written
     * @param ahead makes the exception for the place that is said
     */
    static void requireReached(From from, long head, LongFunction<PositionAheadException> ahead) {
        if (from instanceof From.At(long place) && place > head + 1) {
            throw ahead.apply(place);
        }
        if (from instanceof From.After(long place) && place > head) {
            throw ahead.apply(place);
        }
    }

    /** {@return the position to go on behind, as far as it is known; what is passed is counted from here} */
    long begin();

    /**
     * Reads on. It comes to an end soon, even if it finds nothing: then the next call goes on where this one stopped.
     *
     * @param goesOn is called now and then, and throws if this should end; then nothing has happened
     * @return at most a page of events
     * @throws StreamDeletedException if the stream was deleted or tombstoned behind the place
     */
    Part next(Runnable goesOn);
}
