package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.Facet.Kind;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The lists of what events have: categories, types and tags, with how many have it. */
abstract class FacetContract extends ContractChapter {

    private static final int MANY = 2_500; // more than are looked up at once

    FacetContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "{0} {1} after {2}: {3}")
    @CsvSource({
        "CATEGORY, '', , '=1 customer=1 order=3 orders=1'",
        "CATEGORY, '', '', 'customer=1 order=3 orders=1'",
        "CATEGORY, order, , order=3 orders=1",
        "CATEGORY, order, '', order=3 orders=1",
        "CATEGORY, order, order, orders=1",
        "CATEGORY, '', customer, order=3 orders=1",
        "CATEGORY, x, '', ''",
        "TYPE, '', , A=3 B=3 Ünicode=1",
        "TYPE, '', '', A=3 B=3 Ünicode=1",
        "TYPE, B, '', B=3",
        "TYPE, '', B, Ünicode=1",
        "TYPE, '', C, Ünicode=1",
        "TAG, '', , x:1=3 x:10=1 y=1 😀=1",
        "TAG, '', '', x:1=3 x:10=1 y=1 😀=1",
        "TAG, x:, , x:1=3 x:10=1",
        "TAG, x:1, x:1, x:10=1",
        "TAG, '', x:, x:1=3 x:10=1 y=1 😀=1",
        "TAG, '', 😀, ''"
    })
    void valuesAreListedInOrderWithTheirCounts(Kind kind, String prefix, @Nullable String after, String facets) {
        append("order-1", "A", "x:1");
        append("order-2", "B", "x:1", "y");
        append("order-1", "B");
        append("orders", "A", "x:10");
        append("0b4f0f5a-5d1c-4a8e-9c3b-1f2e3d4c5b6a", "Ünicode", "😀");
        append("customer-1", "A", "x:1");
        store.append(Append.of(NewEvent.json("B", "{}")));

        assertThat(text(facets(kind, prefix, after))).isEqualTo(facets);
        reopen();
        assertThat(text(facets(kind, prefix, after))).isEqualTo(facets);
    }

    private Iterable<Facet> facets(Kind kind, String prefix, @Nullable String after) {
        return after == null ? store.facets(kind, prefix) : store.facets(kind, prefix, after);
    }

    private void append(String stream, String type, String... tags) {
        store.append(stream, ExpectedVersion.any(), NewEvent.json(type, "{}").withTags(tags));
    }

    private static String text(Iterable<Facet> facets) {
        var words = new ArrayList<String>();
        facets.forEach(facet -> words.add(facet.value() + "=" + facet.count()));
        return String.join(" ", words);
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyStoreHasNone(Kind kind) {
        assertThat(store.facets(kind)).isEmpty();
    }

    @Test
    void theStoresOwnAreListedOnlyIfAskedFor() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        assertThat(text(store.facets(Kind.CATEGORY)))
                .as("events of a deleted stream count")
                .isEqualTo("order=1");
        assertThat(text(store.facets(Kind.TYPE))).isEqualTo("ThingHappened=1");
        assertThat(store.facets(Kind.CATEGORY, "$")).hasSize(1).allMatch(facet -> facet.count() == 1);
        assertThat(store.facets(Kind.TYPE, "$", "")).hasSize(1);
    }

    @Test
    void aLongListIsWhole() {
        var expected = new TreeMap<String, Long>();
        var batch = new ArrayList<NewEvent>();
        for (int i = 0; i < MANY; i++) {
            var tag = "tag-%04d".formatted(i * 7 % MANY);
            batch.add(event().withTags(tag, "even-" + i % 2));
            expected.put(tag, 1L);
            if (batch.size() == 500) {
                store.append(Append.of(batch.toArray(NewEvent[]::new)));
                batch.clear();
            }
        }
        expected.put("even-0", MANY / 2L);
        expected.put("even-1", MANY / 2L);

        var facets = store.facets(Kind.TAG);
        for (int round = 0; round < 2; round++) {
            var found = new ArrayList<Facet>();
            facets.forEach(found::add);
            assertThat(found).extracting(Facet::value).isEqualTo(List.copyOf(expected.keySet()));
            assertThat(found).extracting(Facet::count).isEqualTo(List.copyOf(expected.values()));
        }
        assertThat(store.facets(Kind.TAG, "tag-", "tag-1499")).hasSize(1_000);
    }

    @Test
    void countsAreThoseOfTheEventsThatAreRead() {
        long seed = Long.getLong(ModelContract.SEED, new Random().nextLong());
        var appends = new RandomAppends(new ModelStore(), new Random(seed));
        for (int i = 0; i < 300; i++) {
            store.append(Append.to(appends.stream(), ExpectedVersion.any(), appends.events()));
        }
        for (int round = 0; round < 2; round++) {
            var categories = new TreeMap<String, Long>(StreamId::compare);
            var types = new TreeMap<String, Long>(StreamId::compare);
            var tags = new TreeMap<String, Long>(StreamId::compare);
            for (var event : store.read(Read.all())) {
                categories.merge(event.stream().category(), 1L, Long::sum);
                types.merge(event.type(), 1L, Long::sum);
                event.tags().forEach(tag -> tags.merge(tag, 1L, Long::sum));
            }
            compare(Kind.CATEGORY, categories, seed);
            compare(Kind.TYPE, types, seed);
            compare(Kind.TAG, tags, seed);
            reopen();
        }
    }

    private void compare(Kind kind, Map<String, Long> expected, long seed) {
        var facets = new ArrayList<Facet>();
        expected.forEach((value, count) -> facets.add(new Facet(value, count)));
        assertThat(store.facets(kind)).as("seed %d", seed).containsExactlyElementsOf(facets);
    }

    @Test
    void aTextThatNoValueCanBeginWithIsMisuse() {
        var kind = Kind.TAG;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.facets(kind, "x".repeat(513)))
                .withMessageContaining("at most 512 UTF-8 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> store.facets(kind, "x".repeat(513), ""));
        assertThatIllegalArgumentException().isThrownBy(() -> store.facets(kind, "", "a\tb"));
    }
}
