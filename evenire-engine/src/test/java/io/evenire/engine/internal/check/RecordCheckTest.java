package io.evenire.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.log.RecordRewrite;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordCheckTest {

    private static final int FLAGS_OFFSET = 4;
    private static final byte ERASED = 2;

    private final Frame written = frame((byte) 0);
    private final Frame said = frame(ERASED);

    @Test
    void anErasedRecordIsInARewrittenFrame() {
        assertThat(check(said)).contains("says that its event was erased, but its frame was never rewritten");
    }

    @Test
    void anErasedRecordHasNoData() {
        assertThat(check(written.withBody(said.body())))
                .contains("says that its event was erased, but has data or metadata");
    }

    @Test
    void anErasedRecordIsSound() {
        assertThat(check(written)).isNull();
        assertThat(check(RecordRewrite.of(written, (body, offset) -> RecordRewrite.Fate.ERASED)))
                .isNull();
    }

    private static @Nullable String check(Frame frame) {
        return new RecordCheck(1 << 20).check(frame);
    }

    private static Frame frame(byte flags) {
        var encoder = new RecordEncoder();
        encoder.add(StreamId.of("order-42"), List.of(NewEvent.json("OrderPlaced", "{}")));
        ByteBuffer body = encoder.finish().bytes();
        body.put(FLAGS_OFFSET, flags);
        RecordFormat.seal(body, 0, 1, 0, 0);
        return Frame.of(new Frame.Place(1, 1, 1, 1, 0, 0), (byte) 0, body);
    }
}
