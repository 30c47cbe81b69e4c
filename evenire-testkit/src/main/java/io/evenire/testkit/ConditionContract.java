package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.AppendCondition;
import io.evenire.api.Appended;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import io.evenire.api.VersionConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the condition of an append on the whole store holds, asked by one caller. */
abstract class ConditionContract extends ContractChapter {

    ConditionContract(WholeStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource({
        "'', 0, 1",
        "'', 3, 4",
        "'', 4, 0",
        "'', 5, 0",
        "'', 9223372036854775806, 0",
        "t:Some, 0, 1",
        "t:Some, 1, 3",
        "t:Some, 3, 0",
        "t:Some, 900, 0",
        "t:Absent, 0, 0",
        "#baz:foos, 0, 4",
        "#baz:foosnot, 0, 2",
        "#baz:foos, 4, 0",
        "#foo:bar #baz:foosnot, 0, 2",
        "#foo:bar #baz:foos, 0, 0",
        "t:Other #foo:bar, 0, 2",
        "t:Absent | #x, 0, 3",
        "t:Absent | #absent, 0, 0",
        "c:order, 0, 1",
        "c:order, 1, 0",
        "s:stock-7, 1, 3",
        "c:order t:Other, 0, 0"
    })
    void itFailsIfAnEventBehindAPositionMatches(String query, long after, long position) {
        append("order-42", "Some");
        append("stock-1", "Other", "foo:bar", "baz:foosnot");
        append("stock-7", "Some", "x");
        store.append(Append.of(NewEvent.json("Last", "{}").withTags("baz:foos")));
        var append = Append.of(event()).failIf(QueryContract.query(query), after);

        if (position == 0) {
            assertThat(store.append(append).firstPosition()).isEqualTo(5);
        } else {
            assertThatExceptionOfType(ConditionFailedException.class)
                    .isThrownBy(() -> store.append(append))
                    .satisfies(failed -> {
                        assertThat(failed.position()).isEqualTo(position);
                        assertThat(failed.after()).isEqualTo(after);
                    });
            assertThat(store.state().head()).as("nothing was written").isEqualTo(4);
        }
    }

    private void append(String stream, String type, String... tags) {
        store.append(stream, ExpectedVersion.any(), NewEvent.json(type, "{}").withTags(tags));
    }

    @Test
    void inAnEmptyStoreItHolds() {
        assertThat(store.append(Append.of(event()).failIf(Query.all(), 0)).firstPosition())
                .isEqualTo(1);
    }

    @Test
    void theEventsOfTheAppendItselfDoNotCount() {
        var query = Query.tagged("username:ada");
        var register = NewEvent.json("UserRegistered", "{}").withTags("username:ada");

        store.append(Append.of(register, event()).failIf(query, 0));

        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> store.append(
                        Append.of(NewEvent.json("UserRegistered", "{}").withTags("username:ada"))
                                .failIf(query, 0)))
                .withMessageContaining("position 1");
    }

    @Test
    void whatWasReadIsWhatItGoesBy() {
        var query = Query.types("ThingHappened");
        var seen = store.read(Read.matching(query));
        append(STOCK, 1);

        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> store.append(Append.of(event()).failIf(query, seen.asOf())));

        var again = store.read(Read.matching(query));
        store.append(Append.of(event()).failIf(query, again.asOf()));
        assertThat(store.state().head()).isEqualTo(2);
    }

    @Test
    void itGoesTogetherWithExpectedVersionsAndChecks() {
        append(ORDER, 1);
        append(STOCK, 1);
        var query = Query.tagged("t");
        var append = Append.to(ORDER, ExpectedVersion.exactly(0), event().withTags("t"))
                .check(STOCK, ExpectedVersion.exactly(0))
                .failIf(query, 0);

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(
                        Append.to(ORDER, ExpectedVersion.exactly(5), event()).failIf(query, 0)));
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.exactly(0), event())
                        .check(STOCK, ExpectedVersion.noStream())
                        .failIf(query, 0)));
        assertThat(store.append(append).version(ORDER)).isEqualTo(1);
        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.exactly(1), event())
                        .check(STOCK, ExpectedVersion.exactly(0))
                        .failIf(query, 0)));
    }

    @Test
    void theSameAgainIsADuplicateWhateverHappenedSince() {
        var query = Query.types("ThingHappened");
        var appends = List.of(
                Append.of(event(), event()).failIf(query, 0),
                Append.to(ORDER, ExpectedVersion.noStream(), event()).failIf(query, 2),
                Append.to(ORDER, ExpectedVersion.exactly(0), event()).failIf(query, 3));
        var first = appends.stream().map(store::append).toList();
        append(STOCK, 3);

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < appends.size(); i++) {
                var again = store.append(appends.get(i));
                assertThat(again.duplicate()).isTrue();
                assertThat(again.firstPosition()).isEqualTo(first.get(i).firstPosition());
                assertThat(again.versions()).isEqualTo(first.get(i).versions());
            }
            reopen();
        }
        assertThat(store.state().head()).isEqualTo(7);
    }

    @Test
    void eventsOfADeletedStreamCountAsTheyDoInReads() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        var query = Query.types("ThingHappened");

        assertThat(store.read(Read.matching(query))).hasSize(1);
        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> store.append(Append.of(event()).failIf(query, 0)));
    }

    @Test
    void eventsThatAStreamHidesCountAsTheyDoInReads() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.truncateBefore(1));
        var query = Query.of(Item.none().withStreams(ORDER));

        assertThat(store.read(Read.matching(query))).hasSize(1);
        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> store.append(Append.of(event()).failIf(query, 0)))
                .satisfies(failed -> assertThat(failed.position()).isEqualTo(1));
    }

    @Test
    void theStoresOwnEventsCountOnlyIfTheirStreamIsNamed() {
        append(ORDER, 1);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        var own = store.read(Read.all().streamPrefix("$")).first().orElseThrow();

        assertThatExceptionOfType(ConditionFailedException.class)
                .isThrownBy(() -> store.append(
                        Append.of(event()).failIf(Query.of(Item.none().withStreams(own.stream())), 1)))
                .satisfies(failed -> assertThat(failed.position()).isEqualTo(2));
        store.append(Append.of(NewEvent.json("A", "{}")).failIf(Query.types(own.type()), 0));
        store.append(Append.of(NewEvent.json("B", "{}")).failIf(Query.all(), 3));
        assertThat(store.state().head()).isEqualTo(4);
    }

    @Test
    void ofAppendsThatAreSentOneBehindTheOtherTheFirstWins() {
        var query = Query.tagged("seat:1");
        var futures = new ArrayList<CompletableFuture<Appended>>();
        for (int i = 0; i < 20; i++) {
            futures.add(store.appendAsync(Append.of(event().withTags("seat:1")).failIf(query, 0)));
        }

        assertThat(futures.getFirst().join().firstPosition()).isEqualTo(1);
        for (var other : futures.subList(1, futures.size())) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(other::join)
                    .withCauseInstanceOf(ConditionFailedException.class)
                    .withMessageContaining("position 1");
        }
        assertThat(store.state().head()).isEqualTo(1);
    }

    @Test
    void aChainOfConditionsMayBeSentAtOnce() {
        var query = Query.types("ThingHappened");
        var futures = new ArrayList<CompletableFuture<Appended>>();
        for (int i = 0; i < 50; i++) {
            futures.add(store.appendAsync(Append.of(event()).failIf(query, i)));
        }

        for (int i = 0; i < 50; i++) {
            assertThat(futures.get(i).join().firstPosition()).isEqualTo(i + 1);
        }
    }

    @Test
    void aNegativePositionIsMisuse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Append.of(event()).failIf(Query.all(), -1))
                .withMessageContaining("is -1");
        assertThat(AppendCondition.none().isNone()).isTrue();
        assertThat(Append.of(event()).condition()).isEqualTo(AppendCondition.none());
    }
}
