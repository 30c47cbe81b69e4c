package io.evenire.api;

/** An append waited too long for its turn; nothing was written. Try again later, or append less. */
public final class StoreBusyException extends EvenireException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was waited for and how long
     */
    public StoreBusyException(String message) {
        super(message, null);
    }
}
