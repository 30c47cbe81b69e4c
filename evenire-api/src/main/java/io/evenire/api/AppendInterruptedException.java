package io.evenire.api;

/** The calling thread was interrupted while its append waited for its turn; nothing was written. The thread is still marked as interrupted. */
public final class AppendInterruptedException extends EvenireException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was interrupted
     */
    public AppendInterruptedException(String message) {
        super(message, null);
    }
}
