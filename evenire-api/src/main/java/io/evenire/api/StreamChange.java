package io.evenire.api;

import java.util.UUID;

/**
 * A change of a stream as a whole.
 *
 * <p>Its id makes repeating safe: a change whose id the store has seen is not made again.
 */
public sealed interface StreamChange {

    /** {@return the id of this change, unique in the store} */
    UUID id();

    /**
     * Hides all events of the stream; the next append starts it again at the next version.
     *
     * @param id the id of this change
     */
    record Delete(UUID id) implements StreamChange {}

    /**
     * Hides all events of the stream and refuses every further append, for good.
     *
     * @param id the id of this change
     */
    record Tombstone(UUID id) implements StreamChange {}

    /** {@return a deletion with a new id} */
    static StreamChange delete() {
        return new Delete(NewEvent.newId());
    }

    /** {@return a tombstone with a new id} */
    static StreamChange tombstone() {
        return new Tombstone(NewEvent.newId());
    }
}
