package io.evenire.protocol;

import io.evenire.api.Limits;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.Read;
import io.evenire.api.Read.Direction;
import io.evenire.api.Read.From;
import io.evenire.api.StreamId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Queries, and reads of the whole store, as JSON objects. */
final class JsonQueries {

    private static final String ITEMS = "items";
    private static final String TYPES = "types";
    private static final String TAGS = "tags";
    private static final String CATEGORIES = "categories";
    private static final String STREAMS = "streams";
    private static final String QUERY = "query";

    private JsonQueries() {}

    static void write(JsonOutput out, Query query) {
        out.object(() -> out.name(ITEMS).array(query.items(), item -> write(out, item)));
    }

    private static void write(JsonOutput out, Item item) {
        out.object(() -> {
            writeTexts(out, TYPES, item.types());
            writeTexts(out, TAGS, item.tags());
            writeTexts(out, CATEGORIES, item.categories());
            writeTexts(
                    out, STREAMS, item.streams().stream().map(StreamId::value).toList());
        });
    }

    private static void writeTexts(JsonOutput out, String name, Iterable<String> texts) {
        if (texts.iterator().hasNext()) {
            out.name(name).array(texts, out::text);
        }
    }

    /** Writes a read of the whole store. */
    static void write(JsonOutput out, Read.Source.Store source, Read read) {
        out.object(() -> {
            write(out.name(QUERY), source.query());
            if (!source.streamPrefix().isEmpty()) {
                out.field(Parameters.PREFIX, source.streamPrefix());
            }
            write(out, read.from(), read.direction());
            out.field(Parameters.DIRECTION, read.direction().name().toLowerCase(Locale.ROOT));
            if (read.limit() != Long.MAX_VALUE) {
                out.field(Parameters.LIMIT, read.limit());
            }
        });
    }

    private static void write(JsonOutput out, From from, Direction direction) {
        switch (from) {
            case From.At(long position) -> out.field(Parameters.FROM, position);
            case From.After(long position) -> write(out, Parameters.next(position, direction), direction);
            case From.Start start -> out.field(Parameters.FROM, Parameters.text(start, direction));
            case From.End end -> out.field(Parameters.FROM, Parameters.text(end, direction));
            case From.Moment moment -> out.field(Parameters.FROM, Parameters.text(moment, direction));
            case From.Behind behind -> out.field(Parameters.FROM, Parameters.text(behind, direction));
        }
    }

    /** Reads a read of the whole store; its limit is {@link Long#MAX_VALUE} if nothing is said. */
    static Read readStoreRead(JsonInput in) {
        var query = Query.all();
        var source = new Read.Source.Store(query, "");
        var direction = Direction.FORWARD;
        From from = null;
        long limit = Long.MAX_VALUE;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case QUERY -> query = read(in);
                case Parameters.PREFIX ->
                    source = in.checked(in.text(), prefix -> new Read.Source.Store(Query.all(), prefix));
                case Parameters.FROM -> from = readFrom(in);
                case Parameters.DIRECTION -> direction = in.checked(in.text(), Parameters::parseDirection);
                case Parameters.LIMIT -> limit = in.number(1, Long.MAX_VALUE);
                default -> throw in.unknown(name);
            }
        }
        return new Read(
                new Read.Source.Store(query, source.streamPrefix()),
                direction,
                from == null ? Parameters.begin(direction) : from,
                limit);
    }

    private static From readFrom(JsonInput in) {
        return in.isText() ? in.checked(in.text(), Parameters::parseFrom) : new From.At(in.number(0, Long.MAX_VALUE));
    }

    /** Reads a query; without items every event matches. */
    static Query read(JsonInput in) {
        List<Item> items = List.of();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            if (!name.equals(ITEMS)) {
                throw in.unknown(name);
            }
            items = in.array(ITEMS, Limits.QUERY_ITEM_COUNT_MAX, JsonQueries::readItem);
        }
        return in.checked(items, Query::new);
    }

    private static Item readItem(JsonInput in) {
        Set<String> types = Set.of();
        Set<String> tags = Set.of();
        Set<String> categories = Set.of();
        Set<StreamId> streams = Set.of();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case TYPES -> types = readSet(in, TYPES, Limits.QUERY_TYPE_COUNT_MAX, JsonInput::text);
                case TAGS -> tags = readSet(in, TAGS, Limits.QUERY_TAG_COUNT_MAX, JsonInput::text);
                case CATEGORIES ->
                    categories = readSet(in, CATEGORIES, Limits.QUERY_CATEGORY_COUNT_MAX, JsonInput::text);
                case STREAMS -> streams = readSet(in, STREAMS, Limits.QUERY_STREAM_COUNT_MAX, JsonInput::stream);
                default -> throw in.unknown(name);
            }
        }
        var all = new Members(types, tags, categories, streams);
        return in.checked(all, Members::item);
    }

    private static <T> Set<T> readSet(JsonInput in, String what, int countMax, Function<JsonInput, T> reader) {
        var found = new LinkedHashSet<T>();
        for (var value : in.array(what, countMax, reader)) {
            if (!found.add(value)) {
                throw new IllegalArgumentException(
                        "%s stands twice in %s".formatted(Limits.quote(value.toString()), in.path()));
            }
        }
        return found;
    }

    /** What an item asks for; one that asks for nothing is refused where it stands. */
    private record Members(Set<String> types, Set<String> tags, Set<String> categories, Set<StreamId> streams) {

        Item item() {
            return Query.of(new Item(types, tags, categories, streams)).items().getFirst();
        }
    }
}
