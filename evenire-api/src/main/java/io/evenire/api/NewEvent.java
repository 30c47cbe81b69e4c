package io.evenire.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A fact to be appended.
 *
 * <p>Its id makes repeating safe: an append that is stored already, known by the ids of its events, writes nothing and
 * gives the first result again. So after a time-out or an {@link AppendOutcomeUnknownException} append the same object again.
 *
 * @param id unique in the store, which is for whoever gives it to see to; a new UUID of version 7 unless given. An
 *     append with {@code any} or {@code streamExists} looks every id up; one whose version is exactly right does not
 * @param type what kind of fact; 1 to {@value Limits#TYPE_LENGTH_MAX} UTF-8 bytes, no control characters
 * @param data the fact; up to {@value Limits#DATA_LENGTH_DEFAULT_MAX} bytes unless the store is set to take more
 * @param metadata what is known about the fact; up to {@value Limits#METADATA_LENGTH_MAX} bytes
 * @param tags what the fact is about, as in {@code customer:7}; up to {@value Limits#TAG_COUNT_MAX} of 1 to
 *     {@value Limits#TAG_LENGTH_MAX} UTF-8 bytes, no control characters
 * @param context where the fact comes from
 */
public record NewEvent(UUID id, String type, Payload data, Payload metadata, Set<String> tags, EventContext context) {

    /**
     * Validates the event.
     *
     * @throws IllegalArgumentException if something is out of bounds
     */
    public NewEvent {
        Limits.requireText("event type", type, Limits.TYPE_LENGTH_MAX);
        Limits.requireAtMost("event data", "bytes", data.length(), Limits.DATA_LENGTH_MAX);
        Limits.requireAtMost("event metadata", "bytes", metadata.length(), Limits.METADATA_LENGTH_MAX);
        Limits.requireAtMost("event", "tags", tags.size(), Limits.TAG_COUNT_MAX);
        for (var tag : tags) {
            Limits.requireText("tag", tag, Limits.TAG_LENGTH_MAX);
        }
        tags = tags.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    }

    /**
     * Makes an event whose data is JSON.
     *
     * @param type what kind of fact
     * @param data the text of one JSON value; not parsed
     * @return the event, with a new id
     */
    public static NewEvent json(String type, String data) {
        return of(type, Payload.json(data));
    }

    /**
     * Makes an event.
     *
     * @param type what kind of fact
     * @param data the fact
     * @return the event, with a new id
     */
    public static NewEvent of(String type, Payload data) {
        return new NewEvent(newId(), type, data, Payload.empty(), Set.of(), EventContext.none());
    }

    /** {@return a new id: a UUID of version 7 (RFC 9562)} */
    public static UUID newId() {
        return UuidV7.next();
    }

    /**
     * Gives the event an id of the caller's.
     *
     * @param newId unique in the store
     * @return the event with that id
     */
    public NewEvent withId(UUID newId) {
        return new NewEvent(newId, type, data, metadata, tags, context);
    }

    /**
     * Replaces the metadata.
     *
     * @param newMetadata what is known about the fact
     * @return the event with that metadata
     */
    public NewEvent withMetadata(Payload newMetadata) {
        return new NewEvent(id, type, data, newMetadata, tags, context);
    }

    /**
     * Replaces the tags.
     *
     * @param newTags what the fact is about; one that stands twice counts once
     * @return the event with those tags
     */
    public NewEvent withTags(String... newTags) {
        return new NewEvent(id, type, data, metadata, new LinkedHashSet<>(Arrays.asList(newTags)), context);
    }

    /**
     * Replaces the context.
     *
     * @param newContext where the fact comes from
     * @return the event with that context
     */
    public NewEvent withContext(EventContext newContext) {
        return new NewEvent(id, type, data, metadata, tags, newContext);
    }

    /** {@return the bytes that count towards {@link Limits#APPEND_LENGTH_MAX}: of data, metadata and all text} */
    public int length() {
        int length = data.length() + metadata.length() + Limits.lengthInUtf8(type) + context.length();
        for (var tag : tags) {
            length += Limits.lengthInUtf8(tag);
        }
        return length;
    }
}
