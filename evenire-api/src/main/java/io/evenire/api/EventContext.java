package io.evenire.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where an event comes from: what caused it, which trace it belongs to, in which form it was written, when it happened.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class EventContext {

    private static final EventContext NONE = new EventContext(null, null, null, 0, null);

    private final @Nullable String correlationId;
    private final @Nullable String causationId;
    private final @Nullable String traceparent;
    private final int schemaVersion; // 0: none
    private final @Nullable Instant occurredAt;

    private EventContext(
            @Nullable String correlationId,
            @Nullable String causationId,
            @Nullable String traceparent,
            int schemaVersion,
            @Nullable Instant occurredAt) {
        this.correlationId = correlationId;
        this.causationId = causationId;
        this.traceparent = traceparent;
        this.schemaVersion = schemaVersion;
        this.occurredAt = occurredAt;
    }

    /** {@return the context of which nothing is known} */
    public static EventContext none() {
        return NONE;
    }

    /**
     * Adds the id of the conversation that the event belongs to.
     *
     * @param id 1 to {@value Limits#CONTEXT_LENGTH_MAX} UTF-8 bytes, no control characters
     * @return a context with it
     */
    public EventContext withCorrelationId(String id) {
        Limits.requireText("correlation id", id, Limits.CONTEXT_LENGTH_MAX);
        return new EventContext(id, causationId, traceparent, schemaVersion, occurredAt);
    }

    /**
     * Adds the id of the event or command that led to this event.
     *
     * @param id 1 to {@value Limits#CONTEXT_LENGTH_MAX} UTF-8 bytes, no control characters
     * @return a context with it
     */
    public EventContext withCausationId(String id) {
        Limits.requireText("causation id", id, Limits.CONTEXT_LENGTH_MAX);
        return new EventContext(correlationId, id, traceparent, schemaVersion, occurredAt);
    }

    /**
     * Adds the trace that the event was written in.
     *
     * @param value a W3C traceparent; 1 to {@value Limits#CONTEXT_LENGTH_MAX} UTF-8 bytes, no control characters
     * @return a context with it
     */
    public EventContext withTraceparent(String value) {
        Limits.requireText("traceparent", value, Limits.CONTEXT_LENGTH_MAX);
        return new EventContext(correlationId, causationId, value, schemaVersion, occurredAt);
    }

    /**
     * Adds the version of the form in which the data is written.
     *
     * @param version 1 or more
     * @return a context with it
     */
    public EventContext withSchemaVersion(int version) {
        if (version < 1) {
            throw new IllegalArgumentException("schema version must be 1 or more, is " + version);
        }
        return new EventContext(correlationId, causationId, traceparent, version, occurredAt);
    }

    /**
     * Adds when the event happened, if that is not when it is recorded.
     *
     * @param instant the moment; kept to the nanosecond, from the year 1678 to 2261
     * @return a context with it
     */
    public EventContext withOccurredAt(Instant instant) {
        if (instant.isBefore(Event.INSTANT_MIN) || instant.isAfter(Event.INSTANT_MAX)) {
            throw new IllegalArgumentException(
                    "occurredAt must be from %s to %s, is %s".formatted(Event.INSTANT_MIN, Event.INSTANT_MAX, instant));
        }
        return new EventContext(correlationId, causationId, traceparent, schemaVersion, instant);
    }

    /** {@return the id of the conversation that the event belongs to} */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** {@return the id of what led to the event} */
    public Optional<String> causationId() {
        return Optional.ofNullable(causationId);
    }

    /** {@return the trace that the event was written in} */
    public Optional<String> traceparent() {
        return Optional.ofNullable(traceparent);
    }

    /** {@return the version of the form in which the data is written} */
    public OptionalInt schemaVersion() {
        return schemaVersion == 0 ? OptionalInt.empty() : OptionalInt.of(schemaVersion);
    }

    /** {@return when the event happened} */
    public Optional<Instant> occurredAt() {
        return Optional.ofNullable(occurredAt);
    }

    /** {@return whether nothing is known} */
    public boolean isEmpty() {
        return equals(NONE);
    }

    int length() {
        return length(correlationId) + length(causationId) + length(traceparent);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : Limits.lengthInUtf8(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventContext context
                && Objects.equals(correlationId, context.correlationId)
                && Objects.equals(causationId, context.causationId)
                && Objects.equals(traceparent, context.traceparent)
                && schemaVersion == context.schemaVersion
                && Objects.equals(occurredAt, context.occurredAt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(correlationId, causationId, traceparent, schemaVersion, occurredAt);
    }

    @Override
    public String toString() {
        return "EventContext[correlationId=%s, causationId=%s, traceparent=%s, schemaVersion=%d, occurredAt=%s]"
                .formatted(correlationId, causationId, traceparent, schemaVersion, occurredAt);
    }
}
