package io.evenire.engine.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryHashesTest {

    private static final List<StreamId> STREAMS = List.of(
            StreamId.NONE,
            StreamId.of("A-1"),
            StreamId.of("A-2"),
            StreamId.of("B-1"),
            StreamId.of("$own-1"),
            StreamId.of("0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a"));

    private final Random random = new Random(5);

    /** Few texts, the same for types, tags and categories, so that they meet in every combination. */
    @Test
    void tellsWhatTheQueryTells() {
        int matchCount = 0;
        for (int round = 0; round < 5_000; round++) {
            var query = Query.of(IntStream.rangeClosed(0, random.nextInt(4))
                    .mapToObj(_ -> item())
                    .toArray(Item[]::new));
            var hashes = QueryHashes.of(query);
            for (int i = 0; i < 5; i++) {
                var stream = STREAMS.get(random.nextInt(STREAMS.size()));
                var content = NewEvent.json(texts(1)[0], "{}").withTags(texts(random.nextInt(4)));
                boolean matches = query.matches(new Event(1, stream, stream.isNone() ? 0 : 1, Instant.EPOCH, content));

                assertThat(mayMatch(hashes, stream, content))
                        .as("%s of %s in %s", content, stream, query)
                        .isEqualTo(matches);
                matchCount += matches ? 1 : 0;
            }
        }
        assertThat(matchCount).isBetween(1_000, 24_000);
    }

    private Item item() {
        var item = Item.none();
        while (item.equals(Item.none())) {
            var streams = new ArrayList<>(STREAMS.subList(1, STREAMS.size()));
            item = item.withTypes(some())
                    .withTags(some())
                    .withCategories(some())
                    .withStreams(
                            random.nextInt(3) > 0
                                    ? new StreamId[0]
                                    : new StreamId[] {streams.get(random.nextInt(streams.size()))});
        }
        return item;
    }

    private String[] some() {
        return texts(Math.max(0, random.nextInt(6) - 3));
    }

    private String[] texts(int count) {
        return random.ints(0, 4)
                .distinct()
                .limit(count)
                .mapToObj(i -> List.of("A", "B", "$own", "C").get(i))
                .toArray(String[]::new);
    }

    private static boolean mayMatch(QueryHashes query, StreamId stream, NewEvent content) {
        var encoder = new RecordEncoder();
        encoder.add(stream, List.of(content));
        var record = new RecordTerms();
        record.moveTo(encoder.finish().bytes(), 0);
        var hashes = new long[record.hashCount()];
        record.hashes(hashes);
        return query.mayMatch(hashes, 0, hashes.length, record.isSystem());
    }
}
