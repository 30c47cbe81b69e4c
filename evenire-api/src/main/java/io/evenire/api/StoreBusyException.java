package io.evenire.api;

/**
 * The store has too much to do: an append waited too long for its turn, and nothing was written, or there are too many
 * subscriptions. Try again later, or ask for less.
 */
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
