package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamState;
import io.evenire.api.VersionConflictException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which belief about a stream holds when, for appends and for checks. */
abstract class ExpectedVersionContract extends ContractChapter {

    private static final String CONFLICT = "conflict";
    private static final String DELETED = "deleted";
    private static final String TOMBSTONED = "tombstoned";

    /** What became of a stream before the append. */
    enum Past {
        UNKNOWN,
        LIVE_AT_2,
        DELETED_AT_2,
        RESTARTED_AT_3,
        TOMBSTONED_AT_2,
        TOMBSTONED_UNKNOWN
    }

    ExpectedVersionContract(EventStoreContract contract) {
        super(contract);
    }

    @ParameterizedTest(name = "{0}, expected {1}: {2}")
    @CsvSource({
        "UNKNOWN, any, 0",
        "UNKNOWN, noStream, 0",
        "UNKNOWN, streamExists, conflict",
        "UNKNOWN, 0, conflict",
        "UNKNOWN, 9223372036854775807, conflict",
        "LIVE_AT_2, any, 3",
        "LIVE_AT_2, noStream, conflict",
        "LIVE_AT_2, streamExists, 3",
        "LIVE_AT_2, 0, conflict",
        "LIVE_AT_2, 1, conflict",
        "LIVE_AT_2, 2, 3",
        "LIVE_AT_2, 3, conflict",
        "LIVE_AT_2, 9223372036854775807, conflict",
        "DELETED_AT_2, any, 3",
        "DELETED_AT_2, noStream, 3",
        "DELETED_AT_2, streamExists, deleted",
        "DELETED_AT_2, 1, conflict",
        "DELETED_AT_2, 2, 3",
        "DELETED_AT_2, 3, conflict",
        "RESTARTED_AT_3, any, 4",
        "RESTARTED_AT_3, noStream, conflict",
        "RESTARTED_AT_3, streamExists, 4",
        "RESTARTED_AT_3, 2, conflict",
        "RESTARTED_AT_3, 3, 4",
        "TOMBSTONED_AT_2, any, tombstoned",
        "TOMBSTONED_AT_2, noStream, tombstoned",
        "TOMBSTONED_AT_2, streamExists, tombstoned",
        "TOMBSTONED_AT_2, 2, tombstoned",
        "TOMBSTONED_UNKNOWN, any, tombstoned",
        "TOMBSTONED_UNKNOWN, noStream, tombstoned",
        "TOMBSTONED_UNKNOWN, streamExists, tombstoned",
        "TOMBSTONED_UNKNOWN, 0, tombstoned"
    })
    void anAppendIsTakenOnlyIfTheStreamIsAsExpected(Past past, String expected, String outcome) {
        arrange(past);
        var before = look();
        var append = Append.to(ORDER, expected(expected), event());

        var problem = catchThrowable(() -> store.append(append));

        if (isRefusal(outcome)) {
            requireRefusal(problem, past, expected(expected), outcome);
            assertThat(look()).as("nothing was written").isEqualTo(before);
        } else {
            assertThat(problem).isNull();
            var last = eventsOf(ORDER).getLast();
            assertThat(last.version()).isEqualTo(Long.parseLong(outcome));
            assertThat(last.id())
                    .isEqualTo(append.appends().getFirst().events().getFirst().id());
        }
    }

    @ParameterizedTest(name = "{0}, checked for {1}: {2}")
    @CsvSource({
        "UNKNOWN, any, ok",
        "UNKNOWN, noStream, ok",
        "UNKNOWN, streamExists, conflict",
        "UNKNOWN, 0, conflict",
        "LIVE_AT_2, any, ok",
        "LIVE_AT_2, noStream, conflict",
        "LIVE_AT_2, streamExists, ok",
        "LIVE_AT_2, 1, conflict",
        "LIVE_AT_2, 2, ok",
        "LIVE_AT_2, 3, conflict",
        "DELETED_AT_2, any, ok",
        "DELETED_AT_2, noStream, ok",
        "DELETED_AT_2, streamExists, deleted",
        "DELETED_AT_2, 1, conflict",
        "DELETED_AT_2, 2, ok",
        "RESTARTED_AT_3, streamExists, ok",
        "RESTARTED_AT_3, 2, conflict",
        "RESTARTED_AT_3, 3, ok",
        "TOMBSTONED_AT_2, noStream, tombstoned",
        "TOMBSTONED_AT_2, streamExists, tombstoned",
        "TOMBSTONED_AT_2, 2, tombstoned",
        "TOMBSTONED_UNKNOWN, noStream, tombstoned",
        "TOMBSTONED_UNKNOWN, streamExists, tombstoned"
    })
    void anAppendIsTakenOnlyIfItsChecksHold(Past past, String expected, String outcome) {
        arrange(past);
        var before = look();
        var append = Append.to(STOCK, ExpectedVersion.noStream(), event()).check(ORDER, expected(expected));

        var problem = catchThrowable(() -> store.append(append));

        if (isRefusal(outcome)) {
            requireRefusal(problem, past, expected(expected), outcome);
            assertThat(look()).as("nothing was written").isEqualTo(before);
        } else {
            assertThat(problem).isNull();
            assertThat(contentOf(STOCK)).isEqualTo(append.appends().getFirst().events());
            assertThat(store.stream(ORDER)).as("a check writes nothing").isEqualTo(before.order());
        }
    }

    @Test
    void aConflictSaysWhatWasFoundAndWhatWasExpected() {
        append(ORDER, 3);

        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.to(ORDER, ExpectedVersion.exactly(7), event())))
                .withMessage("stream 'order-42' is at version 2, append expected 7");
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> store.append(Append.to(STOCK, ExpectedVersion.streamExists(), event())))
                .withMessage("stream 'stock-7' does not exist, append expected streamExists");
    }

    private static boolean isRefusal(String outcome) {
        return outcome.equals(CONFLICT) || outcome.equals(DELETED) || outcome.equals(TOMBSTONED);
    }

    private static void requireRefusal(Throwable problem, Past past, ExpectedVersion expected, String outcome) {
        if (outcome.equals(CONFLICT)) {
            assertThat(problem).isInstanceOfSatisfying(VersionConflictException.class, conflict -> {
                assertThat(conflict.stream()).isEqualTo(ORDER);
                assertThat(conflict.expected()).isEqualTo(expected);
                assertThat(conflict.actual()).isEqualTo(actual(past));
            });
        } else {
            assertThat(problem).isInstanceOfSatisfying(StreamDeletedException.class, deleted -> {
                assertThat(deleted.stream()).isEqualTo(ORDER);
                assertThat(deleted.isTombstoned()).isEqualTo(outcome.equals(TOMBSTONED));
            });
        }
    }

    private static OptionalLong actual(Past past) {
        return switch (past) {
            case LIVE_AT_2, DELETED_AT_2, TOMBSTONED_AT_2 -> OptionalLong.of(2);
            case RESTARTED_AT_3 -> OptionalLong.of(3);
            case UNKNOWN, TOMBSTONED_UNKNOWN -> OptionalLong.empty();
        };
    }

    private void arrange(Past past) {
        if (past != Past.UNKNOWN && past != Past.TOMBSTONED_UNKNOWN) {
            append(ORDER, 3);
        }
        if (past == Past.DELETED_AT_2 || past == Past.RESTARTED_AT_3) {
            store.change(ORDER, ExpectedVersion.any(), StreamChange.delete());
        }
        if (past == Past.RESTARTED_AT_3) {
            append(ORDER, 1);
        }
        if (past == Past.TOMBSTONED_AT_2 || past == Past.TOMBSTONED_UNKNOWN) {
            store.change(ORDER, ExpectedVersion.any(), StreamChange.tombstone());
        }
    }

    private Seen look() {
        return new Seen(
                store.state().head(), store.stream(ORDER), store.stream(STOCK), contentOf(ORDER), contentOf(STOCK));
    }

    /** All that an append to the two streams could change. */
    private record Seen(
            long head,
            Optional<StreamState> order,
            Optional<StreamState> stock,
            List<NewEvent> orderEvents,
            List<NewEvent> stockEvents) {}
}
