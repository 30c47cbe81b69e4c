package io.evenire.api;

import java.util.UUID;

/**
 * How a store is.
 *
 * @param incarnation the history that positions and versions belong to; another one after a restore
 * @param head the position of the last event that can be read, 0 if there is none; while {@link Health#REBUILDING} that
 *     of the last event that the journal holds
 * @param health what works
 * @param detail why not everything works, for a person; empty if everything does. A store that is
 *     {@link Health#SERVING} may tell of trouble that neither appends nor reads feel yet
 */
public record StoreState(UUID incarnation, long head, Health health, String detail) {

    /** What works. */
    public enum Health {
        /** Appends and reads. */
        SERVING,
        /** Nothing yet: the index is made again from the journal; the detail says how far that has come. */
        REBUILDING,
        /** Reads; appends are refused until there is space again, for them or for the index. */
        FULL,
        /** Reads; a write failed, and appends are refused until the store is opened again. */
        FAILED,
        /** Nothing. */
        CLOSED
    }
}
