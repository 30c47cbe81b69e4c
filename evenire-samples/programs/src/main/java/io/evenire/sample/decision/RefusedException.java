package io.evenire.sample.decision;

/** A rule does not allow what was asked for. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param reason what the rule says
     */
    RefusedException(String reason) {
        super(reason);
    }
}
