package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import io.evenire.api.Append;
import io.evenire.api.Limits;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.protocol.internal.wire.Wire;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProtobufCodecTest {

    private static final Codec CODEC = Codec.protobuf();
    private static final UnknownFieldSet FIELD_99 = UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    static Stream<Arguments> badEvents() {
        return Stream.of(
                row(event().clearType(), "events[0] has no 'type'"),
                row(event().setType("a\u0007"), "events[0]: event type 'a\\u0007' has the control character U+0007"),
                row(event().setId(ByteString.copyFrom(new byte[15])), "events[0].id must have 16 bytes, has 15"),
                row(event().setId(ByteString.copyFrom(new byte[17])), "events[0].id must have 16 bytes, has 17"),
                row(event().setSchemaVersion(-1), "events[0]: schema version must be 1 or more, is -1"),
                row(event().setOccurredAt(Long.MIN_VALUE), "events[0]: occurredAt must be from 1678-01-01T00:00:00Z"),
                row(event().addTags("a").addTags("a"), "tag 'a' stands twice in events[0]"),
                row(event().addTags(""), "events[0]: tag must not be empty"),
                row(
                        event().addAllTags(Stream.generate(() -> "t").limit(65).toList()),
                        "events[0].tags must have at most 64 elements, has more"),
                row(event().setUnknownFields(FIELD_99), "unknown field number 99 in events[0]"),
                row(
                        event().setData(Wire.Payload.newBuilder().setUnknownFields(FIELD_99)),
                        "unknown field number 99 in events[0].data"),
                row(
                        event().setMetadata(Wire.Payload.newBuilder().setBytes(ByteString.copyFrom(new byte[65_537]))),
                        "events[0]: event metadata must have at most 65536 bytes, has 65537"));
    }

    private static Arguments row(Wire.NewEvent.Builder event, String message) {
        return Arguments.of(event, message);
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void refusesWhatIsNotAnEvent(Wire.NewEvent.Builder event, String message) {
        var body = Wire.NewEvents.newBuilder().addEvents(event).build().toByteArray();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(body))
                .withMessageContaining(message);
    }

    static Stream<Arguments> badAppends() {
        var part = Wire.StreamAppend.newBuilder().setStream("a").addEvents(event());
        return Stream.of(
                Arguments.of(Wire.Append.newBuilder(), "append has no events"),
                Arguments.of(Wire.Append.newBuilder().setUnknownFields(FIELD_99), "unknown field number 99 in body"),
                Arguments.of(
                        Wire.Append.newBuilder().addAppends(part.clone().setStream("")),
                        "appends[0].stream: stream id must not be empty"),
                Arguments.of(
                        Wire.Append.newBuilder().addAppends(part.clone().setWithoutStream(true)),
                        "appends[0].stream must not stand beside appends[0].without_stream"),
                Arguments.of(
                        Wire.Append.newBuilder()
                                .addAppends(part.clone()
                                        .clearStream()
                                        .setWithoutStream(true)
                                        .setExpectedVersion(Wire.ExpectedVersion.newBuilder()
                                                .setExactly(0))),
                        "appends[0]: events without a stream can expect any, expect 0"),
                Arguments.of(
                        Wire.Append.newBuilder()
                                .addAppends(part)
                                .setCondition(Wire.AppendCondition.newBuilder().setAfter(7)),
                        "condition has no 'fail_if_events_match'"),
                Arguments.of(
                        Wire.Append.newBuilder()
                                .addAppends(part)
                                .setCondition(Wire.AppendCondition.newBuilder()
                                        .setFailIfEventsMatch(Wire.Query.newBuilder())
                                        .setAfter(-1)),
                        "condition.after must be a whole number from 0 to 9223372036854775807, is -1"),
                Arguments.of(
                        Wire.Append.newBuilder()
                                .addAppends(part)
                                .setCondition(Wire.AppendCondition.newBuilder()
                                        .setFailIfEventsMatch(
                                                Wire.Query.newBuilder().addItems(Wire.QueryItem.newBuilder()))),
                        "condition.fail_if_events_match.items[0]: query item has no types"),
                Arguments.of(
                        Wire.Append.newBuilder().addAppends(part.clone().clearEvents()),
                        "appends[0]: append to stream 'a' has no events"),
                Arguments.of(
                        Wire.Append.newBuilder().addAppends(part.clone().setUnknownFields(FIELD_99)),
                        "unknown field number 99 in appends[0]"),
                Arguments.of(
                        Wire.Append.newBuilder()
                                .addAppends(part.clone()
                                        .setExpectedVersion(Wire.ExpectedVersion.newBuilder()
                                                .setExactly(-1))),
                        "appends[0].expected_version must be a whole number from 0 to 9223372036854775807, is -1"),
                Arguments.of(
                        Wire.Append.newBuilder()
                                .addAppends(part.clone()
                                        .setExpectedVersion(Wire.ExpectedVersion.newBuilder()
                                                .setStateValue(7))),
                        "appends[0].expected_version has the unknown state 7"),
                Arguments.of(
                        Wire.Append.newBuilder()
                                .addAppends(part)
                                .addChecks(Wire.StreamCheck.newBuilder().setStream("b")),
                        "checks[0] has no 'expected_version'"));
    }

    @ParameterizedTest
    @MethodSource("badAppends")
    void refusesWhatIsNotAnAppend(Wire.Append.Builder append, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readAppend(append.build().toByteArray()))
                .withMessageContaining(message);
    }

    static Stream<Arguments> badQueries() {
        var item = Wire.QueryItem.newBuilder();
        return Stream.of(
                queryRow(item, "query.items[0]: query item has no types, tags, categories or streams"),
                queryRow(item.clone().addTypes(""), "query.items[0]: event type must not be empty"),
                queryRow(item.clone().addTypes("A").addTypes("A"), "'A' stands twice in query.items[0].types"),
                queryRow(item.clone().addStreams(""), "query.items[0].streams[0]: stream id must not be empty"),
                queryRow(item.clone().addCategories("a-b"), "query.items[0]: category must not have a hyphen"),
                queryRow(
                        item.clone()
                                .addAllTags(Stream.generate(() -> "t").limit(17).toList()),
                        "query.items[0].tags must have at most 16 elements, has more"),
                queryRow(item.clone().setUnknownFields(FIELD_99), "unknown field number 99 in query.items[0]"),
                Arguments.of(
                        Wire.StoreRead.newBuilder()
                                .setQuery(Wire.Query.newBuilder()
                                        .addAllItems(Stream.generate(() -> item.clone()
                                                        .addTags("t")
                                                        .build())
                                                .limit(65)
                                                .toList())),
                        "query.items must have at most 64 elements, has more"),
                Arguments.of(
                        Wire.StoreRead.newBuilder().setPrefix("\u0000"),
                        "prefix: prefix of stream ids '\\u0000' has the control character"),
                Arguments.of(
                        Wire.StoreRead.newBuilder()
                                .setFrom(Wire.From.newBuilder().setPosition(-1)),
                        "from.position must be a whole number from 0 to 9223372036854775807, is -1"),
                Arguments.of(
                        Wire.StoreRead.newBuilder()
                                .setFrom(Wire.From.newBuilder().setMoment(Long.MIN_VALUE)),
                        "from.moment: moment to read from must be between 1678-01-01T00:00:00Z and"),
                Arguments.of(
                        Wire.StoreRead.newBuilder()
                                .setFrom(Wire.From.newBuilder().setEndValue(9)),
                        "from has the unknown end 9"),
                Arguments.of(Wire.StoreRead.newBuilder().setDirectionValue(9), "unknown direction 9"),
                Arguments.of(
                        Wire.StoreRead.newBuilder().setLimit(0),
                        "limit must be a whole number from 1 to 9223372036854775807, is 0"),
                Arguments.of(
                        Wire.StoreRead.newBuilder().setUnknownFields(FIELD_99), "unknown field number 99 in body"));
    }

    private static Arguments queryRow(Wire.QueryItem.Builder item, String message) {
        return Arguments.of(
                Wire.StoreRead.newBuilder().setQuery(Wire.Query.newBuilder().addItems(item)), message);
    }

    @ParameterizedTest
    @MethodSource("badQueries")
    void refusesWhatIsNotAQuery(Wire.StoreRead.Builder read, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readQuery(read.build().toByteArray()))
                .withMessageContaining(message);
    }

    @Test
    void takesWhatAQueryLeavesOutAsDocumented() {
        var backward = Wire.StoreRead.newBuilder()
                .setDirection(Wire.StoreRead.Direction.DIRECTION_BACKWARD)
                .build();

        assertThat(CODEC.readQuery(new byte[0])).isEqualTo(Read.all());
        assertThat(CODEC.readQuery(backward.toByteArray())).isEqualTo(Read.all().backward());
    }

    @Test
    void refusesAVersionWithoutAStream() {
        var event = Wire.Event.newBuilder()
                .setPosition(1)
                .setVersion(1)
                .setContent(event().setId(ByteString.copyFrom(new byte[16])))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvent(event.toByteArray()))
                .withMessage("event.version must be a whole number from 0 to 0, is 1");
    }

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                Arguments.of(
                        Wire.Appended.newBuilder().setFirstPosition(1).build(), "last_position must be a whole number"),
                Arguments.of(
                        Wire.Appended.newBuilder()
                                .addVersions(Wire.StreamVersion.newBuilder().setStream("a"))
                                .build(),
                        "first_position must be a whole number from 1 to"));
    }

    @ParameterizedTest
    @MethodSource("badAnswers")
    void refusesWhatIsNotAResult(MessageLite message, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readAppended(message.toByteArray()))
                .withMessageContaining(expected);
    }

    @Test
    void refusesStatesThatItDoesNotKnow() {
        var stream =
                Wire.StreamState.newBuilder().setStream("a").setStatusValue(9).build();
        var store = Wire.StoreState.newBuilder().build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readStreamState(stream.toByteArray()))
                .withMessage("state has the unknown status 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readStoreState(store.toByteArray()))
                .withMessage("unknown health 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readScavengeState(new byte[0]))
                .withMessage("unknown status 0");
    }

    /** An empty event takes two bytes here and two hundred in memory: building them all took gigabytes. */
    @Test
    void countsEventsBeforeItBuildsThem() {
        var body = new byte[Codec.BODY_LENGTH_MAX];
        for (int i = 0; i < body.length; i += 2) {
            body[i] = 0x0A;
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(body))
                .withMessage("events must have at most 10000 elements, has more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readAppend(body))
                .withMessage("appends must have at most 1000 elements, has more");
    }

    @Test
    void countsTheEventsOfAllStreamsTogether() {
        var part = Wire.StreamAppend.newBuilder();
        for (int i = 0; i <= Limits.APPEND_EVENT_COUNT_MAX / 2; i++) {
            part.addEvents(event());
        }
        var body = Wire.Append.newBuilder()
                .addAppends(part.clone().setStream("a"))
                .addAppends(part.clone().setStream("b"))
                .build()
                .toByteArray();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readAppend(body))
                .withMessage("body must have at most 10000 events, has more");
    }

    @Test
    void refusesAFieldThatStandsTwice() {
        var event = event().build().toByteArray();
        var twice = ByteString.copyFrom(event).concat(ByteString.copyFrom(event));
        var body = ByteString.copyFrom(new byte[] {0x0A, (byte) twice.size()})
                .concat(twice)
                .toByteArray();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(body))
                .withMessage("events[0].type stands twice");
    }

    /** The parser took the last, so that a body could say two things to two readers. */
    @Test
    void refusesTwoBeliefsOfOneStream() {
        var noStream = UnknownFieldSet.Field.newBuilder()
                .addVarint(Wire.ExpectedVersion.State.STATE_NO_STREAM_VALUE)
                .build();
        var both = Wire.ExpectedVersion.newBuilder()
                .setExactly(7)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(Wire.ExpectedVersion.STATE_FIELD_NUMBER, noStream)
                        .build());
        var part = Wire.StreamAppend.newBuilder()
                .setStream("s")
                .setExpectedVersion(both)
                .addEvents(event());
        var body = Wire.Append.newBuilder().addAppends(part).build().toByteArray();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readAppend(body))
                .withMessage("appends[0].expected_version.state must not stand beside"
                        + " appends[0].expected_version.exactly");
    }

    @Test
    void refusesAFieldOfAnotherType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(new byte[] {0x08, 0x00}))
                .withMessage("events must be of the wire type 2, is of 0");
    }

    @Test
    void refusesAMessageThatEndsTooEarly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(new byte[] {0x0A, 0x7F, 0x00}))
                .withMessageStartingWith("body is not the Protobuf message expected: ");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        var body = Wire.NewEvents.newBuilder()
                .addEvents(event().setType("XX"))
                .build()
                .toByteArray();
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] == 'X' ? (byte) 0xC0 : body[i];
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(body))
                .withMessageStartingWith("body is not the Protobuf message expected: ")
                .withMessageContaining("UTF-8");
    }

    @Test
    void refusesAnEmptyBodyAndText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents(new byte[0]))
                .withMessage("body has no events");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODEC.readEvents("{\"type\":\"T\"}".getBytes(ISO_8859_1)))
                .withMessageStartingWith("body is not the Protobuf message expected: ");
    }

    @Test
    void skipsUnknownFieldsInAnswers() {
        var answer = Wire.Appended.newBuilder()
                .setFirstPosition(1)
                .setLastPosition(2)
                .addVersions(Wire.StreamVersion.newBuilder().setStream("a").setLastVersion(3))
                .setUnknownFields(FIELD_99)
                .build();

        assertThat(CODEC.readAppended(answer.toByteArray()).version(StreamId.of("a")))
                .isEqualTo(3);
    }

    @Test
    void takesWhatIsLeftOutAsDocumented() {
        var body = Wire.Append.newBuilder()
                .addAppends(Wire.StreamAppend.newBuilder()
                        .setStream("a")
                        .addEvents(event().setData(Wire.Payload.newBuilder().setBytes(ByteString.copyFromUtf8("1")))))
                .build()
                .toByteArray();

        Append append = CODEC.readAppend(body);

        var part = append.appends().getFirst();
        assertThat(part.expected()).hasToString("any");
        assertThat(part.events().getFirst().data()).isEqualTo(Payload.json("1"));
        assertThat(part.events().getFirst().metadata()).isEqualTo(Payload.empty());
        assertThat(part.events().getFirst().id().version()).isEqualTo(7);
    }

    private static Wire.NewEvent.Builder event() {
        return Wire.NewEvent.newBuilder().setType("T");
    }
}
