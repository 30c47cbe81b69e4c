package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.EventStore;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Queries are answered by the runs of the index, without reading what does not match, also when runs are damaged. */
class QueryIndexTest {

    private static final int TABLE_COUNT = 64; // eight tables are a run on the shelf, eight of these are merged
    private static final int EVENT_COUNT = 64 * TABLE_COUNT;
    private static final int RARE_INTERVAL = 1_000; // further apart than what is read at once
    private static final List<Long> RARE = LongStream.rangeClosed(1, EVENT_COUNT / RARE_INTERVAL)
            .map(i -> i * RARE_INTERVAL)
            .boxed()
            .toList();

    private static final Settings SETTINGS = Settings.defaults().withTableCountMax(TABLE_COUNT);

    @Test
    void readsNothingOfTheJournalButWhatMatches() {
        var storage = new ScriptedStorage();
        try (var store = storage.open(SETTINGS)) {
            fill(store);
        }
        try (var store = storage.open(SETTINGS)) {
            for (var query : List.of(
                    Query.tagged("rare"),
                    Query.types("Rare"),
                    Query.categories("rare"),
                    Query.of(Item.none().withStreams(StreamId.of("rare-1"))),
                    Query.of(Item.none().withTypes("Even", "Rare").withTags("all", "rare")),
                    Query.types("Absent").or(Item.none().withTags("rare", "all")))) {
                storage.readCount = 0;

                assertThat(positions(store, Read.matching(query)))
                        .as("%s", query)
                        .isEqualTo(RARE);
                assertThat(positions(store, Read.matching(query).backward()))
                        .as("%s", query)
                        .isEqualTo(RARE.reversed());

                assertThat(storage.readCount).as("reads for %s", query).isBetween(1, 2 * RARE.size());
            }
        }
    }

    @Test
    void readsNothingAtAllIfNothingCanMatch() {
        var storage = new ScriptedStorage();
        try (var store = storage.open(SETTINGS)) {
            fill(store);
        }
        try (var store = storage.open(SETTINGS)) {
            storage.readCount = 0;
            for (var query : List.of(
                    Query.tagged("absent"),
                    Query.tagged("rare", "absent"),
                    Query.of(Item.none().withTypes("Even").withTags("odd")),
                    Query.of(Item.none().withCategories("some").withTags("rare")))) {
                assertThat(positions(store, Read.matching(query))).isEmpty();
                assertThat(positions(store, Read.matching(query).backward())).isEmpty();
            }
            assertThat(positions(store, Read.all().streamPrefix("absent"))).isEmpty();

            assertThat(storage.readCount).isZero();
        }
    }

    @Test
    void damagedRunsAreMadeAgain() {
        var storage = new ShelfStorage();
        try (var store = open(storage)) {
            fill(store);
        }
        try (var store = open(storage)) {
            storage.committed().clear();
            var merged = "index/%016x-%016x.run".formatted(1, EVENT_COUNT);
            storage.damage(merged);

            assertThat(positions(store, Read.matching(Query.tagged("rare")))).isEqualTo(RARE);
            assertThat(storage.committed()).as("the damage was met").contains(merged);
            assertThat(positions(store, Read.matching(Query.types("Rare")).backward()))
                    .isEqualTo(RARE.reversed());
        }
    }

    /** A run that is damaged while a cursor goes through it costs the cursor nothing. */
    @Test
    void aCursorGoesOnWhenItsRunIsMadeAgain() {
        var storage = new ShelfStorage();
        try (var store = open(storage)) {
            fill(store);
        }
        try (var store = open(storage)) {
            var even = store.read(Read.matching(Query.types("Even"))).iterator();
            var found = new ArrayList<Long>();
            while (even.hasNext()) {
                found.add(even.next().position());
                if (found.size() == 300) {
                    storage.damage("index/%016x-%016x.run".formatted(1, EVENT_COUNT));
                }
            }
            assertThat(found)
                    .isEqualTo(LongStream.rangeClosed(1, EVENT_COUNT)
                            .filter(i -> i % 2 == 0 && i % RARE_INTERVAL != 0)
                            .boxed()
                            .toList());
        }
    }

    private static Evenire open(ShelfStorage storage) {
        return Evenire.builder()
                .storage(storage)
                .settings(SETTINGS)
                .withoutThread()
                .open();
    }

    private static void fill(EventStore store) {
        for (int i = 1; i <= EVENT_COUNT; i++) {
            boolean isRare = i % RARE_INTERVAL == 0;
            var type = isRare ? "Rare" : i % 2 == 0 ? "Even" : "Odd";
            var event = NewEvent.json(type, "{}");
            store.append(
                    isRare ? "rare-1" : "some-" + i % 10,
                    any(),
                    isRare ? event.withTags("all", "rare") : event.withTags("all", i % 2 == 0 ? "even" : "odd"));
        }
    }

    private static List<Long> positions(EventStore store, Read read) {
        var positions = new ArrayList<Long>();
        store.read(read).forEach(event -> positions.add(event.position()));
        return positions;
    }
}
