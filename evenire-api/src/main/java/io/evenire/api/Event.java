package io.evenire.api;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A fact that was appended.
 *
 * @param position its place in the whole store, from 1
 * @param stream the stream it belongs to; {@link StreamId#NONE} if it has none
 * @param version its place in the stream, from 0; {@value #NO_VERSION} if it has none
 * @param recordedAt when the store took it; never earlier than that of a lower position
 * @param content what was appended
 */
public record Event(long position, StreamId stream, long version, Instant recordedAt, NewEvent content) {

    /** The version of an event without a stream. */
    public static final long NO_VERSION = -1;

    /** The earliest moment that a store can hold. */
    static final Instant INSTANT_MIN = Instant.parse("1678-01-01T00:00:00Z");

    /** The latest moment that a store can hold. */
    static final Instant INSTANT_MAX = Instant.parse("2261-12-31T23:59:59.999999999Z");

    /** {@return its id} */
    public UUID id() {
        return content.id();
    }

    /** {@return what kind of fact it is} */
    public String type() {
        return content.type();
    }

    /** {@return the fact; {@link Payload#ERASED} if it was erased} */
    public Payload data() {
        return content.data();
    }

    /** {@return what is known about the fact; empty if the fact was erased} */
    public Payload metadata() {
        return content.metadata();
    }

    /** {@return what the fact is about} */
    public Set<String> tags() {
        return content.tags();
    }

    /** {@return where the fact comes from} */
    public EventContext context() {
        return content.context();
    }
}
