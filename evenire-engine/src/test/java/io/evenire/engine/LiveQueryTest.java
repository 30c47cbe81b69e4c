package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in no run yet is found as if everything were gone through, in whatever tables it is. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveQueryTest {

    private static final int EVENT_COUNT = 1_500;
    private static final int TABLE_COUNT = 128; // eight of them are put on the shelf as one run
    private static final int QUERY_COUNT = 150;

    static Stream<Long> seeds() {
        var given = Long.getLong("evenire.seed");
        return given == null ? new Random().longs(3).boxed() : Stream.of(given);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void queriesGiveWhatGoingThroughEverythingGives(long seed) {
        var storage = new ScriptedStorage();
        var random = new Random(seed);
        try (var store = storage.open()) {
            fill(store, random);
            assertThat(store.usage().tableEventCount())
                    .as("all in one table")
                    .isEqualTo(store.state().head());
            assertThat(store.usage().tableTermLength())
                    .as("nobody has asked yet")
                    .isZero();
            requireAll(store, random);
            assertThat(store.usage().tableTermLength()).isGreaterThan(10_000);
        }
        try (var store = storage.open(Settings.defaults().withTableCountMax(TABLE_COUNT))) {
            assertThat(store.usage().tableEventCount()).as("all in a run").isZero();
            requireAll(store, random);
            fill(store, random);
            requireAll(store, random);
        }
    }

    /** The thread of the index is held up, so that no run is made of the tables that are full. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tablesThatWaitToBecomeRunsAreLookedThrough(long seed) throws InterruptedException {
        var storage = new ShelfStorage();
        var random = new Random(seed);
        var gate = new Gate();
        storage.beforeWrite = name -> gate.run();
        try (var store = Evenire.builder()
                .storage(storage)
                .settings(Settings.defaults().withTableCountMax(TABLE_COUNT).withStreamFiles(StreamFiling.NONE))
                .open()) {
            while (store.state().head() < 9 * TABLE_COUNT) { // eight full tables, whatever an append has
                append(store, random);
            }
            gate.awaitReached();
            for (int i = 0; i < 6 * TABLE_COUNT; i++) {
                append(store, random);
            }
            assertThat(store.usage().tableEventCount()).isGreaterThanOrEqualTo(6 * TABLE_COUNT);
            requireAll(store, random);

            gate.open();
            requireAll(store, random);
        }
    }

    @Test
    void aConditionMeetsTheOneEventAmongManyThatAreInNoRun() {
        try (var store = Evenire.inMemory()) {
            for (int i = 0; i < 200; i++) {
                store.append("order-" + i, any(), event("Opened", i == 77 ? "one" : "other"));
            }
            var append = Append.of(event("Closed"));

            assertThatExceptionOfType(ConditionFailedException.class)
                    .isThrownBy(() -> store.append(append.failIf(Query.tagged("one"), 0)))
                    .satisfies(failed -> assertThat(failed.position()).isEqualTo(78));
            assertThat(store.append(append.failIf(Query.tagged("one"), 78)).firstPosition())
                    .isEqualTo(201);
            assertThatExceptionOfType(ConditionFailedException.class)
                    .isThrownBy(() -> store.append(Append.of(event("Again"))
                            .failIf(Query.types("Closed").or(Item.none().withTags("one")), 78)))
                    .satisfies(failed -> assertThat(failed.position()).isEqualTo(201));
        }
    }

    private static void fill(EventStore store, Random random) {
        for (int i = 0; i < EVENT_COUNT; i++) {
            append(store, random);
        }
        store.change(StreamId.of("order-1"), any(), StreamChange.delete());
    }

    private static void append(EventStore store, Random random) {
        var tags = new HashSet<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add(tag(random));
        }
        var event = event(type(random), tags.toArray(String[]::new));
        store.append(
                switch (random.nextInt(10)) {
                    case 0 -> Append.of(event);
                    case 1 -> Append.of(event, event("Second", tag(random)));
                    default -> Append.to(stream(random), any(), event);
                });
    }

    private static void requireAll(EventStore store, Random random) {
        var all = new ArrayList<Event>();
        store.read(Read.all()).forEach(all::add);
        store.read(Read.all().streamPrefix("$")).forEach(all::add);
        all.sort((one, other) -> Long.compare(one.position(), other.position()));
        long head = store.state().head();
        for (int i = 0; i < QUERY_COUNT; i++) {
            long from = 1 + random.nextLong(head);
            var read = read(random).from(from);
            var source = (Read.Source.Store) read.source();
            var matching =
                    all.stream().filter(source::matches).map(Event::position).toList();

            assertThat(positions(store, read))
                    .as("%s", read)
                    .isEqualTo(matching.stream().filter(at -> at >= from).toList());
            assertThat(positions(store, read.backward()))
                    .as("%s, backward", read)
                    .isEqualTo(matching.reversed().stream()
                            .filter(at -> at <= from)
                            .toList());
        }
    }

    private static Read read(Random random) {
        var read = Read.matching(random.nextInt(20) == 0 ? Query.all() : query(random));
        return switch (random.nextInt(8)) {
            case 0 ->
                read.streamPrefix(List.of("order-", "order", "o", "$", "stock-2", "absent")
                        .get(random.nextInt(6)));
            default -> read;
        };
    }

    private static Query query(Random random) {
        var query = Query.of(item(random));
        for (int i = random.nextInt(3); i > 0; i--) {
            query = query.or(item(random));
        }
        return query;
    }

    private static Item item(Random random) {
        var item = Item.none();
        int what = 1 + random.nextInt(15);
        if ((what & 1) != 0) {
            item = item.withTags(texts(1 + random.nextInt(2), () -> tag(random)));
        }
        if ((what & 2) != 0) {
            item = item.withTypes(texts(1 + random.nextInt(3), () -> type(random)));
        }
        if ((what & 4) != 0) {
            item = item.withCategories(
                    texts(1, () -> List.of("order", "stock", "absent").get(random.nextInt(3))));
        }
        return (what & 8) != 0 ? item.withStreams(stream(random)) : item;
    }

    private static String[] texts(int count, Supplier<String> text) {
        return IntStream.range(0, count).mapToObj(_ -> text.get()).distinct().toArray(String[]::new);
    }

    private static List<Long> positions(EventStore store, Read read) {
        var positions = new ArrayList<Long>();
        store.read(read).forEach(event -> positions.add(event.position()));
        return positions;
    }

    private static StreamId stream(Random random) {
        return StreamId.of((random.nextBoolean() ? "order-" : "stock-") + random.nextInt(20));
    }

    private static String type(Random random) {
        return "Type" + random.nextInt(random.nextBoolean() ? 3 : 200);
    }

    private static String tag(Random random) {
        return "tag" + random.nextInt(random.nextBoolean() ? 3 : 300);
    }

    private static NewEvent event(String type, String... tags) {
        return NewEvent.json(type, "{}").withTags(tags);
    }
}
