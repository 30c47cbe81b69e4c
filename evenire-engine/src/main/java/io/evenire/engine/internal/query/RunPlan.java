package io.evenire.engine.internal.query;

import io.evenire.api.Query;
import io.evenire.api.Read.Source;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.run.Kind;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.Term;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the events of one run that may match are found. All that match are among them; some may not match.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class RunPlan {

    /** How many categories that start with a prefix are looked up; if there are more, the run is gone through. */
    private static final int PREFIX_CATEGORY_COUNT_MAX = 64;

    private static final int UUID_HYPHEN = 8; // where the first one of a UUID is

    private final Way way;
    private final Run run;
    private final Effort effort;
    private final Map<Key, Optional<Positions>> lookedUp =
            new HashMap<>(); // each term once, however many items have it

    private record Key(Kind kind, String text) {}

    private RunPlan(Way way, Run run, Effort effort) {
        this.way = way;
        this.run = run;
        this.effort = effort;
    }

    /**
     * Plans how to go through a run.
     *
     * @param way which way
     * @param run the run
     * @param source what is looked for
     * @param effort is told of what is done
     * @return the events that may match
     * @throws IOException if the run cannot be read
     */
    static Positions of(Way way, Run run, Source.Store source, Effort effort) throws IOException {
        return new RunPlan(way, run, effort).plan(source);
    }

    private Positions plan(Source.Store source) throws IOException {
        var withPrefix = withPrefix(source.streamPrefix());
        if (withPrefix.isEmpty() || source.query().isAll()) {
            return AnyOf.of(way, run, withPrefix);
        }
        var perItem = new ArrayList<Positions>();
        for (var item : source.query().items()) {
            var groups = new ArrayList<Positions>();
            if (narrow(groups, item)) {
                if (!source.streamPrefix().isEmpty()) {
                    groups.add(AnyOf.of(way, run, withPrefix));
                }
                perItem.add(AllOf.of(way, run, groups, effort));
            }
        }
        return AnyOf.of(way, run, perItem);
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
        groups.add(AnyOf.of(way, run, found));
        return true;
    }

    private Optional<Positions> find(Kind kind, String text) throws IOException {
        var key = new Key(kind, text);
        var known = lookedUp.get(key);
        if (known == null) {
            known = lookUp(Term.of(kind, text));
            lookedUp.put(key, known);
        }
        return known;
    }

    private Optional<Positions> lookUp(Term term) throws IOException {
        if (term.kind() == Kind.STREAM) {
            var stream = run.stream(term);
            return stream == null || stream.count() == 0
                    ? Optional.empty()
                    : Optional.of(new StreamPositions(way, run, stream));
        }
        var postings = run.postings(term);
        return postings.count() == 0 ? Optional.empty() : Optional.of(new TermPositions(way, run, postings));
    }

    /** {@return parts that together have all events whose streams start with a prefix; none if there is none} */
    private List<Positions> withPrefix(String prefix) throws IOException {
        if (prefix.isEmpty()) {
            return List.of(new EveryPosition(way, run));
        }
        var found = new ArrayList<Positions>();
        int hyphen = prefix.indexOf('-');
        if (hyphen >= 0) {
            find(Kind.CATEGORY, prefix.substring(0, hyphen)).ifPresent(found::add);
        } else if (!addCategories(found, prefix)) {
            return List.of(new EveryPosition(way, run));
        }
        boolean mayBeUuid = hyphen == UUID_HYPHEN || (hyphen < 0 && prefix.length() <= UUID_HYPHEN);
        if (mayBeUuid) {
            find(Kind.CATEGORY, "").ifPresent(found::add);
        }
        return found;
    }

    /** Adds the categories that start with a prefix. {@return false if they are too many} */
    private boolean addCategories(List<Positions> found, String prefix) throws IOException {
        var categories = run.terms(Kind.CATEGORY, prefix, null);
        int count = 0;
        for (var next = categories.next(); next != null; next = categories.next()) {
            if (++count > PREFIX_CATEGORY_COUNT_MAX) {
                return false;
            }
            find(Kind.CATEGORY, next.text()).ifPresent(found::add);
        }
        return true;
    }
}
