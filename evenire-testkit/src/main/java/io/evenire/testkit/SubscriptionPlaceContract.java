package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Checkpoint;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Read.From;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a subscription can begin, and going on where one has ended. */
abstract class SubscriptionPlaceContract extends SubscriptionChapter {

    SubscriptionPlaceContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource({
        "all, start, 1 2 3 4 5",
        "all, end, ''",
        "all, 0, 1 2 3 4 5",
        "all, 1, 1 2 3 4 5",
        "all, 4, 4 5",
        "all, 6, ''",
        "all, after 0, 1 2 3 4 5",
        "all, after 3, 4 5",
        "all, after 5, ''",
        "all, behind 0, 1 2 3 4 5",
        "all, behind 4, 5",
        "all, behind 5, ''",
        "order-42, start, 2 3 5",
        "order-42, end, ''",
        "order-42, 0, 2 3 5",
        "order-42, 2, 5",
        "order-42, 3, ''",
        "order-42, after 0, 3 5",
        "order-42, after 2, ''",
        "order-42, behind 0, 2 3 5",
        "order-42, behind 2, 3 5",
        "order-42, behind 4, 5",
        "order-42, behind 5, ''",
        "other-1, 0, ''",
        "other-1, end, ''",
        "other-1, behind 0, ''",
        "other-1, behind 5, ''"
    })
    void aSubscriptionBeginsSomewhere(String source, String from, String positions) throws InterruptedException {
        append(STOCK, 1);
        append(ORDER, 2);
        append(STOCK, 1);
        append(ORDER, 1);
        var read = source.equals("all") ? Read.all() : Read.stream(source);
        var expected = positions.isEmpty()
                ? List.<Long>of()
                : Stream.of(positions.split(" ")).map(Long::parseLong).toList();

        try (var subscription = store.subscribe(read.from(from(from)))) {
            assertThat(receivePositions(subscription, expected.size())).isEqualTo(expected);
            assertThat(next(subscription)).isEqualTo(new Signal.CaughtUp(at(5)));
            requireNothing(subscription);

            append(ORDER, 1);
            append(StreamId.of("other-1"), 1);

            assertThat(receive(subscription, 1).getFirst().position()).isEqualTo(source.equals("other-1") ? 7 : 6);
        }
    }

    private From from(String text) {
        if (text.startsWith("after ")) {
            return new From.After(Long.parseLong(text.substring(6)));
        }
        if (text.startsWith("behind ")) {
            return new From.Behind(at(Long.parseLong(text.substring(7))));
        }
        return switch (text) {
            case "start" -> new From.Start();
            case "end" -> new From.End();
            default -> new From.At(Long.parseLong(text));
        };
    }

    @Test
    void theEndIsWhereTheStoreEndedWhenTheSubscriptionWasOpened() throws InterruptedException {
        append(ORDER, 3);
        for (var read : List.of(Read.all(), Read.stream(ORDER), Read.stream("other-1"))) {
            try (var subscription = store.subscribe(read.from(new From.End()))) {
                append(ORDER, 1);
                append(StreamId.of("other-1"), 1);

                var first = receive(subscription, 1).getFirst();

                assertThat(first.position()).isGreaterThan(store.state().head() - 2);
            }
        }
    }

    @Test
    void aMomentIsABeginning() throws InterruptedException {
        append(ORDER, 1);
        append(STOCK, 1);
        var moment = eventsOf(STOCK).getFirst().recordedAt();
        var expected = positionsOf(Read.all().since(moment));

        try (var all = store.subscribe(Read.all().since(moment));
                var stock = store.subscribe(Read.stream(STOCK).since(moment));
                var other = store.subscribe(Read.stream("other-1").since(moment))) {
            assertThat(positions(catchUp(all))).isEqualTo(expected).contains(2L);
            assertThat(positions(catchUp(stock))).containsExactly(2L);
            assertThat(catchUp(other)).isEmpty();
            append(STOCK, 1);
            assertThat(receivePositions(all, 1)).containsExactly(3L);
            assertThat(receivePositions(stock, 1)).containsExactly(3L);
        }
    }

    @Test
    void whoGoesOnBehindAnyPositionGetsTheRest() throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            store.append(Append.to(ORDER, ExpectedVersion.any(), NewEvent.json("A", "{}"), event())
                    .and(STOCK, ExpectedVersion.any(), event()));
        }
        for (var read : List.of(Read.all(), Read.stream(ORDER), Read.matching(Query.types("A")))) {
            var all = positionsOf(read);
            for (long position = 0; position <= 36; position++) {
                long place = position;
                try (var subscription = store.subscribe(read.after(at(position)))) {
                    assertThat(positions(catchUp(subscription)))
                            .as("%s behind %d", read, position)
                            .isEqualTo(all.stream().filter(at -> at > place).toList());
                }
            }
        }
    }

    @Test
    void whoGoesOnAfterEachSignalGetsEverythingOnce() throws InterruptedException {
        append(ORDER, 2);
        for (var read : List.of(Read.all(), Read.stream(STOCK), Read.matching(Query.types("Rare")))) {
            long head = store.state().head();
            var before = positionsOf(read);
            var received = new ArrayList<Long>();
            var place = at(0);
            for (int round = 0; received.size() < before.size() + 4; round++) {
                assertThat(round).as("rounds").isLessThan(100);
                if (round % 2 == 0
                        && received.size() >= before.size()
                        && store.state().head() < head + 8) {
                    append(STOCK, NewEvent.json("Rare", "{}"));
                    append(ORDER, 1);
                }
                try (var subscription = store.subscribe(read.after(place))) {
                    switch (next(subscription)) {
                        case Signal.Received(var event) -> {
                            received.add(event.position());
                            place = at(event.position());
                        }
                        case Signal.CaughtUp(var at) -> place = at;
                        case Signal.Progress(var at) -> place = at;
                    }
                }
            }
            assertThat(received).isEqualTo(positionsOf(read).subList(0, received.size()));
        }
    }

    @Test
    void whoGoesOnAfterTheStoreWasOpenedAgainGetsTheRest() throws InterruptedException {
        append(ORDER, 3);
        Checkpoint place;
        try (var subscription = store.subscribe(Read.all())) {
            place = at(receivePositions(subscription, 2).getLast());
        }

        reopen();
        append(STOCK, 1);

        try (var all = store.subscribe(Read.all().after(place));
                var order = store.subscribe(Read.stream(ORDER).after(place))) {
            assertThat(receivePositions(all, 2)).containsExactly(3L, 4L);
            assertThat(receivePositions(order, 1)).containsExactly(3L);
        }
    }

    @Test
    void aReadThatEndsCannotBeSubscribedTo() {
        for (var read : List.of(Read.all(), Read.stream(ORDER))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.subscribe(read.backward()))
                    .withMessage("a subscription must read forward, is to read backward");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.subscribe(read.limit(7)))
                    .withMessage("a subscription must have no limit, has 7");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.subscribe(read.since(Instant.now().plus(Duration.ofDays(1)))))
                    .withMessageContaining("future");
        }
    }

    @ParameterizedTest(name = "{0} from {1}")
    @CsvSource({
        "all, 5",
        "all, 9223372036854775807",
        "all, after 4",
        "all, after 9223372036854775807",
        "all, behind 4",
        "all, behind 9223372036854775807",
        "order-42, 3",
        "order-42, 9223372036854775807",
        "order-42, after 2",
        "order-42, after 9223372036854775807",
        "order-42, behind 4",
        "other-1, 1",
        "other-1, after 0",
        "other-1, behind 4"
    })
    void aPlaceThatWasNotReachedIsRefused(String source, String from) {
        append(STOCK, 1);
        append(ORDER, 2);
        var read = source.equals("all") ? Read.all() : Read.stream(source);
        boolean isVersion = !source.equals("all") && !from.startsWith("behind");
        long head = !isVersion ? 3 : source.equals("other-1") ? -1 : 1;

        assertThatExceptionOfType(PositionAheadException.class)
                .isThrownBy(() -> store.subscribe(read.from(from(from))))
                .satisfies(e -> assertThat(e.head()).isEqualTo(head))
                .satisfies(e -> assertThat(from).endsWith(Long.toString(e.place())))
                .satisfies(e -> assertThat(e.stream().map(StreamId::value).orElse("all"))
                        .isEqualTo(isVersion ? source : "all"));
    }

    @Test
    void aCheckpointOfAnotherHistoryIsRefused() {
        append(ORDER, 3);
        var other = new Checkpoint(UUID.randomUUID(), 2);

        for (var read : List.of(Read.all(), Read.stream(ORDER), Read.stream("other-1"))) {
            assertThatExceptionOfType(PositionAheadException.class)
                    .isThrownBy(() -> store.subscribe(read.after(other)))
                    .satisfies(e -> assertThat(e.checkpoint()).hasValue(other))
                    .satisfies(e ->
                            assertThat(e.incarnation()).hasValue(store.state().incarnation()));
        }
    }

    @Test
    void aVersionOfADeletedStreamIsReachedUpToTheNext() throws InterruptedException {
        append(ORDER, 3);
        store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        append(STOCK, 1);

        for (var read : List.of(
                Read.stream(ORDER),
                Read.stream(ORDER).from(1),
                Read.stream(ORDER).from(3),
                Read.stream(ORDER).after(2),
                Read.stream(ORDER).from(new From.End()),
                Read.stream(ORDER).after(at(4)),
                Read.stream(ORDER).after(at(5)))) {
            try (var subscription = store.subscribe(read)) {
                assertThat(catchUp(subscription)).as("%s", read).isEmpty();
            }
        }
        assertThatExceptionOfType(PositionAheadException.class)
                .isThrownBy(() -> store.subscribe(Read.stream(ORDER).from(4)))
                .withMessage("version 4 is ahead of stream 'order-42', which ends at version 2");
    }
}
