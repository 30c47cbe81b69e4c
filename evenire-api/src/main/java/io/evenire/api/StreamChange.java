package io.evenire.api;

import java.util.UUID;

/**
 * A change of a stream as a whole.
 *
 * <p>Its id makes repeating safe: a change whose id the store has seen is not made again.
 *
 * <p>What a change hides is hidden from reads of that stream at once, and for good: no later change shows it again. Reads
 * of the whole store, queries and conditions see it until its space is freed. What is erased is gone everywhere.
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

    /**
     * Empties one event, for good: its data becomes {@link Payload#ERASED} and its metadata is gone, in every read and in
     * every file of the store. All else of it stays: id, type, tags, context, version, position and time. So do
     * conditions, queries and counts, and an append that is repeated is known by the ids of its events.
     *
     * <p>It reaches what nobody can read any more too: events that are hidden, and those of a stream that was deleted or
     * tombstoned, which takes no other change. The {@linkplain Snapshots saved states} of the stream that were saved before
     * are erased with it, whatever their version; one that is saved later, from what was read before, is its caller's own
     * affair. An event that is erased already, or gone because its space was freed, is none the less a success.
     *
     * @param id the id of this change
     * @param version the version of the event: not negative, and at most that of the last event
     */
    record Erase(UUID id, long version) implements StreamChange {

        /** Validates the version. */
        public Erase {
            if (version < 0) {
                throw new IllegalArgumentException("version to erase must not be negative, is " + version);
            }
        }
    }

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
     * Makes an erasure with a new id.
     *
     * @param version the version of the event: not negative, and at most that of the last event
     * @return the change
     */
    static StreamChange erase(long version) {
        return new Erase(NewEvent.newId(), version);
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
