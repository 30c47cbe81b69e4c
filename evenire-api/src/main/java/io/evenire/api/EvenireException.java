package io.evenire.api;

import org.jspecify.annotations.Nullable;

/** Something that a caller of a store can act on; which, says the subclass. */
public abstract sealed class EvenireException extends RuntimeException
        permits VersionConflictException,
                ConditionFailedException,
                DuplicateEventException,
                StreamDeletedException,
                PositionAheadException,
                StoreBusyException,
                StoreRebuildingException,
                StoreFullException,
                StoreUnavailableException,
                StoreUnsupportedException,
                CorruptStoreException,
                AppendInterruptedException,
                AppendOutcomeUnknownException {

    private static final long serialVersionUID = 1;

    EvenireException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
