package io.evenire.api;

/** An event that was not to be there is there; nothing was written. Read again and decide again. */
public final class ConditionFailedException extends EvenireException {

    private static final long serialVersionUID = 1;

    private final long after;
    private final long position;

    /**
     * Creates the exception.
     *
     * @param after the position of the condition
     * @param position the position of the first event behind it that matches the query
     */
    public ConditionFailedException(long after, long position) {
        super(
                "the event at position %d matches the condition of the append, which is to have none after position %d"
                        .formatted(position, after),
                null);
        this.after = after;
        this.position = position;
    }

    /** {@return the position of the condition} */
    public long after() {
        return after;
    }

    /** {@return the position of the first event behind it that matches the query} */
    public long position() {
        return position;
    }
}
