package io.evenire.api;

import java.util.Optional;
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

    /** {@return the events as a sequential stream that need not be closed} */
    default Stream<Event> stream() {
        return StreamSupport.stream(spliterator(), false);
    }
}
