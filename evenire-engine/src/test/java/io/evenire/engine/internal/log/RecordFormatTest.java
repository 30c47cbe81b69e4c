package io.evenire.engine.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Holds the code to the bytes of {@code docs/file-format.md}. */
class RecordFormatTest {

    private static final StreamId STREAM = StreamId.of("order-42 ☕");

    private static final NewEvent CONTENT = NewEvent.json("OrderPlaced", "{\"total\": 42}")
            .withId(UUID.fromString("018f4e3a-0000-7000-8000-000000000001"))
            .withTags("customer:7", "region:north")
            .withMetadata(Payload.of("text/csv", ByteBuffer.wrap(new byte[] {1, 2, 3})))
            .withContext(EventContext.none()
                    .withCorrelationId("correlation")
                    .withCausationId("causation")
                    .withTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .withSchemaVersion(3)
                    .withOccurredAt(Instant.parse("1969-12-31T23:59:59.000000001Z")));

    private static final Event EVENT =
            new Event(7, STREAM, 5, Instant.parse("2026-11-24T12:00:00.123456789Z"), CONTENT);

    private static final Event WITHOUT_STREAM = new Event(
            8,
            StreamId.NONE,
            Event.NO_VERSION,
            Instant.parse("2026-11-24T12:00:00.123456790Z"),
            NewEvent.json("UserRegistered", "{\"name\": \"ada\"}")
                    .withId(UUID.fromString("018f4e3a-0000-7000-8000-000000000002"))
                    .withTags("username:ada"));

    @Test
    void writesTheGoldenBytes() throws IOException {
        assertThat(HexFormat.of().formatHex(written())).isEqualTo(golden());
    }

    /** The golden record was not written by this code, but by another program from the byte table. */
    @Test
    void writesAndReadsTheGoldenBytesOfAnEventWithoutAStream() throws IOException {
        var golden = golden("/record-without-stream-1.hex");
        var record = ByteBuffer.wrap(HexFormat.of().parseHex(golden));

        assertThat(HexFormat.of().formatHex(written(WITHOUT_STREAM))).isEqualTo(golden);
        assertThat(RecordFormat.isIntact(record, 0)).isTrue();
        assertThat(RecordFormat.length(record, 0)).isEqualTo(record.capacity());
        assertThat(RecordFormat.version(record, 0)).isEqualTo(-1);
        assertThat(RecordDecoder.stream(record, 0)).isEqualTo(StreamId.NONE);
        assertThat(RecordDecoder.event(record, 0, StreamId.NONE)).isEqualTo(WITHOUT_STREAM);
    }

    /** The golden record was not written by this code, but by another program from the byte table. */
    @Test
    void erasesToTheGoldenBytes() throws IOException {
        var frame = Frame.of(new Frame.Place(7, 1, 1, 1, 0, 0), (byte) 0, ByteBuffer.wrap(written()));
        var left = new NewEvent(
                CONTENT.id(), CONTENT.type(), Payload.ERASED, Payload.empty(), CONTENT.tags(), CONTENT.context());

        var erased = RecordRewrite.of(frame, (body, offset) -> RecordRewrite.Fate.ERASED);

        var bytes = new byte[erased.body().remaining()];
        erased.body().get(bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(golden("/record-erased-1.hex"));
        assertThat(RecordFormat.isIntact(erased.body(), 0)).isTrue();
        assertThat(RecordFormat.isErased(erased.body(), 0)).isTrue();
        assertThat(RecordDecoder.hasContent(erased.body(), 0)).isFalse();
        assertThat(RecordDecoder.hasContent(frame.body(), 0)).isTrue();
        assertThat(RecordDecoder.event(erased.body(), 0, STREAM))
                .isEqualTo(new Event(EVENT.position(), STREAM, EVENT.version(), EVENT.recordedAt(), left));
        assertThat(RecordRewrite.of(erased, (body, offset) -> RecordRewrite.Fate.ERASED))
                .as("there is nothing more to erase")
                .isSameAs(erased);
    }

    @Test
    void readsTheGoldenBytes() throws IOException {
        var record = ByteBuffer.wrap(HexFormat.of().parseHex(golden()));

        assertThat(RecordFormat.isIntact(record, 0)).isTrue();
        assertThat(RecordFormat.length(record, 0)).isEqualTo(record.capacity());
        assertThat(RecordDecoder.stream(record, 0)).isEqualTo(STREAM);
        assertThat(RecordDecoder.event(record, 0, STREAM)).isEqualTo(EVENT);
    }

    @Test
    void findsEveryFlippedBit() throws IOException {
        var bytes = HexFormat.of().parseHex(golden());
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(RecordFormat.isIntact(ByteBuffer.wrap(bytes), 0))
                    .as("bit %d", bit)
                    .isFalse();

            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void takesNoRecordThatIsCutOff() throws IOException {
        var bytes = HexFormat.of().parseHex(golden());
        for (int length = 0; length < bytes.length; length++) {
            assertThat(RecordFormat.isIntact(ByteBuffer.wrap(bytes, 0, length).slice(), 0))
                    .as("length %d", length)
                    .isFalse();
        }
    }

    @Test
    void passesOverFieldsOfALaterVersion() {
        var known = ByteBuffer.wrap(written());
        var record = ByteBuffer.allocate(known.capacity() + 4).put(known);
        record.put((byte) 99).put((byte) 2).put(new byte[] {4, 2});
        RecordFormat.sealBody(record, 0, record.capacity());
        RecordFormat.seal(record, 0, EVENT.position(), EVENT.version(), RecordEncoder.nanos(EVENT.recordedAt()));

        assertThat(RecordFormat.isIntact(record, 0)).isTrue();
        assertThat(RecordDecoder.event(record, 0, STREAM)).isEqualTo(EVENT);
    }

    private static byte[] written() {
        return written(EVENT);
    }

    private static byte[] written(Event event) {
        var encoder = new RecordEncoder();
        encoder.add(event.stream(), List.of(event.content()));
        var bytes = encoder.finish().bytes();
        RecordFormat.seal(bytes, 0, event.position(), event.version(), RecordEncoder.nanos(event.recordedAt()));
        var copy = new byte[bytes.capacity()];
        bytes.get(0, copy);
        return copy;
    }

    private static String golden() throws IOException {
        return golden("/record-1.hex");
    }

    private static String golden(String name) throws IOException {
        try (var in = Objects.requireNonNull(RecordFormatTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
