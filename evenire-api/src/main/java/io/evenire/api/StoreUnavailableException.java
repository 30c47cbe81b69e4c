package io.evenire.api;

/** The store cannot do what is asked: it failed earlier, cannot be reached, or cannot be read; nothing was written. */
public final class StoreUnavailableException extends EvenireException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was tried, and on which file or address
     */
    public StoreUnavailableException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception.
     *
     * @param message what was tried, and on which file or address
     * @param cause why
     */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
