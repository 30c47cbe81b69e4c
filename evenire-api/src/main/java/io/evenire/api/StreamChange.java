package io.evenire.api;

import java.util.UUID;

/**
 * A change of a stream as a whole.
 *
 * <p>Its id makes repeating safe: a change whose id the store has seen is not made again.
 *
 * <p>What a change hides is hidden from reads of that stream at once, and for good: no later change shows it again. Reads
 * of the whole store, queries and conditions see it until its space is freed.
 */
public sealed interface StreamChange {

    /** {@return the id of this change, unique in the store} */
    UUID id();

    /**
     * Hides all events of the stream; the next append starts it again at the next version. What it is to keep stays set.
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

    /**
     * Hides the events below a version. The stream stays live with the version that it has, even without any event left.
     * Where as much is hidden already, nothing more is.
     *
     * @param id the id of this change
     * @param version the lowest version that can still be read: not negative, and at most the one behind the last event
     */
    record TruncateBefore(UUID id, long version) implements StreamChange {

        /** Validates the version. */
        public TruncateBefore {
            if (version < 0) {
                throw new IllegalArgumentException("version to truncate before must not be negative, is " + version);
            }
        }
    }

    /**
     * Sets how much the stream keeps, in the place of what was set before. The stream stays live with the version that it
     * has, even without any event left.
     *
     * @param id the id of this change
     * @param retention how much
     */
    record Keep(UUID id, Retention retention) implements StreamChange {}

    /** {@return a deletion with a new id} */
    static StreamChange delete() {
        return new Delete(NewEvent.newId());
    }

    /** {@return a tombstone with a new id} */
    static StreamChange tombstone() {
        return new Tombstone(NewEvent.newId());
    }

    /**
     * Makes a truncation with a new id.
     *
     * @param version the lowest version that can still be read: not negative, and at most the one behind the last event
     * @return the change
     */
    static StreamChange truncateBefore(long version) {
        return new TruncateBefore(NewEvent.newId(), version);
    }

    /**
     * Makes a setting of what the stream keeps, with a new id.
     *
     * @param retention how much; {@link Retention#none()} for everything
     * @return the change
     */
    static StreamChange keep(Retention retention) {
        return new Keep(NewEvent.newId(), retention);
    }
}
