package io.evenire.api;

import java.time.Duration;

/** The store makes its index again and cannot tell this before it is done; nothing was written. Try again later. */
public final class StoreRebuildingException extends EvenireException {

    private static final long serialVersionUID = 1;

    /** How long it will take. */
    private final Duration left;

    /**
     * Creates the exception.
     *
     * @param message how far it has come
     * @param left how long it will take, as far as can be told; not negative
     */
    public StoreRebuildingException(String message, Duration left) {
        super(message, null);
        this.left = left;
    }

    /** {@return how long it will take, as far as can be told} */
    public Duration left() {
        return left;
    }
}
