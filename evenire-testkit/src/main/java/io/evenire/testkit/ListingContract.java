package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.Retention;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a store says about its streams. */
abstract class ListingContract extends ContractChapter {

    private static final int MANY = 2_300;

    ListingContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void aStreamIsDescribed() {
        append(ORDER, 1);
        append(ORDER, 3);
        append(STOCK, 1);
        var events = eventsOf(ORDER);

        assertThat(store.stream(ORDER))
                .contains(new StreamState(
                        ORDER,
                        StreamState.Status.LIVE,
                        0,
                        3,
                        events.getFirst().recordedAt(),
                        events.getLast().recordedAt(),
                        Retention.none()));
        assertThat(store.stream(ORDER)).map(StreamState::count).contains(4L);
        assertThat(store.stream(CUSTOMER)).isEmpty();
        assertThat(store.stream(StreamId.of("$no-such-stream"))).isEmpty();
    }

    @Test
    void streamsAreListedAsTheyAreDescribed() {
        append(STOCK, 3);
        append(ORDER, 2);

        assertThat(store.streams(""))
                .containsExactly(
                        store.stream(ORDER).orElseThrow(), store.stream(STOCK).orElseThrow());
    }

    @Test
    void idsAreSortedByTheirUtf8Bytes() {
        var sorted = List.of(
                " ",
                "-",
                "A",
                "Z",
                "a",
                "a ",
                "a-",
                "a-1",
                "a-10",
                "a-2",
                "a-2\uE000",
                "a-2😀",
                "aa",
                "b",
                "~",
                "¡",
                "é",
                "߿",
                "ࠀ",
                "一",
                "\uD7FF",
                "\uE000",
                "\uFFFD",
                "\uFFFF",
                "𐀀",
                "😀",
                "😁",
                "\uDBFF\uDFFF");
        var shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));
        for (var id : shuffled) {
            append(StreamId.of(id), 1);
        }

        assertThat(ids(store.streams(""))).isEqualTo(sorted);
        for (int i = 0; i < sorted.size(); i++) {
            assertThat(ids(store.streams("", sorted.get(i))))
                    .as("after '%s'", sorted.get(i))
                    .isEqualTo(sorted.subList(i + 1, sorted.size()));
        }
    }

    @ParameterizedTest(name = "prefix [{0}], after [{1}]: [{2}]")
    @CsvSource({
        "'', '', a-1 a-2 ab b-1 b-2",
        "a, '', a-1 a-2 ab",
        "a-, '', a-1 a-2",
        "a-1, '', a-1",
        "a-1x, '', ''",
        "c, '', ''",
        "'', a-2, ab b-1 b-2",
        "'', a-1zzz, a-2 ab b-1 b-2",
        "'', a, a-1 a-2 ab b-1 b-2",
        "'', b-2, ''",
        "'', z, ''",
        "a, a-1, a-2 ab",
        "a, 'A', a-1 a-2 ab",
        "a, b, ''",
        "b, a, b-1 b-2",
        "b, b-1, b-2"
    })
    void aListingHasTheStreamsWithThePrefixAboveAText(String prefix, String after, String ids) {
        for (var id : List.of("b-2", "a-2", "ab", "a-1", "b-1")) {
            append(StreamId.of(id), 1);
        }

        assertThat(String.join(" ", ids(store.streams(prefix, after)))).isEqualTo(ids);
    }

    @Test
    void aPrefixMayEndInAnyCharacter() {
        for (var id : List.of("a/b", "a%2Fb", "a b", "a😀b", "a😁b", "a\uFFFFb", "a\uDBFF\uDFFFb")) {
            append(StreamId.of(id), 1);
        }

        assertThat(ids(store.streams("a%"))).containsExactly("a%2Fb");
        for (var prefix : List.of("a/", "a%2F", "a ", "a😀", "a\uFFFF", "a\uDBFF\uDFFF")) {
            assertThat(ids(store.streams(prefix))).containsExactly(prefix + "b");
        }
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("textsOutOfBounds")
    void aTextThatNoIdCanBeginWithIsMisuse(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.streams(text))
                .withMessageStartingWith("prefix of stream ids ")
                .withMessageContaining(problem);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.streams("", text))
                .withMessageStartingWith("text before the stream ids ")
                .withMessageContaining(problem);
    }

    static Stream<Arguments> textsOutOfBounds() {
        return Stream.of(
                Arguments.of("x".repeat(Limits.STREAM_ID_LENGTH_MAX + 1), "must have at most 512 UTF-8 bytes"),
                Arguments.of("€".repeat(171), "must have at most 512 UTF-8 bytes, has 513"),
                Arguments.of("a\tb", "has the control character U+0009 at index 1"),
                Arguments.of("a\uD83D", "has an unpaired surrogate U+D83D at index 1"));
    }

    @Test
    void theLongestTextsAreTaken() {
        var longest = "€".repeat(170) + "xy";
        append(StreamId.of(longest), 1);

        assertThat(ids(store.streams(longest, longest.substring(0, 170)))).containsExactly(longest);
        assertThat(ids(store.streams("", longest))).isEmpty();
        assertThat(ids(store.streams("..", "."))).isEmpty();
    }

    @Test
    void deletedAndTombstonedStreamsAreNotListed() {
        append(ORDER, 1);
        append(STOCK, 1);
        append(CUSTOMER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.tombstone());
        store.change(StreamId.of("new-1"), ExpectedVersion.any(), StreamChange.tombstone());

        assertThat(ids(store.streams(""))).containsExactly("stock-7");

        append(ORDER, 1);
        assertThat(ids(store.streams(""))).containsExactly("order-42", "stock-7");
    }

    @Test
    void theStoresOwnStreamsAreListedOnlyIfAskedFor() {
        append(ORDER, 1);
        append(StreamId.of("!"), 1);
        append(StreamId.of("%"), 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        assertThat(ids(store.streams(""))).containsExactly("!", "%");
        assertThat(ids(store.streams("", "$"))).containsExactly("%");
        assertThat(ids(store.streams("$"))).allMatch(id -> id.startsWith("$"));
    }

    @Test
    void aLongListingIsWhole() {
        var ids = new ArrayList<String>();
        var parts = new ArrayList<StreamAppend>();
        for (int i = 0; i < MANY; i++) {
            var id = "many-%04d".formatted(i);
            ids.add(id);
            parts.add(new StreamAppend(StreamId.of(id), ExpectedVersion.noStream(), List.of(event())));
        }
        for (int i = 0; i < MANY; i += 1_000) {
            store.append(new Append(parts.subList(i, Math.min(MANY, i + 1_000)), List.of()));
        }
        append(ORDER, 1);

        var listing = store.streams("many-");
        assertThat(ids(listing)).isEqualTo(ids);
        assertThat(ids(listing)).as("a listing can be gone through again").isEqualTo(ids);
        assertThat(ids(store.streams("many-", "many-1500"))).isEqualTo(ids.subList(1_501, MANY));
    }

    @Test
    void aListingEndsAlthoughStreamsAreAddedMeanwhile() {
        for (int i = 0; i < 10; i++) {
            append(StreamId.of("a-" + i), 1);
        }

        var found = new ArrayList<String>();
        for (var state : store.streams("a-")) {
            found.add(state.stream().value());
            append(StreamId.of("Added-before-" + found.size()), 1);
        }

        assertThat(found).hasSize(10).isSorted();
    }

    private static List<String> ids(Iterable<StreamState> states) {
        return StreamSupport.stream(states.spliterator(), false)
                .map(state -> state.stream().value())
                .toList();
    }
}
