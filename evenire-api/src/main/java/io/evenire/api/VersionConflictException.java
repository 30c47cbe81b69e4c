package io.evenire.api;

import java.util.OptionalLong;

/** A stream is not as the caller believed; nothing was written. Read it again and decide again. */
public final class VersionConflictException extends EvenireException {

    private static final long serialVersionUID = 1;

    /** The value of {@code actual} for a stream that never had an event. */
    public static final long NO_STREAM = -1;

    private final transient StreamId stream;
    private final transient ExpectedVersion expected;
    private final long actual;

    /**
     * Creates the exception.
     *
     * @param stream the stream
     * @param expected what the caller believed
     * @param actual the version of its last event, also of a deleted stream; {@link #NO_STREAM} if it never had one
     */
    public VersionConflictException(StreamId stream, ExpectedVersion expected, long actual) {
        super(
                "stream %s %s, append expected %s"
                        .formatted(
                                Limits.quote(stream.value()),
                                actual == NO_STREAM ? "does not exist" : "is at version " + actual,
                                expected),
                null);
        this.stream = stream;
        this.expected = expected;
        this.actual = actual;
    }

    /** {@return the stream} */
    public StreamId stream() {
        return stream;
    }

    /** {@return what the caller believed} */
    public ExpectedVersion expected() {
        return expected;
    }

    /** {@return the version of the last event, also of a deleted stream; empty if it never had one} */
    public OptionalLong actual() {
        return actual == NO_STREAM ? OptionalLong.empty() : OptionalLong.of(actual);
    }
}
