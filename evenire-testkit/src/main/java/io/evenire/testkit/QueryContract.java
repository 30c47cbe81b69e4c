package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events match a query: the functional cases of the public specification of DCB, and those of this store. */
abstract class QueryContract extends ContractChapter {

    private static final int MANY = 40_000;

    QueryContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'', 1 2 3 4 5 6 7 8",
        "t:Some, 1 3 6",
        "t:Other, 2 5",
        "t:some, ''",
        "t:Som, ''",
        "t:SomeThing, 4",
        "t:Some t:Other, 1 2 3 5 6",
        "t:Some t:Absent, 1 3 6",
        "#foo:bar, 1 2 5",
        "#baz:foos, 1 4",
        "#baz:foosnot, 3",
        "#baz, ''",
        "#foo:bar #baz:foos, 1",
        "#foo:bar #baz:foosnot, ''",
        "#foo:bar #absent, ''",
        "t:Some #foo:bar, 1",
        "t:Some t:Other #foo:bar, 1 2 5",
        "t:Absent #foo:bar, ''",
        "t:Some | t:Other, 1 2 3 5 6",
        "t:Some #foo:bar | t:SomeThing, 1 4",
        "#foo:bar | #baz:foosnot, 1 2 3 5",
        "#absent | t:Absent, ''",
        "t:Some | t:Some #foo:bar | #foo:bar, 1 2 3 5 6",
        "c:order, 1 2 7",
        "c:order c:stock, 1 2 3 4 7",
        "c:orders, 6",
        "c:order t:Some, 1",
        "c:, 5",
        "s:order-42, 1 7",
        "s:order-42 s:stock-7, 1 3 4 7",
        "s:order, ''",
        "s:order-42 t:Some, 1",
        "s:order-42 c:stock, ''",
        "s:order-42 c:order #foo:bar t:Some, 1",
        "s:stock-7 | c:orders | #ü, 3 4 6 8"
    })
    void aQueryGivesTheEventsThatMatchOneOfItsItems(String query, String positions) {
        appendExamples();
        var read = Read.matching(query(query));
        var expected = StoreReadContract.parse(positions);

        assertThat(positions(read)).isEqualTo(expected);
        assertThat(positions(read.backward())).isEqualTo(expected.reversed());
        assertThat(store.read(read).isEmpty()).isEqualTo(expected.isEmpty());
        assertThat(store.read(read).asOf()).isEqualTo(8);
    }

    @ParameterizedTest(name = "{0} {1} limit {2}: {3}")
    @CsvSource({
        "forward, 0, 100, 1 2 3 5 6",
        "forward, 1, 100, 1 2 3 5 6",
        "forward, 4, 100, 5 6",
        "forward, 7, 100, ''",
        "forward, 900, 100, ''",
        "forward, 2, 2, 2 3",
        "backward, 900, 100, 6 5 3 2 1",
        "backward, 4, 100, 3 2 1",
        "backward, 5, 2, 5 3",
        "backward, 0, 100, ''"
    })
    void whereAReadBeginsAndEndsChangesNothingOfWhatMatches(String way, long from, int limit, String positions) {
        appendExamples();
        var read = Read.matching(Query.types("Some", "Other")).from(from).limit(limit);

        assertThat(positions(way.equals("forward") ? read : read.backward()))
                .isEqualTo(StoreReadContract.parse(positions));
    }

    private void appendExamples() {
        append("order-42", "Some", "foo:bar", "baz:foos");
        append("order-7", "Other", "foo:bar");
        append("stock-7", "Some", "baz:foosnot");
        append("stock-7", "SomeThing", "baz:foos");
        append("0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a", "Other", "foo:bar", "x");
        append("orders", "Some");
        append("order-42", "Last");
        append("customer-1", "Ünicode", "ü");
    }

    private void append(String stream, String type, String... tags) {
        store.append(stream, ExpectedVersion.any(), NewEvent.json(type, "{}").withTags(tags));
    }

    @Test
    void aPrefixNarrowsAQuery() {
        appendExamples();

        assertThat(positions(Read.matching(Query.types("Some")).streamPrefix("order")))
                .containsExactly(1L, 6L);
        assertThat(positions(Read.matching(Query.tagged("foo:bar")).streamPrefix("order-7")))
                .containsExactly(2L);
        assertThat(positions(Read.matching(Query.types("Some")).streamPrefix("x")))
                .isEmpty();
    }

    @Test
    void theStoresOwnEventsMatchOnlyWhatNamesTheirStream() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        var own = store.read(Read.all().streamPrefix("$")).first().orElseThrow();

        assertThat(positions(Read.matching(Query.types(own.type(), "ThingHappened"))))
                .containsExactly(1L);
        assertThat(positions(Read.matching(Query.of(Item.none().withStreams(own.stream())))))
                .containsExactly(2L);
        assertThat(positions(Read.matching(Query.categories(own.stream().category()))))
                .containsExactly(2L);
        assertThat(positions(Read.matching(Query.types(own.type())).streamPrefix("$")))
                .containsExactly(2L);
    }

    @Test
    void aQueryOfAllKindsAtOnceMayBeAsLargeAsTheLimits() {
        appendExamples();
        var items = new ArrayList<Item>();
        for (int i = 0; i < Limits.QUERY_ITEM_COUNT_MAX; i++) {
            items.add(Item.none()
                    .withTypes(numbered("Type" + i + "-", Limits.QUERY_TYPE_COUNT_MAX))
                    .withTags(numbered("tag" + i + "-", Limits.QUERY_TAG_COUNT_MAX)));
        }

        assertThat(store.read(Read.matching(new Query(items)))).isEmpty();
        items.set(5, Item.none().withTypes("Last"));
        assertThat(positions(Read.matching(new Query(items)))).containsExactly(7L);
    }

    private static String[] numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    @Test
    void aQueryOutOfBoundsIsMisuse() {
        var item = Item.none();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.of(Item.none()))
                .withMessage("query item has no types, tags, categories or streams");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Query(Collections.nCopies(65, item.withTypes("A"))))
                .withMessage("query must have at most 64 items, has 65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> item.withTypes(numbered("t", 65)))
                .withMessage("query item must have at most 64 types, has 65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> item.withTags(numbered("t", 17)))
                .withMessage("query item must have at most 16 tags, has 17");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> item.withCategories(numbered("c", 65)))
                .withMessage("query item must have at most 64 categories, has 65");
        var large = item.withTypes(numbered("t", 64)).withCategories(numbered("c", 64));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Query(Collections.nCopies(41, large)))
                .withMessage("query must have at most 5120 types, tags, categories and streams together, has 5248");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> item.withCategories("a-b"))
                .withMessageContaining("must not have a hyphen");
        assertThatIllegalArgumentException().isThrownBy(() -> item.withTypes(""));
        assertThatIllegalArgumentException().isThrownBy(() -> item.withTags("a\tb"));
        assertThatIllegalStateException().isThrownBy(() -> Query.all().or(item.withTypes("A")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Read.all().streamPrefix("x".repeat(513)))
                .withMessageContaining("at most 512 UTF-8 bytes");
        assertThatIllegalStateException().isThrownBy(() -> Read.stream(ORDER).streamPrefix("x"));
    }

    @Test
    void whatIsRareIsFoundInALargeStore() {
        var batch = new ArrayList<NewEvent>();
        var rare = new ArrayList<Long>();
        for (int i = 1; i <= MANY; i++) {
            var event = NewEvent.json("Type" + i % 7, "{}");
            if (i % 4_999 == 0) {
                event = event.withTags("rare", "n:" + i % 10);
                rare.add((long) i);
            } else if (i % 3 == 0) {
                event = event.withTags("n:" + i % 10);
            }
            batch.add(event);
            if (batch.size() == 1_000) {
                store.append(
                        Append.to(StreamId.of("s-" + i % 9), ExpectedVersion.any(), batch.toArray(NewEvent[]::new)));
                batch.clear();
            }
        }
        var all = store.read(Read.all()).stream().toList();
        assertThat(all).hasSize(MANY);

        assertThat(positions(Read.matching(Query.tagged("rare")))).isEqualTo(rare);
        for (var text : List.of("#rare t:Type3", "#n:5", "t:Type1 t:Type2 s:s-4", "#rare | c:s t:Type6 #n:0", "t:No")) {
            compare(Read.matching(query(text)), all, text);
        }
        reopen();
        compare(Read.matching(query("#n:3 t:Type0 | #rare")), all, "reopened");
    }

    @Test
    void randomQueriesGiveWhatMatchesOfAllThatIsThere() {
        long seed = Long.getLong(ModelContract.SEED, new Random().nextLong());
        var random = new Random(seed);
        var queries = new RandomAppends(new ModelStore(), random);
        for (int i = 0; i < 300; i++) {
            store.append(Append.to(queries.stream(), ExpectedVersion.any(), queries.events()));
        }
        for (int i = 0; i < 200; i++) {
            if (i == 100) {
                reopen();
            }
            var all = store.read(Read.all()).stream().toList();
            var read = Read.matching(queries.query());
            compare(random.nextBoolean() ? read : read.streamPrefix(queries.prefix()), all, "seed " + seed);
        }
    }

    private void compare(Read read, List<Event> all, String name) {
        var expected = all.stream()
                .filter(event -> ((Read.Source.Store) read.source()).matches(event))
                .toList();

        assertThat(store.read(read).stream().toList()).as("%s: %s", name, read).isEqualTo(expected);
        assertThat(store.read(read.backward()).stream().toList())
                .as("%s: %s", name, read)
                .isEqualTo(expected.reversed());
    }

    private List<Long> positions(Read read) {
        return StoreReadContract.positions(store.read(read));
    }

    /** Reads a query: items between bars, types after {@code t:}, tags after {@code #}, categories, streams. */
    static Query query(String text) {
        if (text.isEmpty()) {
            return Query.all();
        }
        var items = new ArrayList<Item>();
        for (var part : text.split(" \\| ", -1)) {
            var words = List.of(part.split(" ", -1));
            items.add(Item.none()
                    .withTypes(after("t:", words))
                    .withTags(after("#", words))
                    .withCategories(after("c:", words))
                    .withStreams(
                            Arrays.stream(after("s:", words)).map(StreamId::of).toArray(StreamId[]::new)));
        }
        return new Query(items);
    }

    private static String[] after(String mark, List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith(mark))
                .map(word -> word.substring(mark.length()))
                .toArray(String[]::new);
    }
}
