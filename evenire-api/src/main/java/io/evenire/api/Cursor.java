package io.evenire.api;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A lazy reader of events that ends where the store ended when it was opened.
 *
 * <p>It fetches some events at a time and holds no file, lock or connection in between, so it need not be closed. Each
 * iterator begins anew and sees the same events. A stream that is deleted while it is read is still given whole, or, by a
 * store behind a network, iterating throws {@link StoreUnavailableException}; it never ends early without a word.
 * Iterating also throws {@link StoreUnavailableException} or
 * {@link CorruptStoreException} where the store cannot be read.
 *
 * <p><b>Thread safety.</b> A cursor may be shared; an iterator belongs to one thread at a time.
 */
public interface Cursor extends Iterable<Event> {

    /** {@return the position up to which the read is complete: the head of the store when it was opened} */
    long asOf();

    /** {@return whether there is nothing to read} */
    default boolean isEmpty() {
        return !iterator().hasNext();
    }

    /** {@return the first event in the direction of the read} */
    default Optional<Event> first() {
        var events = iterator();
        return events.hasNext() ? Optional.of(events.next()) : Optional.empty();
    }

    /**
     * Begins to read, and ends after some work, wherever that is: for a caller that must not go through a whole store for
     * one request whose events are few or none. A cursor that looks at nothing but its own events, as one over a stream
     * does, gives them all.
     *
     * @param recordCountMax how many records are looked at, about, whether they are events of the read or not; 1 or more
     * @return the events that are found with that
     * @throws IllegalArgumentException if it is less than 1
     */
    default Part part(long recordCountMax) {
        return Part.of(recordCountMax, iterator());
    }

    /** {@return the events as a sequential stream that need not be closed} */
    default Stream<Event> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /**
     * The events that are found with some work.
     *
     * <p><b>Thread safety.</b> For one thread at a time.
     */
    interface Part extends Iterator<Event> {

        /**
         * Tells where to go on.
         *
         * @return the position for {@link Read#from(long)}, if the work ended before the cursor did; empty at the end of
         *     the cursor, and as long as there is a next event in this part
         */
        OptionalLong rest();

        private static Part of(long recordCountMax, Iterator<Event> whole) {
            requireWork(recordCountMax);
            return new Part() {
                @Override
                public boolean hasNext() {
                    return whole.hasNext();
                }

                @Override
                public Event next() {
                    return whole.next();
                }

                @Override
                public OptionalLong rest() {
                    return OptionalLong.empty();
                }
            };
        }

        /**
         * Validates how much work is to be done.
         *
         * @param recordCountMax how many records are to be looked at
         * @throws IllegalArgumentException if it is less than 1
         */
        static void requireWork(long recordCountMax) {
            if (recordCountMax < 1) {
                throw new IllegalArgumentException("records to look at must be 1 or more, are " + recordCountMax);
            }
        }
    }
}
