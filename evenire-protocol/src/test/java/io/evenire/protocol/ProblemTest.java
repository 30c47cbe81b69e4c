package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.AppendInterruptedException;
import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.Checkpoint;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.EvenireException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.PositionAheadException;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {

    private static final StreamId STREAM = StreamId.of("a/\"\ud83d\ude00");
    private static final UUID ID = UUID.fromString("0198f6a0-0000-7000-8000-000000000001");

    static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(
                        new VersionConflictException(STREAM, ExpectedVersion.exactly(3), 7), "version-conflict", 409),
                Arguments.of(
                        new VersionConflictException(STREAM, ExpectedVersion.streamExists(), -1),
                        "version-conflict",
                        409),
                Arguments.of(
                        new VersionConflictException(STREAM, ExpectedVersion.noStream(), 0), "version-conflict", 409),
                Arguments.of(new ConditionFailedException(7, Long.MAX_VALUE), "condition-failed", 409),
                Arguments.of(new DuplicateEventException(ID, Long.MAX_VALUE), "duplicate-event", 409),
                Arguments.of(new StreamDeletedException(STREAM, true), "stream-deleted", 410),
                Arguments.of(new StreamDeletedException(STREAM, false), "stream-deleted", 409),
                Arguments.of(new PositionAheadException(Long.MAX_VALUE, 7), "position-ahead", 409),
                Arguments.of(new PositionAheadException(STREAM, 3, -1), "position-ahead", 409),
                Arguments.of(
                        new PositionAheadException(new Checkpoint(ID, 3), new UUID(0, 7), 9), "position-ahead", 409),
                Arguments.of(new StoreBusyException("waited 10 s"), "store-busy", 503),
                Arguments.of(new StoreRebuildingException("41 %", Duration.ofSeconds(7)), "store-rebuilding", 503),
                Arguments.of(new StoreFullException("no space"), "store-full", 507),
                Arguments.of(new StoreUnavailableException("failed earlier"), "store-unavailable", 503),
                Arguments.of(new StoreUnsupportedException("cannot do this"), "store-unsupported", 501),
                Arguments.of(new CorruptStoreException("0001.journal@8192", "bad: checksum"), "store-corrupt", 500),
                Arguments.of(new AppendInterruptedException("interrupted"), "append-interrupted", 503),
                Arguments.of(new AppendOutcomeUnknownException("force failed"), "append-outcome-unknown", 500),
                Arguments.of(new IllegalArgumentException("event type must not be empty"), "bad-request", 400));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void carriesEveryExceptionThere(RuntimeException exception, String type, int status) {
        var problem = Problem.of(exception);

        var back = Problem.parse(problem.toBytes());

        assertThat(back).isEqualTo(problem);
        assertThat(back.type().urn()).isEqualTo("urn:evenire:problem:" + type);
        assertThat(back.status()).isEqualTo(status);
        assertThat(back.toException()).hasSameClassAs(exception).hasMessage(exception.getMessage());
        assertThat(Problem.of(back.toException())).as("the values it carries").isEqualTo(problem);
    }

    @Test
    void hasARowForEveryExceptionOfTheApi() {
        assertThat(exceptions().<String>map(row -> row.get()[0].getClass().getName()))
                .containsAll(Stream.of(EvenireException.class.getPermittedSubclasses())
                        .<String>map(Class::getName)
                        .toList());
    }

    @Test
    void looksAsDocumented() {
        var problem = Problem.of(new VersionConflictException(StreamId.of("a"), ExpectedVersion.exactly(3), 7));

        assertThat(new String(problem.withStatus(412).toBytes(), UTF_8))
                .isEqualTo(
                        "{\"type\":\"urn:evenire:problem:version-conflict\",\"title\":\"The stream is not as expected\","
                                + "\"status\":412,\"detail\":\"stream 'a' is at version 7, append expected 3\","
                                + "\"stream\":\"a\",\"expected\":\"3\",\"actual\":7}");
    }

    @Test
    void tellsNothingOfAnUnknownFailure() {
        var problem = Problem.of(new NullPointerException("secret"));

        assertThat(problem.type()).isEqualTo(ProblemType.INTERNAL);
        assertThat(problem.status()).isEqualTo(500);
        assertThat(new String(problem.toBytes(), UTF_8)).doesNotContain("secret");
        assertThat(problem.toException()).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void tellsNothingOfAMistakeOfTheServer() {
        assertThat(Problem.of(new IllegalStateException("secret")))
                .isEqualTo(Problem.of(ProblemType.INTERNAL, "the server failed; its log says why"));
    }

    @Test
    void says1SecondWhenTheStoreIsBusy() {
        assertThat(Problem.of(new StoreBusyException("busy")).members()).containsEntry(Problem.RETRY_AFTER, 1L);
    }

    @Test
    void saysHowLongTheStoreIsNotReadyYet() {
        var later = Problem.of(new StoreRebuildingException("1 %", Duration.ofSeconds(700)));
        var soon = Problem.of(new StoreRebuildingException("99 %", Duration.ofMillis(300)));

        assertThat(later.members()).containsEntry(Problem.RETRY_AFTER, 700L);
        assertThat(soon.members()).containsEntry(Problem.RETRY_AFTER, 1L);
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void findsEveryTypeByItsName(ProblemType type) {
        assertThat(ProblemType.of(type.urn())).contains(type);
        assertThat(Problem.parse(Problem.of(type, "x").toBytes())).isEqualTo(Problem.of(type, "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{}",
                "{\"type\":\"about:blank\"}",
                "{\"type\":7}",
                "{\"type\":\"urn:evenire:problem:internal\",\"status\":42}"
            })
    void refusesWhatIsNotAProblem(String body) {
        assertThatIllegalArgumentException().isThrownBy(() -> Problem.parse(body.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {"VERSION_CONFLICT", "DUPLICATE_EVENT", "STREAM_DELETED", "STORE_CORRUPT"})
    void makesNoExceptionWithoutItsMembers(ProblemType type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(type, "x").toException())
                .withMessageContaining("must have the member");
    }

    @Test
    void skipsMembersItDoesNotUnderstand() {
        var body = "{\"type\":\"urn:evenire:problem:internal\",\"instance\":null,\"more\":{\"a\":[]},\"list\":[1]}";

        assertThat(Problem.parse(body.getBytes(UTF_8))).isEqualTo(Problem.of(ProblemType.INTERNAL, ""));
    }

    @Test
    void refusesMembersThatJsonCannotCarryBack() {
        var problem = Problem.of(ProblemType.INTERNAL, "x");

        assertThatIllegalArgumentException().isThrownBy(() -> problem.with("n", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> problem.with("status", 1L));
        assertThat(problem.with("b", true).members()).isEqualTo(Map.of("b", true));
    }
}
