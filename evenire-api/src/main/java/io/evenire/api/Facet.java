package io.evenire.api;

/**
 * A category, a type or a tag that events have, and how many have it.
 *
 * @param value the category, the type or the tag
 * @param count how many events have it, 1 or more; those of deleted streams too until their space is freed
 */
public record Facet(String value, long count) {

    /** What is listed. */
    public enum Kind {
        /** Categories of streams; the empty one is that of streams whose ids are UUIDs. */
        CATEGORY,
        /** Types of events. */
        TYPE,
        /** Tags of events. */
        TAG
    }
}
