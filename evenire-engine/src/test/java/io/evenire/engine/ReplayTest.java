package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.NewEvent;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.log.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that must read its journal takes no frame that is not what was written. */
class ReplayTest {

    private final ScriptedStorage storage = new ScriptedStorage();

    /** Three events of one stream, each a frame, and no index. */
    @BeforeEach
    void storeWithoutIndex() throws IOException {
        try (var store = open()) {
            for (int i = 0; i < 3; i++) {
                store.append("order-1", any(), NewEvent.json("Tested", Integer.toString(i)));
            }
        }
        for (var name : storage.shelf().names("index")) {
            storage.shelf().delete(name);
        }
    }

    @Test
    void readsAllOfAJournalThatIsRight() {
        try (var store = open()) {
            assertThat(store.read("order-1")).hasSize(3);
        }
    }

    @Test
    void refusesAFrameOfAnotherHistory() {
        storage.stored = second(frame -> {
            var place = frame.place();
            return Frame.of(
                    new Frame.Place(
                            place.firstPosition(),
                            place.eventCount(),
                            place.epoch(),
                            place.index(),
                            place.recordedAt(),
                            place.previous() + 1),
                    (byte) 0,
                    frame.body());
        });

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining("journal, position 2: frame follows position 1 with checksum");
    }

    @Test
    void refusesAFrameWhoseBytesAreOthers() {
        storage.stored = second(frame -> {
            var body = copy(frame.body());
            int last = body.limit() - 1;
            body.put(last, (byte) (body.get(last) ^ 1));
            return Frame.stored(frame.decided(), frame.checksum(), body);
        });

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(this::open)
                .withMessage("journal, position 2: checksum of the frame does not match");
    }

    @Test
    void refusesAVersionThatIsNotTheNext() {
        storage.stored = second(frame -> {
            var body = copy(frame.body());
            RecordFormat.seal(body, 0, 2, 2, RecordFormat.recordedAt(body, 0));
            return Frame.of(frame.place(), (byte) 0, body);
        });

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(this::open)
                .withMessage("journal, position 2: record has version 2 of stream 'order-1', expected 1");
    }

    private static UnaryOperator<Frame> second(UnaryOperator<Frame> change) {
        return frame -> frame.firstPosition() == 2 ? change.apply(frame) : frame;
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    private Evenire open() {
        return Evenire.builder().storage(storage).withoutThread().open();
    }
}
