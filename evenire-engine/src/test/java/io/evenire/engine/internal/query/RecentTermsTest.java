package io.evenire.engine.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentTermsTest {

    private static final StreamId ORDER = StreamId.of("order-1");

    private final RecentTerms terms = new RecentTerms();

    @Test
    void tellsWhereAMatchMayBe() {
        terms.add(frame(1, ORDER, event("A", "x", "y"), event("B", "y")));
        terms.add(frame(3, StreamId.NONE, event("C", "z")));
        terms.add(frame(4, StreamId.of("$own"), event("D")));

        assertMatchesUpTo(2, Query.tagged("y"));
        assertMatchesUpTo(1, Query.tagged("y", "x"));
        assertMatchesUpTo(0, Query.tagged("x", "z"));
        assertMatchesUpTo(2, Query.types("A", "B"));
        assertMatchesUpTo(3, Query.types("C").or(Item.none().withTags("x")));
        assertMatchesUpTo(2, Query.categories("order"));
        assertMatchesUpTo(0, Query.categories(""));
        assertMatchesUpTo(2, Query.of(Item.none().withStreams(ORDER).withTypes("B")));
        assertMatchesUpTo(0, Query.of(Item.none().withStreams(ORDER).withTypes("C")));
        assertMatchesUpTo(3, Query.all());
        assertMatchesUpTo(0, Query.types("D"));
        assertMatchesUpTo(4, Query.categories("$own"));
    }

    /** Asks after each position: there may be a match exactly up to one. */
    private void assertMatchesUpTo(long last, Query query) {
        var hashes = QueryHashes.of(query);
        for (long after = 0; after <= terms.last(); after++) {
            assertThat(terms.mayMatch(hashes, after))
                    .as("%s after %d", query, after)
                    .isEqualTo(after < last);
        }
    }

    @Test
    void whatIsCutOffIsForgotten() {
        terms.add(frame(1, ORDER, event("A"), event("A")));
        terms.add(frame(3, ORDER, event("B"), event("B")));

        terms.cutBehind(2);

        assertThat(terms.last()).isEqualTo(2);
        assertMatchesUpTo(0, Query.types("B"));
        terms.add(frame(3, ORDER, event("C")));
        assertMatchesUpTo(0, Query.types("B"));
        assertMatchesUpTo(3, Query.types("C"));
        assertMatchesUpTo(2, Query.types("A"));
    }

    @Test
    void whatIsNotKnownMayMatch() {
        terms.add(frame(101, ORDER, event("A")));

        assertThat(terms.mayMatch(QueryHashes.of(Query.types("B")), 99)).isTrue();
        assertThat(terms.mayMatch(QueryHashes.of(Query.types("B")), 100)).isFalse();
        terms.cutBehind(100);
        assertThat(terms.mayMatch(QueryHashes.of(Query.types("A")), 100)).isFalse();
        terms.cutBehind(50);
        assertThat(terms.mayMatch(QueryHashes.of(Query.types("A")), 49)).isTrue();
    }

    /** The rings go round several times, with events of few and of many tags, and are cut now and then. */
    @Test
    void knowsTheLastEventsHoweverManyTherWere() {
        var many = IntStream.range(0, 60).mapToObj(i -> "t" + i).toArray(String[]::new);
        var types = new ArrayList<String>(List.of(""));
        while (types.size() <= 3 * RecentTerms.COUNT_MAX) {
            var events = new NewEvent[500];
            for (int i = 0; i < events.length; i++) {
                var type = "Type" + (types.size() + i) % 997;
                events[i] = types.size() % 7_000 < 1_000 ? event(type, many) : event(type);
            }
            terms.add(frame(types.size(), ORDER, events));
            for (var event : events) {
                types.add(event.type());
            }
            if (types.size() % 5_000 == 1) {
                terms.cutBehind(terms.last() - 250);
                types.subList((int) terms.last() + 1, types.size()).clear();
            }
        }

        long last = terms.last();
        for (int type = 0; type < 997; type += 83) {
            var query = Query.types("Type" + type);
            int newest = types.lastIndexOf("Type" + type);
            assertThat(terms.mayMatch(QueryHashes.of(query), newest - 1)).isTrue();
            assertThat(terms.mayMatch(QueryHashes.of(query), newest)).isFalse();
        }
        var absent = QueryHashes.of(Query.types("Absent"));
        assertThat(terms.mayMatch(absent, last - 2_000)).isFalse();
        assertThat(terms.mayMatch(absent, last - RecentTerms.COUNT_MAX - 1)).isTrue();
        assertThat(terms.mayMatch(QueryHashes.of(Query.tagged("t59", "t0")), last - 15_000))
                .isTrue();
    }

    /** Events of many tags once pushed out those that appends in the queue still have to be compared with. */
    @Test
    void growsForEventsOfManyTagsAndShrinksWhenTheyAreGone() {
        assertThat(terms.room()).isEqualTo(RecentTerms.ROOM_MIN);

        addAtLeast(RecentTerms.COUNT_MIN + 10_000, 24);
        long oldest = terms.last() - RecentTerms.COUNT_MIN + 1;
        assertKnownSince(oldest);
        assertThat(terms.room()).isEqualTo(8 * RecentTerms.ROOM_MIN);

        terms.cutBehind(terms.last() - 16_384);
        assertKnownSince(oldest);

        addAtLeast(RecentTerms.COUNT_MIN + 1_000, 64);
        assertKnownSince(terms.last() - RecentTerms.COUNT_MIN + 1);
        assertThat(terms.room()).isEqualTo(RecentTerms.ROOM_MAX);

        addAtLeast(RecentTerms.COUNT_MIN / 2, 0);
        assertKnownSince(terms.last() - RecentTerms.COUNT_MIN + 1);
        addAtLeast(RecentTerms.COUNT_MIN / 2, 1);
        assertThat(terms.room()).isEqualTo(RecentTerms.ROOM_MIN);

        addAtLeast(RecentTerms.COUNT_MAX, 1);
        assertKnownSince(terms.last() - RecentTerms.COUNT_MAX + 1);
    }

    @Test
    void knowsAsManyEventsWithoutTagsAsItHasPlacesFor() {
        addAtLeast(RecentTerms.COUNT_MAX / 2, 0);
        assertKnownSince(1);

        addAtLeast(2 * RecentTerms.COUNT_MAX, 0);

        assertKnownSince(terms.last() - RecentTerms.COUNT_MAX + 1);
        assertThat(terms.room()).isEqualTo(RecentTerms.ROOM_MIN);
    }

    /** Adds events whose types are their positions, and whose tags have these in them. */
    private void addAtLeast(int count, int tagCount) {
        for (long end = terms.last() + count; terms.last() < end; ) {
            var events = new NewEvent[512];
            for (int i = 0; i < events.length; i++) {
                long position = terms.last() + 1 + i;
                var tags = IntStream.range(0, tagCount)
                        .mapToObj(tag -> position + ":" + tag)
                        .toArray(String[]::new);
                events[i] = event(Long.toString(position), tags);
            }
            terms.add(frame(terms.last() + 1, ORDER, events));
        }
    }

    /** Tests that exactly the events from one on are known, and of some of them that they are found where they are. */
    private void assertKnownSince(long oldest) {
        var absent = QueryHashes.of(Query.types("Absent"));
        assertThat(terms.mayMatch(absent, oldest - 1)).isFalse();
        if (oldest > 1) {
            assertThat(terms.mayMatch(absent, oldest - 2)).isTrue();
        }
        for (long position = oldest; position <= terms.last(); position += 1_009) {
            var type = QueryHashes.of(Query.types(Long.toString(position)));
            assertThat(terms.mayMatch(type, position - 1)).as("at %d", position).isTrue();
            assertThat(terms.mayMatch(type, position)).as("behind %d", position).isFalse();
            for (int tag = 0; tag <= 64; tag += 16) {
                var tagged = QueryHashes.of(Query.tagged(position + ":" + tag));
                assertThat(terms.mayMatch(tagged, position))
                        .as("tag behind %d", position)
                        .isFalse();
            }
        }
    }

    private static NewEvent event(String type, String... tags) {
        return NewEvent.json(type, "{}").withTags(tags);
    }

    private static Frame frame(long position, StreamId stream, NewEvent... events) {
        var encoder = new RecordEncoder();
        encoder.add(stream, List.of(events));
        var body = encoder.finish();
        for (int i = 0; i < events.length; i++) {
            RecordFormat.seal(body.bytes(), body.offsets()[i], position + i, i, 1);
        }
        return Frame.of(new Frame.Place(position, events.length, 1, 1, 1, 0), (byte) 0, body.bytes());
    }
}
