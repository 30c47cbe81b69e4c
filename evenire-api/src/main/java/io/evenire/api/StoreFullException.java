package io.evenire.api;

/** There is no space for more events; nothing was written. Reads go on, and appends work again when space is freed. */
public final class StoreFullException extends EvenireException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what is full
     */
    public StoreFullException(String message) {
        super(message, null);
    }
}
