package io.evenire.api;

/**
 * A condition on a stream that an append does not write to.
 *
 * @param stream the stream; not {@link StreamId#NONE}
 * @param expected what the caller believes about it
 */
public record StreamCheck(StreamId stream, ExpectedVersion expected) {

    /**
     * Validates the check.
     *
     * @throws IllegalArgumentException if there is no stream
     */
    public StreamCheck {
        stream.requireStream("check");
    }
}
