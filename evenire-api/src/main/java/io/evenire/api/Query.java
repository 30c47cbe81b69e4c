package io.evenire.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What events are looked for, across all streams: those that match at least one of some items.
 *
 * <p>{@snippet :
 * var taken = Query.types("UserRegistered").or(Query.Item.none().withTags("username:ada"));
 * for (var event : store.read(Read.matching(taken))) {
 *     System.out.println(event.position() + " " + event.type());
 * }
 * }
 *
 * <p>All texts are compared whole and as they are: the tag {@code user:1} is not in an event with {@code user:12}. An
 * event of the store's own streams (see {@link StreamId#isSystem()}) matches only an item that names its stream or its
 * category.
 *
 * @param items the items; none means every event, up to {@value Limits#QUERY_ITEM_COUNT_MAX} with together up to
 *     {@value Limits#QUERY_TERM_COUNT_MAX} types, tags, categories and streams
 */
public record Query(List<Item> items) {

    private static final Query ALL = new Query(List.of());

    /**
     * Validates the query as a whole.
     *
     * @throws IllegalArgumentException if there are too many items, or they have too many members together
     */
    public Query {
        items = List.copyOf(items);
        Limits.requireAtMost("query", "items", items.size(), Limits.QUERY_ITEM_COUNT_MAX);
        int count = 0;
        for (var item : items) {
            count += item.memberCount();
        }
        Limits.requireAtMost(
                "query", "types, tags, categories and streams together", count, Limits.QUERY_TERM_COUNT_MAX);
    }

    /** {@return the query that every event matches, but for those of the store's own streams} */
    public static Query all() {
        return ALL;
    }

    /**
     * Looks for events of some types.
     *
     * @param types the types, 1 or more; an event has one of them
     * @return the query
     */
    public static Query types(String... types) {
        return of(Item.none().withTypes(types));
    }

    /**
     * Looks for events with some tags.
     *
     * @param tags the tags, 1 or more; an event has all of them
     * @return the query
     */
    public static Query tagged(String... tags) {
        return of(Item.none().withTags(tags));
    }

    /**
     * Looks for events of some categories.
     *
     * @param categories the categories, 1 or more; an event is of one of them
     * @return the query
     */
    public static Query categories(String... categories) {
        return of(Item.none().withCategories(categories));
    }

    /**
     * Looks for events that match at least one of some items.
     *
     * @param items the items
     * @return the query
     */
    public static Query of(Item... items) {
        return new Query(List.of(items));
    }

    /**
     * Adds an item.
     *
     * @param item an event that matches it matches the new query
     * @return the query with it
     * @throws IllegalStateException if this is the query for all events, to which nothing can be added
     */
    public Query or(Item item) {
        if (isAll()) {
            throw new IllegalStateException("every event matches already, so there is nothing to add");
        }
        var more = new ArrayList<>(items);
        more.add(item);
        return new Query(more);
    }

    /** {@return whether there are no items, so that every event matches, but for those of the store's own streams} */
    public boolean isAll() {
        return items.isEmpty();
    }

    /**
     * Tells whether an event is among those looked for.
     *
     * @param event the event
     * @return whether it matches at least one of the items, or there are none and its stream is not the store's own
     */
    public boolean matches(Event event) {
        return matches(event, !event.stream().isSystem());
    }

    /** {@return whether an event matches, by more than the name of its stream only if it is open} */
    boolean matches(Event event, boolean isOpen) {
        if (isAll()) {
            return isOpen;
        }
        for (var item : items) {
            if (item.matches(event, isOpen)) {
                return true;
            }
        }
        return false;
    }

    /**
     * One way to match a query: an event matches if it has what each of the sets asks for that are not empty.
     *
     * @param types its type is one of these; up to {@value Limits#QUERY_TYPE_COUNT_MAX}
     * @param tags all of these are among its tags; up to {@value Limits#QUERY_TAG_COUNT_MAX}
     * @param categories the category of its stream is one of these, without hyphens; up to
     *     {@value Limits#QUERY_CATEGORY_COUNT_MAX}. An event without a stream has none, not even the empty one
     * @param streams its stream is one of these; up to {@value Limits#QUERY_STREAM_COUNT_MAX}
     */
    public record Item(Set<String> types, Set<String> tags, Set<String> categories, Set<StreamId> streams) {

        /*
         * An item that asks for nothing cannot be put into a query, but it is where items begin. It is refused by
         * `memberCount`, which every query asks for.
         */

        private static final Item NONE = new Item(Set.of(), Set.of(), Set.of(), Set.of());

        /**
         * Validates the item.
         *
         * @throws IllegalArgumentException if something is out of bounds
         */
        public Item {
            Limits.requireAtMost("query item", "types", types.size(), Limits.QUERY_TYPE_COUNT_MAX);
            Limits.requireAtMost("query item", "tags", tags.size(), Limits.QUERY_TAG_COUNT_MAX);
            Limits.requireAtMost("query item", "categories", categories.size(), Limits.QUERY_CATEGORY_COUNT_MAX);
            Limits.requireAtMost("query item", "streams", streams.size(), Limits.QUERY_STREAM_COUNT_MAX);
            for (var type : types) {
                Limits.requireText("event type", type, Limits.TYPE_LENGTH_MAX);
            }
            for (var tag : tags) {
                Limits.requireText("tag", tag, Limits.TAG_LENGTH_MAX);
            }
            for (var category : categories) {
                requireCategory(category);
            }
            for (var stream : streams) {
                stream.requireStream("query item");
            }
            types = copy(types);
            tags = copy(tags);
            categories = copy(categories);
            streams = copy(streams);
        }

        /** {@return an item that asks for nothing yet; no query takes it as it is} */
        public static Item none() {
            return NONE;
        }

        /**
         * Replaces the types.
         *
         * @param newTypes the type of an event is one of these; one that stands twice counts once
         * @return the item with them
         */
        public Item withTypes(String... newTypes) {
            return new Item(setOf(newTypes), tags, categories, streams);
        }

        /**
         * Replaces the tags.
         *
         * @param newTags all of these are among the tags of an event; one that stands twice counts once
         * @return the item with them
         */
        public Item withTags(String... newTags) {
            return new Item(types, setOf(newTags), categories, streams);
        }

        /**
         * Replaces the categories.
         *
         * @param newCategories the category of an event is one of these; one that stands twice counts once
         * @return the item with them
         */
        public Item withCategories(String... newCategories) {
            return new Item(types, tags, setOf(newCategories), streams);
        }

        /**
         * Replaces the streams.
         *
         * @param newStreams the stream of an event is one of these; one that stands twice counts once
         * @return the item with them
         */
        public Item withStreams(StreamId... newStreams) {
            return new Item(types, tags, categories, setOf(newStreams));
        }

        private boolean matches(Event event, boolean isOpen) {
            var stream = event.stream();
            return (isOpen || !categories.isEmpty() || !streams.isEmpty())
                    && (types.isEmpty() || types.contains(event.type()))
                    && event.tags().containsAll(tags)
                    && (categories.isEmpty() || (!stream.isNone() && categories.contains(stream.category())))
                    && (streams.isEmpty() || streams.contains(stream));
        }

        private int memberCount() {
            int count = types.size() + tags.size() + categories.size() + streams.size();
            if (count == 0) {
                throw new IllegalArgumentException("query item has no types, tags, categories or streams");
            }
            return count;
        }

        private static void requireCategory(String category) {
            if (!category.isEmpty()) {
                Limits.requireText("category", category, Limits.STREAM_ID_LENGTH_MAX);
            }
            if (category.indexOf('-') >= 0) {
                throw new IllegalArgumentException("category must not have a hyphen: " + Limits.quote(category));
            }
        }

        private static <T> Set<T> setOf(T[] values) {
            return new LinkedHashSet<>(Arrays.asList(values));
        }

        private static <T> Set<T> copy(Set<T> values) {
            return values.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(values));
        }
    }
}
