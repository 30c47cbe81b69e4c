package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeating an append is safe: what is stored already is not written again. */
abstract class DuplicateContract extends ContractChapter {

    DuplicateContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "streamExists", "1"})
    void anAppendIsWrittenOnceHoweverOftenItIsRepeated(String expected) {
        append(ORDER, 2);
        var append = Append.to(ORDER, expected(expected), events(3));
        var first = store.append(append);

        requireFirstResultAgain(append, first);
        requireFirstResultAgain(append, first);
        append(ORDER, 2);
        append(STOCK, 2);
        requireFirstResultAgain(append, first);
        assertThat(eventsOf(ORDER)).hasSize(7);
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream"})
    void theFirstAppendOfAStreamIsWrittenOnce(String expected) {
        var append = Append.to(ORDER, expected(expected), events(2));
        var first = store.append(append);

        requireFirstResultAgain(append, first);
        append(ORDER, 1);
        requireFirstResultAgain(append, first);
        assertThat(eventsOf(ORDER)).hasSize(3);
    }

    @Test
    void anAppendToSeveralStreamsIsWrittenOnce() {
        append(ORDER, 3);
        append(STOCK, 1);
        var append = Append.to(ORDER, ExpectedVersion.exactly(2), events(2))
                .and(STOCK, ExpectedVersion.streamExists(), event())
                .and(CUSTOMER, ExpectedVersion.noStream(), events(2))
                .check(StreamId.of("account-1"), ExpectedVersion.noStream());
        var first = store.append(append);

        requireFirstResultAgain(append, first);
        append(CUSTOMER, 1);
        requireFirstResultAgain(append, first);
        assertThat(store.state().head()).isEqualTo(first.lastPosition() + 1);
    }

    @Test
    void aRepeatedAppendDoesNotLookAtItsChecksAgain() {
        var account = StreamId.of("account-1");
        var append = Append.to(ORDER, ExpectedVersion.any(), event()).check(account, ExpectedVersion.noStream());
        var first = store.append(append);
        append(account, 1);

        requireFirstResultAgain(append, first);
    }

    @Test
    void aDuplicateIsKnownWhateverIsExpectedTheSecondTime() {
        append(ORDER, 1);
        var events = events(2);
        var first = store.append(Append.to(ORDER, ExpectedVersion.exactly(0), events));

        requireFirstResultAgain(Append.to(ORDER, ExpectedVersion.any(), events), first);
        requireFirstResultAgain(Append.to(ORDER, ExpectedVersion.streamExists(), events), first);
    }

    @Test
    void eventsThatFollowEachOtherAreADuplicateHoweverTheyWereAppended() {
        var a = event();
        var b = event();
        var c = event();
        store.append(Append.to(ORDER, ExpectedVersion.any(), a));
        store.append(Append.to(ORDER, ExpectedVersion.any(), b, c));

        var appended = store.append(Append.to(ORDER, ExpectedVersion.any(), a, b));

        assertThat(appended.duplicate()).isTrue();
        assertThat(appended.firstPosition()).isEqualTo(1);
        assertThat(appended.lastPosition()).isEqualTo(2);
        assertThat(appended.version(ORDER)).isEqualTo(1);
        assertThat(eventsOf(ORDER)).hasSize(3);
    }

    @Test
    void theIdMakesTheDuplicateNotTheContent() {
        var event = event();
        store.append(Append.to(ORDER, ExpectedVersion.any(), event));

        var again = store.append(Append.to(
                ORDER, ExpectedVersion.any(), NewEvent.json("Other", "1").withId(event.id())));
        var other = store.append(Append.to(ORDER, ExpectedVersion.any(), event.withId(NewEvent.newId())));

        assertThat(again.duplicate()).isTrue();
        assertThat(other.duplicate()).isFalse();
        assertThat(eventsOf(ORDER)).hasSize(2);
        assertThat(contentOf(ORDER)).first().isEqualTo(event);
    }

    @Test
    void eventsOfWhichSomeAreStoredAreRefused() {
        append(STOCK, 3);
        var stored = event();
        store.append(Append.to(ORDER, ExpectedVersion.any(), stored));

        requireDuplicateEvent(Append.to(ORDER, ExpectedVersion.any(), stored, event()), stored, 4);
        requireDuplicateEvent(Append.to(ORDER, ExpectedVersion.streamExists(), event(), stored), stored, 4);
    }

    @Test
    void eventsStoredInAnotherStreamAreRefused() {
        var stored = event();
        store.append(Append.to(ORDER, ExpectedVersion.any(), stored));

        requireDuplicateEvent(Append.to(STOCK, ExpectedVersion.any(), stored), stored, 1);

        assertThat(store.stream(STOCK)).isEmpty();
    }

    @Test
    void eventsStoredInAnotherOrderOrApartAreRefused() {
        var a = event();
        var b = event();
        var c = event();
        store.append(Append.to(ORDER, ExpectedVersion.any(), a, b, c));

        for (var append : new Append[] {
            Append.to(ORDER, ExpectedVersion.any(), b, a), Append.to(ORDER, ExpectedVersion.any(), a, c)
        }) {
            assertThatExceptionOfType(DuplicateEventException.class).isThrownBy(() -> store.append(append));
        }
        assertThat(store.state().head()).isEqualTo(3);
    }

    @Test
    void ofSeveralStreamsNoneIsWrittenIfOneEventIsStored() {
        var stored = event();
        store.append(Append.to(ORDER, ExpectedVersion.any(), stored));

        requireDuplicateEvent(
                Append.to(STOCK, ExpectedVersion.any(), event()).and(ORDER, ExpectedVersion.any(), stored), stored, 1);

        assertThat(store.stream(STOCK)).isEmpty();
    }

    @Test
    void eventsStoredElsewhereAreNeverWrittenAgainWhereTheStreamHasMovedOn() {
        var stored = event();
        append(ORDER, 1);
        store.append(Append.to(ORDER, ExpectedVersion.exactly(0), stored));

        // both are true: the stream is not at 0, and one of the two events is stored already
        var problem = catchThrowable(() -> store.append(Append.to(ORDER, ExpectedVersion.exactly(0), stored, event())));

        assertThat(problem).isInstanceOfAny(DuplicateEventException.class, VersionConflictException.class);
        assertThat(eventsOf(ORDER)).hasSize(2);
    }

    @Test
    void otherEventsAtTheSamePlaceAreAConflictNotADuplicate() {
        append(ORDER, 2);

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.exactly(0), event())));
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.noStream(), event())));
    }

    @ParameterizedTest(name = "expected {0}")
    @ValueSource(strings = {"any", "noStream"})
    void anAppendRepeatedAfterItsStreamWasDeletedDoesNotStartTheStreamAgain(String expected) {
        var append = Append.to(ORDER, expected(expected), events(2));
        var first = store.append(append);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());

        requireFirstResultAgain(append, first);

        assertThat(eventsOf(ORDER)).isEmpty();
    }

    @Test
    void anAppendAtAVersionRepeatedAfterItsStreamWasDeletedIsADuplicate() {
        append(ORDER, 1);
        var append = Append.to(ORDER, ExpectedVersion.exactly(0), events(2));
        var first = store.append(append);
        store.change(ORDER, ExpectedVersion.exactly(2), StreamChange.delete());

        requireFirstResultAgain(append, first);
        append(ORDER, 1);
        requireFirstResultAgain(append, first);

        assertThat(eventsOf(ORDER)).hasSize(1);
    }

    @Test
    void anAppendRepeatedAfterReopeningIsADuplicate() {
        var any = Append.to(ORDER, ExpectedVersion.any(), events(2));
        var firstOfAny = store.append(any);
        var exact = Append.to(ORDER, ExpectedVersion.exactly(1), events(2)).and(STOCK, ExpectedVersion.any(), event());
        var firstOfExact = store.append(exact);

        reopen();

        requireFirstResultAgain(any, firstOfAny);
        requireFirstResultAgain(exact, firstOfExact);
    }

    private void requireFirstResultAgain(Append append, Appended first) {
        long head = store.state().head();

        var again = store.append(append);

        assertThat(again).isEqualTo(new Appended(first.firstPosition(), first.lastPosition(), first.versions(), true));
        assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
    }

    private void requireDuplicateEvent(Append append, NewEvent stored, long position) {
        long head = store.state().head();

        assertThatExceptionOfType(DuplicateEventException.class)
                .isThrownBy(() -> store.append(append))
                .satisfies(duplicate -> {
                    assertThat(duplicate.id()).isEqualTo(stored.id());
                    assertThat(duplicate.position()).isEqualTo(position);
                });

        assertThat(store.state().head()).as("nothing was written").isEqualTo(head);
    }
}
