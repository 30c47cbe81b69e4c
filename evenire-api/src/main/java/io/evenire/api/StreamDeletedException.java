package io.evenire.api;

/** A stream was deleted, and what was asked cannot be done with a deleted stream; nothing was written. */
public final class StreamDeletedException extends EvenireException {

    private static final long serialVersionUID = 1;

    private final transient StreamId stream;
    private final boolean tombstoned;

    /**
     * Creates the exception.
     *
     * @param stream the stream
     * @param tombstoned whether it is gone for good
     */
    public StreamDeletedException(StreamId stream, boolean tombstoned) {
        super(
                "stream %s %s".formatted(Limits.quote(stream.value()), tombstoned ? "is tombstoned" : "is deleted"),
                null);
        this.stream = stream;
        this.tombstoned = tombstoned;
    }

    /** {@return the stream} */
    public StreamId stream() {
        return stream;
    }

    /** {@return whether it is gone for good; if not, an append that expects {@code noStream} starts it again} */
    public boolean isTombstoned() {
        return tombstoned;
    }
}
