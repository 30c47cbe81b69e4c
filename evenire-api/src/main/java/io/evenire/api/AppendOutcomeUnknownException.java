package io.evenire.api;

/** An append failed in a way that may or may not have kept its events. Append the same events with the same ids again, once the store is open or reachable: they are never written twice. */
public final class AppendOutcomeUnknownException extends EvenireException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what failed
     */
    public AppendOutcomeUnknownException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception.
     *
     * @param message what failed
     * @param cause why
     */
    public AppendOutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
