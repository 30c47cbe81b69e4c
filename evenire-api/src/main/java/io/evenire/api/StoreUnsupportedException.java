package io.evenire.api;

/** The storage of the store cannot do what is asked, however often it is asked; nothing was done. */
public final class StoreUnsupportedException extends EvenireException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what the storage cannot do
     */
    public StoreUnsupportedException(String message) {
        super(message, null);
    }
}
