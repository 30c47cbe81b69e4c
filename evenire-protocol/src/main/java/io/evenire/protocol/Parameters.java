package io.evenire.protocol;

import io.evenire.api.Checkpoint;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Read.Direction;
import io.evenire.api.Read.From;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The query of a request: names and values after the question mark, each name at most once unless it says otherwise.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class Parameters {

    /** The most parameters in one query. */
    public static final int COUNT_MAX = 16;

    /** The longest query, in characters: eight values of the longest stream id. */
    public static final int LENGTH_MAX = 16 * 1024;

    /** The name of what a caller believes about a stream. */
    public static final String EXPECTED_VERSION = "expectedVersion";

    /** The name of where a read begins. */
    public static final String FROM = "from";

    /** The name of the direction of a read. */
    public static final String DIRECTION = "direction";

    /** The name of how many are wanted at most. */
    public static final String LIMIT = "limit";

    /** The name of what listed texts, or the streams of events, start with. */
    public static final String PREFIX = "prefix";

    /** The name of the text that listed texts are above. */
    public static final String AFTER = "after";

    /** The name of a type that events have; may stand several times, for one of several types. */
    public static final String TYPE = "type";

    /** The name of a tag that events have; may stand several times, for all of several tags. */
    public static final String TAG = "tag";

    /** The name of a category: of listed streams, or of those of events; then it may stand several times. */
    public static final String CATEGORY = "category";

    /** The name of a stream that events are of; may stand several times, for one of several streams. */
    public static final String STREAM = "stream";

    /** The name of the id of a change. */
    public static final String ID = "id";

    /** The name of the version that a stream is to be truncated before. */
    public static final String BEFORE = "before";

    /** The name of the version whose event is to be erased. */
    public static final String VERSION = "version";

    /** The name of the flag that asks for a tombstone. */
    public static final String TOMBSTONE = "tombstone";

    private static final String START = "start";
    private static final String END = "end";
    private static final Set<String> OF_ITEM = Set.of(TYPE, TAG, CATEGORY, STREAM);
    private static final Set<String> OF_STORE_READ =
            Set.of(FROM, DIRECTION, LIMIT, PREFIX, TYPE, TAG, CATEGORY, STREAM, Waiting.WAIT, Waiting.FOLLOW);

    private static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** {@return the query without parameters} */
    public static Parameters none() {
        return NONE;
    }

    /**
     * Reads the raw query of a request.
     *
     * @param rawQuery what stands after the question mark, percent-encoded; empty if there is nothing
     * @param known the names that the request takes
     * @return the parameters
     * @throws IllegalArgumentException if a name is unknown or stands twice, an encoding is bad, or a bound is passed
     */
    public static Parameters parse(String rawQuery, Set<String> known) {
        return parse(rawQuery, known, Set.of());
    }

    /**
     * Reads the raw query of a read of the whole store, where {@value #TYPE}, {@value #TAG}, {@value #CATEGORY} and
     * {@value #STREAM} may stand several times, with another value each time.
     *
     * @param rawQuery what stands after the question mark, percent-encoded; empty if there is nothing
     * @return the parameters
     * @throws IllegalArgumentException if a name is unknown, something stands twice, an encoding is bad, or a bound is
     *     passed
     */
    public static Parameters parseStoreRead(String rawQuery) {
        return parse(rawQuery, OF_STORE_READ, OF_ITEM);
    }

    private static Parameters parse(String rawQuery, Set<String> known, Set<String> repeatable) {
        if (rawQuery.isEmpty()) {
            return NONE;
        }
        if (rawQuery.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "query must have at most %d characters, has %d".formatted(LENGTH_MAX, rawQuery.length()));
        }
        var parts = rawQuery.split("&", -1);
        if (parts.length > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "query must have at most %d parameters, has %d".formatted(COUNT_MAX, parts.length));
        }
        var values = new LinkedHashMap<String, List<String>>();
        for (var part : parts) {
            int equals = part.indexOf('=');
            var name = Percent.decodeQuery("query parameter", equals < 0 ? part : part.substring(0, equals));
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown query parameter %s; known are %s".formatted(Limits.quote(name), sorted(known)));
            }
            var value = equals < 0 ? "" : Percent.decodeQuery(name, part.substring(equals + 1));
            var before = values.computeIfAbsent(name, absent -> new ArrayList<>());
            if (!before.isEmpty() && !repeatable.contains(name)) {
                throw new IllegalArgumentException("query parameter %s stands twice".formatted(Limits.quote(name)));
            }
            if (before.contains(value)) {
                throw new IllegalArgumentException("query parameter %s stands twice with the value %s"
                        .formatted(Limits.quote(name), Limits.quote(value)));
            }
            before.add(value);
        }
        return new Parameters(values);
    }

    /**
     * Makes the query that asks for a page of a read of a stream.
     *
     * @param read what is read
     * @return the parameters {@value #FROM}, {@value #DIRECTION} and {@value #LIMIT}
     */
    public static Parameters of(Read read) {
        return NONE.with(FROM, text(read.from(), read.direction()))
                .with(DIRECTION, read.direction().name().toLowerCase(Locale.ROOT))
                .with(LIMIT, Long.toString(Math.min(read.limit(), EventPage.LIMIT_MAX)));
    }

    /** Writes where a read begins. */
    static String text(From from, Direction direction) {
        return switch (from) {
            case From.Start() -> START;
            case From.End() -> END;
            case From.At(long place) -> Long.toString(place);
            case From.After(long place) -> text(next(place, direction), direction);
            case From.Moment(var moment) -> moment.toString();
            case From.Behind(var checkpoint) -> checkpoint.toString();
        };
    }

    /** Gives where a read begins that begins behind a place. */
    static From next(long place, Direction direction) {
        return switch (direction) {
            case FORWARD -> place == Long.MAX_VALUE ? new From.End() : new From.At(place + 1);
            case BACKWARD -> place == 0 ? new From.Start() : new From.At(place - 1);
        };
    }

    /**
     * Makes the query that asks for a change of a stream.
     *
     * @param expected what the caller believes about the stream
     * @param change the change
     * @return the parameters {@value #EXPECTED_VERSION} and {@value #ID}, and {@value #TOMBSTONE}, {@value #BEFORE} or
     *     {@value #VERSION}; what a stream is to keep is not among them
     */
    public static Parameters of(ExpectedVersion expected, StreamChange change) {
        var parameters = NONE.with(EXPECTED_VERSION, expected.toString())
                .with(ID, change.id().toString());
        return switch (change) {
            case StreamChange.Delete delete -> parameters;
            case StreamChange.Tombstone tombstone -> parameters.with(TOMBSTONE, "true");
            case StreamChange.TruncateBefore(var id, long version) -> parameters.with(BEFORE, Long.toString(version));
            case StreamChange.Erase(var id, long version) -> parameters.with(VERSION, Long.toString(version));
            case StreamChange.Keep keep -> parameters;
        };
    }

    /**
     * Adds a parameter, or replaces it.
     *
     * @param name the name
     * @param value the value
     * @return the larger query
     */
    public Parameters with(String name, String value) {
        var more = new LinkedHashMap<>(values);
        more.put(name, List.of(value));
        return new Parameters(more);
    }

    /**
     * Gives a value.
     *
     * @param name the name
     * @return the value, the first of several; empty if the name is not there
     */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(List::getFirst);
    }

    private String[] texts(String name) {
        return values.getOrDefault(name, List.of()).toArray(String[]::new);
    }

    /** {@return what the caller believes about the stream; {@code any} if nothing is said} */
    public ExpectedVersion expectedVersion() {
        return text(EXPECTED_VERSION).map(Parameters::parseExpectedVersion).orElseGet(ExpectedVersion::any);
    }

    /**
     * Reads what a caller believes about a stream.
     *
     * @param text {@code any}, {@code noStream}, {@code streamExists} or a version
     * @return the belief
     * @throws IllegalArgumentException if the text is something else
     */
    public static ExpectedVersion parseExpectedVersion(String text) {
        return switch (text) {
            case "any" -> ExpectedVersion.any();
            case "noStream" -> ExpectedVersion.noStream();
            case "streamExists" -> ExpectedVersion.streamExists();
            default ->
                ExpectedVersion.exactly(
                        Texts.parseNumber("expectedVersion (or any, noStream, streamExists)", text, 0, Long.MAX_VALUE));
        };
    }

    /** {@return the direction of the read; forward if nothing is said} */
    public Direction direction() {
        return text(DIRECTION).map(Parameters::parseDirection).orElse(Direction.FORWARD);
    }

    /** Reads the direction of a read. */
    static Direction parseDirection(String text) {
        return switch (text) {
            case "forward" -> Direction.FORWARD;
            case "backward" -> Direction.BACKWARD;
            default ->
                throw new IllegalArgumentException("direction must be forward or backward, is " + Limits.quote(text));
        };
    }

    /** {@return where the read begins; if nothing is said, the start of a forward and the end of a backward read} */
    public From from() {
        return text(FROM).map(Parameters::parseFrom).orElseGet(() -> begin(direction()));
    }

    /** {@return where a read begins that says nothing} */
    static From begin(Direction direction) {
        return switch (direction) {
            case FORWARD -> new From.Start();
            case BACKWARD -> new From.End();
        };
    }

    /** Reads where a read begins. */
    static From parseFrom(String text) {
        return switch (text) {
            case START -> new From.Start();
            case END -> new From.End();
            default -> {
                if (text.indexOf('T') >= 0) {
                    yield new From.Moment(Texts.parseInstant(FROM, text));
                }
                yield Texts.looksLikeCheckpoint(text)
                        ? new From.Behind(Checkpoint.parse(text))
                        : new From.At(Texts.parseNumber("from (or start, end, a moment)", text, 0, Long.MAX_VALUE));
            }
        };
    }

    /**
     * Gives how many are wanted at most.
     *
     * @param whenAbsent the number if nothing is said
     * @param max the highest number allowed
     * @return the number, 1 or more
     */
    public int limit(int whenAbsent, int max) {
        return text(LIMIT)
                .map(text -> (int) Texts.parseNumber(LIMIT, text, 1, max))
                .orElse(whenAbsent);
    }

    /**
     * Reads what page of a stream is asked for.
     *
     * @param stream the stream
     * @return the read, with the limit of the page
     */
    public Read read(StreamId stream) {
        return new Read(
                new Read.Source.Stream(stream),
                direction(),
                from(),
                limit(EventPage.LIMIT_DEFAULT, EventPage.LIMIT_MAX));
    }

    /**
     * Reads what is asked for of the whole store.
     *
     * @return the read, with {@link Long#MAX_VALUE} as its limit if nothing is said
     * @throws IllegalArgumentException if something is out of bounds
     */
    public Read storeRead() {
        var item = Query.Item.none()
                .withTypes(texts(TYPE))
                .withTags(texts(TAG))
                .withCategories(texts(CATEGORY))
                .withStreams(Arrays.stream(texts(STREAM)).map(StreamId::of).toArray(StreamId[]::new));
        var query = item.equals(Query.Item.none()) ? Query.all() : Query.of(item);
        long limit = text(LIMIT)
                .map(text -> Texts.parseNumber(LIMIT, text, 1, Long.MAX_VALUE))
                .orElse(Long.MAX_VALUE);
        return new Read(new Read.Source.Store(query, text(PREFIX).orElse("")), direction(), from(), limit);
    }

    /** {@return the change that is asked for: a tombstone if the flag says so, otherwise a deletion; with a new id if none is given} */
    public StreamChange change() {
        return flag(TOMBSTONE) ? new StreamChange.Tombstone(id()) : new StreamChange.Delete(id());
    }

    /** {@return the truncation that is asked for; with a new id if none is given} */
    public StreamChange truncation() {
        return new StreamChange.TruncateBefore(id(), version(BEFORE, "the version to truncate before"));
    }

    /** {@return the erasure that is asked for; with a new id if none is given} */
    public StreamChange erasure() {
        return new StreamChange.Erase(id(), version(VERSION, "the version of the event to erase"));
    }

    private long version(String name, String meaning) {
        var version = text(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("query has no parameter '%s', %s".formatted(name, meaning)));
        return Texts.parseNumber(name, version, 0, Long.MAX_VALUE);
    }

    /** {@return the id of a change; a new one if none is given} */
    public UUID id() {
        return text(ID).map(text -> Texts.parseUuid(ID, text)).orElseGet(NewEvent::newId);
    }

    /**
     * Reads a flag.
     *
     * @param name the name
     * @return whether the name is there, alone or with the value {@code true}
     * @throws IllegalArgumentException if it has a value other than {@code true} and {@code false}
     */
    public boolean flag(String name) {
        var text = text(name).orElse("false");
        return switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        "%s must be true or false, is %s".formatted(name, Limits.quote(text)));
        };
    }

    /** {@return the raw query with its question mark, percent-encoded; empty if there are no parameters} */
    @Override
    public String toString() {
        var query = new StringBuilder();
        values.forEach((name, all) -> all.forEach(value -> query.append(query.isEmpty() ? '?' : '&')
                .append(Percent.encode(name))
                .append('=')
                .append(Percent.encode(value))));
        return query.toString();
    }

    private static String sorted(Set<String> names) {
        return names.isEmpty()
                ? "none"
                : String.join(", ", names.stream().sorted().toList());
    }
}
