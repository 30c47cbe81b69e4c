package io.evenire.engine.internal.query;

import io.evenire.api.Query;
import io.evenire.api.Read.Source;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.run.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the events of one part of the index that may match are found. All that match are among them; some may not match.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class Plan {

    /** How many categories that start with a prefix are looked up; if there are more, all of it is gone through. */
    private static final int PREFIX_CATEGORY_COUNT_MAX = 64;

    private static final int UUID_HYPHEN = 8; // where the first one of a UUID is

    private final Way way;
    private final Indexed in;
    private final Effort effort;
    private final Map<Key, Optional<Positions>> lookedUp =
            new HashMap<>(); // each term once, however many items have it

    private record Key(Kind kind, String text) {}

    private Plan(Way way, Indexed in, Effort effort) {
        this.way = way;
        this.in = in;
        this.effort = effort;
    }

    /**
     * Plans how to go through a part of the index.
     *
     * @param way which way
     * @param in the part
     * @param source what is looked for
     * @param effort is told of what is done
     * @return the events that may match
     * @throws IOException if it cannot be read
     */
    static Positions of(Way way, Indexed in, Source.Store source, Effort effort) throws IOException {
        return new Plan(way, in, effort).plan(source);
    }

    private Positions plan(Source.Store source) throws IOException {
        var withPrefix = withPrefix(source.streamPrefix());
        if (withPrefix.isEmpty() || source.query().isAll()) {
            return AnyOf.of(way, in, withPrefix);
        }
        var perItem = new ArrayList<Positions>();
        for (var item : source.query().items()) {
            var groups = new ArrayList<Positions>();
            if (narrow(groups, item)) {
                if (!source.streamPrefix().isEmpty()) {
                    groups.add(AnyOf.of(way, in, withPrefix));
                }
                perItem.add(AllOf.of(way, in, groups, effort));
            }
        }
        return AnyOf.of(way, in, perItem);
    }

    /** Adds what an event must be among to match an item. {@return whether there can be one} */
    private boolean narrow(List<Positions> groups, Query.Item item) throws IOException {
        for (var tag : item.tags()) {
            if (!addAnyOf(groups, Kind.TAG, List.of(tag))) {
                return false;
            }
        }
        var streams = item.streams().stream().map(StreamId::value).toList();
        return addAnyOf(groups, Kind.STREAM, streams)
                && addAnyOf(groups, Kind.TYPE, item.types())
                && addAnyOf(groups, Kind.CATEGORY, item.categories());
    }

    private boolean addAnyOf(List<Positions> groups, Kind kind, Collection<String> texts) throws IOException {
        if (texts.isEmpty()) {
            return true;
        }
        var found = new ArrayList<Positions>();
        for (var text : texts) {
            find(kind, text).ifPresent(found::add);
        }
        if (found.isEmpty()) {
            return false;
        }
        groups.add(AnyOf.of(way, in, found));
        return true;
    }

    private Optional<Positions> find(Kind kind, String text) throws IOException {
        var key = new Key(kind, text);
        var known = lookedUp.get(key);
        if (known == null) {
            known = in.find(way, kind, text);
            lookedUp.put(key, known);
        }
        return known;
    }

    /** {@return parts that together have all events whose streams start with a prefix; none if there is none} */
    private List<Positions> withPrefix(String prefix) throws IOException {
        if (prefix.isEmpty()) {
            return List.of(new EveryPosition(way, in));
        }
        var found = new ArrayList<Positions>();
        int hyphen = prefix.indexOf('-');
        if (hyphen >= 0) {
            find(Kind.CATEGORY, prefix.substring(0, hyphen)).ifPresent(found::add);
        } else if (!addCategories(found, prefix)) {
            return List.of(new EveryPosition(way, in));
        }
        boolean mayBeUuid = hyphen == UUID_HYPHEN || (hyphen < 0 && prefix.length() <= UUID_HYPHEN);
        if (mayBeUuid) {
            find(Kind.CATEGORY, "").ifPresent(found::add);
        }
        return found;
    }

    /** Adds the categories that start with a prefix. {@return false if they are too many, or cannot be told} */
    private boolean addCategories(List<Positions> found, String prefix) throws IOException {
        var categories = in.categories(prefix, PREFIX_CATEGORY_COUNT_MAX);
        for (var category : categories.orElse(List.of())) {
            find(Kind.CATEGORY, category).ifPresent(found::add);
        }
        return categories.isPresent();
    }
}
