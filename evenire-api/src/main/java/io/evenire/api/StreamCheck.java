package io.evenire.api;

/**
 * A condition on a stream that an append does not write to.
 *
 * @param stream the stream
 * @param expected what the caller believes about it
 */
public record StreamCheck(StreamId stream, ExpectedVersion expected) {}
