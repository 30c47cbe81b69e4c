package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.stream.StreamRetention;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** A store of random events that remembers everything, makes runs of its ranges, and compares what they answer. */
final class RunModel {

    private static final StreamId CHANGES = StreamId.of("$streams");

    private final Random random;
    private final List<Stored> events = new ArrayList<>();
    private final Map<StreamId, StreamHead> heads = new HashMap<>();
    private final List<StreamId> streams = new ArrayList<>();
    private final List<UUID> ids = new ArrayList<>();

    /** An event, and the heads that it changed. */
    record Stored(
            long position,
            StreamId stream,
            long version,
            UUID id,
            String type,
            Set<String> tags,
            List<StreamHead> heads) {}

    RunModel(Random random) {
        this.random = random;
        streams.addAll(List.of(
                StreamId.of("a"),
                StreamId.of("a!"),
                StreamId.of("a-1"),
                StreamId.of("a-10"),
                StreamId.of("a-\uFFFD"),
                StreamId.of("a-\uD83D\uDE00"),
                StreamId.of(new UUID(1, 2).toString()),
                StreamId.of("ü".repeat(256)),
                StreamId.of("ü".repeat(255) + "x")));
    }

    long last() {
        return events.size();
    }

    /** Adds events. */
    void append(int count) {
        for (int i = 0; i < count; i++) {
            if (random.nextInt(20) == 0 && !heads.isEmpty()) {
                hide();
            } else {
                put(stream(), List.of());
            }
        }
    }

    private void hide() {
        var known = List.copyOf(heads.values());
        var head = known.get(random.nextInt(known.size()));
        long position = last() + 1;
        if (head.status() == StreamState.Status.LIVE && !head.stream().equals(CHANGES)) {
            long moment = 1_700_000_000_000_000_000L + 7 * position;
            put(
                    CHANGES,
                    List.of(
                            switch (random.nextInt(4)) {
                                case 0 -> head.truncate(random.nextLong(head.version() + 2), position, moment);
                                case 1 -> head.keep(1 + random.nextLong(1L << 60), bound(), position, moment);
                                case 2 -> head.keep(StreamRetention.UNBOUNDED, bound(), position, moment);
                                default -> head.hide(StreamState.Status.DELETED, position, moment);
                            }));
        }
    }

    private long bound() {
        return random.nextBoolean() ? StreamRetention.UNBOUNDED : 1 + random.nextInt(20);
    }

    private void put(StreamId stream, List<StreamHead> changed) {
        long position = last() + 1;
        var before = heads.get(stream);
        if (before == null) {
            before = StreamHead.first(stream, position, 1_700_000_000_000_000_000L + position);
        }
        var after = before.append(before.version() + 1, position, 1_700_000_000_000_000_000L + 3 * position);
        var all = new ArrayList<>(changed);
        all.add(after);
        for (var head : all) {
            heads.put(head.stream(), head);
        }
        events.add(new Stored(position, stream, after.version(), id(), type(), tags(), all));
    }

    private StreamId stream() {
        if (random.nextInt(4) == 0) {
            streams.add(StreamId.of(
                    (random.nextBoolean() ? "order-" : "customer-") + Long.toString(random.nextLong() >>> 20, 36)));
        }
        double skewed = Math.pow(random.nextDouble(), 8); // a few get most
        return streams.get((int) (skewed * streams.size()));
    }

    private UUID id() {
        if (random.nextInt(50) == 0) {
            return new UUID(0, 0); // a program that does not know better
        }
        if (random.nextInt(20) == 0 && !ids.isEmpty()) {
            return ids.get(random.nextInt(ids.size()));
        }
        var id = random.nextBoolean()
                ? new UUID(random.nextLong(), random.nextLong())
                : new UUID((last() << 16) | 0x7000, random.nextLong());
        ids.add(id);
        return id;
    }

    private String type() {
        return random.nextInt(3) > 0 ? "Placed" : "Type" + random.nextInt(100);
    }

    private Set<String> tags() {
        var tags = new HashSet<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add("customer:" + random.nextInt(random.nextBoolean() ? 3 : 1000));
        }
        return tags;
    }

    /** Writes a run over a range of positions. */
    MemoryBlob.Writer write(long first, long last) throws IOException {
        var builder = new RunBuilder();
        for (var stream : changed(first, last).entrySet()) {
            var events = eventsOf(stream.getKey(), first, last);
            var positions = events.stream().mapToLong(Stored::position).toArray();
            builder.stream(
                    stream.getValue(),
                    events.isEmpty() ? 99 : events.getFirst().version(),
                    Arrays.copyOf(positions, positions.length + 3),
                    positions.length);
        }
        for (var event : range(first, last)) {
            builder.id(event.id().getMostSignificantBits(), event.id().getLeastSignificantBits(), event.position());
            builder.term(Kind.CATEGORY, event.stream().category(), event.position());
            builder.term(Kind.TYPE, event.type(), event.position());
            for (var tag : event.tags()) {
                builder.term(Kind.TAG, tag, event.position());
            }
        }
        var out = new MemoryBlob.Writer();
        builder.writeTo(out, new RunRange(first, last, checksum(last)));
        return out;
    }

    /** {@return the checksum of the frame that holds a position} */
    static int checksum(long position) {
        return Long.hashCode(position * 0x9E3779B97F4A7C15L);
    }

    /** Throws unless a run answers everything as it should. */
    void check(Run run) throws IOException {
        var range = run.range();
        assertThat(range.lastChecksum()).isEqualTo(checksum(range.last()));
        checkStreams(run);
        checkIds(run);
        for (var kind : List.of(Kind.CATEGORY, Kind.TYPE, Kind.TAG)) {
            checkTerms(run, kind);
        }
        run.verify(RunWatch.NONE);
    }

    private void checkStreams(Run run) throws IOException {
        long first = run.range().first();
        long last = run.range().last();
        var changed = changed(first, last);
        long postings = 0;
        for (var stream : streams) {
            var head = changed.get(stream);
            assertThat(run.head(Term.of(stream))).as("%s", stream).isEqualTo(head);
            if (head != null) {
                postings += checkPositions(run, stream, eventsOf(stream, first, last));
            }
        }
        postings +=
                changed.containsKey(CHANGES) ? eventsOf(CHANGES, first, last).size() : 0;
        assertThat(run.termCount(Kind.STREAM)).isEqualTo(changed.size());
        assertThat(run.postingCount(Kind.STREAM)).isEqualTo(postings).isEqualTo(last - first + 1);
        assertThat(run.head(Term.of(StreamId.of("b-unknown")))).isNull();

        var sorted = new TreeMap<StreamId, StreamHead>(changed);
        for (var prefix : List.of("", "a", "a-", "a-1", "order-", "customer-z", "$", "ü", "~", "\uD83D\uDE00")) {
            for (var after : List.of("", "a", "a-1", "order-5", "customer-zzz", "ü".repeat(255), "\uD83D\uDE00")) {
                var expected = sorted.values().stream()
                        .filter(head -> head.stream().value().startsWith(prefix)
                                && StreamId.compare(head.stream().value(), after) > 0)
                        .toList();
                assertThat(all(run.streams(prefix, after)))
                        .as("prefix %s, after %s", prefix, after)
                        .isEqualTo(expected);
            }
        }
    }

    private int checkPositions(Run run, StreamId stream, List<Stored> events) throws IOException {
        var found = Objects.requireNonNull(run.stream(Term.of(stream)));
        assertThat(found.count()).isEqualTo(events.size());
        if (events.isEmpty()) {
            assertThat(found.fill(0, new long[10])).isZero();
            return 0;
        }
        long firstVersion = events.getFirst().version();
        assertThat(found.firstVersion()).isEqualTo(firstVersion);
        for (int i = 0; i < 5; i++) {
            long from = Math.max(0, firstVersion - 3 + random.nextInt(events.size() + 6));
            var positions = new long[1 + random.nextInt(events.size() + 6)];
            var expected = new long[positions.length];
            int filled = 0;
            for (var event : events) {
                long index = event.version() - from;
                if (index >= 0 && index < expected.length) {
                    expected[(int) index] = event.position();
                    filled++;
                }
            }
            assertThat(found.fill(from, positions)).isEqualTo(filled);
            assertThat(positions).isEqualTo(expected);
        }
        return events.size();
    }

    private void checkIds(Run run) throws IOException {
        var positions = new HashMap<UUID, List<Long>>();
        for (var event : range(run.range().first(), run.range().last())) {
            positions.computeIfAbsent(event.id(), id -> new ArrayList<>()).add(event.position());
        }
        for (var entry : positions.entrySet()) {
            var id = entry.getKey();
            assertThat(run.positions(Term.id(id.getMostSignificantBits(), id.getLeastSignificantBits())))
                    .as("%s", id)
                    .containsExactly(entry.getValue().toArray(Long[]::new));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(run.positions(Term.id(random.nextLong(), random.nextLong())))
                    .isEmpty();
        }
        assertThat(run.termCount(Kind.ID)).isEqualTo(positions.size());
        assertThat(run.postingCount(Kind.ID)).isEqualTo(run.range().count());
    }

    private void checkTerms(Run run, Kind kind) throws IOException {
        var terms = new TreeMap<String, List<Long>>(StreamId::compare);
        for (var event : range(run.range().first(), run.range().last())) {
            for (var text : texts(kind, event)) {
                terms.computeIfAbsent(text, key -> new ArrayList<>()).add(event.position());
            }
        }
        assertThat(run.termCount(kind)).isEqualTo(terms.size());
        for (var term : terms.entrySet()) {
            checkPostings(
                    run.postings(Term.of(kind, term.getKey())),
                    term.getValue().stream().mapToLong(Long::longValue).toArray());
        }
        assertThat(run.postings(Term.of(kind, "unknown")).next()).isFalse();

        var expected = new ArrayList<TermCount>();
        terms.forEach((text, positions) -> expected.add(new TermCount(text, positions.size())));
        assertThat(all(run.terms(kind, "", null))).isEqualTo(expected);
        expected.removeIf(
                term -> !term.text().startsWith("customer:1") || StreamId.compare(term.text(), "customer:12") <= 0);
        assertThat(all(run.terms(kind, "customer:1", "customer:12"))).isEqualTo(expected);
    }

    private static Set<String> texts(Kind kind, Stored event) {
        return switch (kind) {
            case CATEGORY -> Set.of(event.stream().category());
            case TYPE -> Set.of(event.type());
            case TAG -> event.tags();
            case STREAM, ID -> throw new IllegalArgumentException();
        };
    }

    /** Walks about, with a list beside it. */
    private void checkPostings(Postings postings, long[] expected) throws IOException {
        assertThat(postings.count()).isEqualTo(expected.length);
        int at = -1;
        for (int i = 0; i < 30 + 2 * Math.min(expected.length, 300); i++) {
            long wanted = expected[random.nextInt(expected.length)] + random.nextInt(3) - 1;
            boolean moved;
            switch (random.nextInt(8)) {
                case 0 -> {
                    moved = postings.advance(wanted);
                    at = ceiling(expected, wanted);
                }
                case 1 -> {
                    moved = postings.floor(wanted);
                    at = ceiling(expected, wanted + 1) - 1;
                }
                case 2, 3 -> {
                    moved = postings.previous();
                    at = Math.max(at - 1, -1);
                }
                default -> {
                    moved = postings.next();
                    at = Math.min(at + 1, expected.length);
                }
            }
            assertThat(moved).isEqualTo(at >= 0 && at < expected.length);
            if (moved) {
                assertThat(postings.position()).isEqualTo(expected[at]);
            }
        }
    }

    private static int ceiling(long[] sorted, long wanted) {
        int found = Arrays.binarySearch(sorted, wanted);
        return found >= 0 ? found : -found - 1;
    }

    private static <T> List<T> all(Terms<T> terms) throws IOException {
        var all = new ArrayList<T>();
        for (var term = terms.next(); term != null; term = terms.next()) {
            all.add(term);
        }
        assertThat(terms.next()).isNull();
        return all;
    }

    private Map<StreamId, StreamHead> changed(long first, long last) {
        var changed = new LinkedHashMap<StreamId, StreamHead>();
        for (var event : range(first, last)) {
            for (var head : event.heads()) {
                changed.put(head.stream(), head);
            }
        }
        return changed;
    }

    private List<Stored> eventsOf(StreamId stream, long first, long last) {
        return range(first, last).stream()
                .filter(event -> event.stream().equals(stream))
                .toList();
    }

    private List<Stored> range(long first, long last) {
        return events.subList((int) first - 1, (int) last);
    }
}
