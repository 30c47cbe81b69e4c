package io.evenire.server;

/** Why the server does not start; the message is one line for the person who starts it. */
final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Makes the exception of a refusal that says all that is to be said. */
    static StartException because(RuntimeException refusal) {
        return new StartException(String.valueOf(refusal.getMessage()), refusal);
    }
}
