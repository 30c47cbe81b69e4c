package io.evenire.engine.internal.check;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StorageTools;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Writes down what is said of a file, and the events of its frames.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class FrameText implements StorageTools.Description {

    private final Consumer<String> out;
    private long left;
    private boolean isCut;

    /**
     * Creates a text.
     *
     * @param out takes it, line by line
     * @param limit how many events or other entries it has at most
     */
    public FrameText(Consumer<String> out, long limit) {
        this.out = out;
        this.left = limit;
    }

    /** {@return whether there may be more than was written} */
    public boolean isCut() {
        return isCut;
    }

    @Override
    public void line(String text) {
        out.accept(text);
    }

    @Override
    public boolean entry(String text) {
        if (takesMore()) {
            out.accept(text);
        }
        return !isCut;
    }

    @Override
    public boolean frame(String text, Frame frame) {
        return records(text, frame.body(), frame.eventCount());
    }

    /** Takes records that stand one behind the other, and what is said of them. {@return whether there is to be more} */
    boolean records(String text, ByteBuffer records, int count) {
        if (left == 0) {
            isCut = true;
            return false;
        }
        out.accept(text);
        int offset = 0;
        for (int i = 0; i < count && takesMore(); i++) {
            if (!RecordFormat.isIntact(records, offset)) {
                out.accept("  DAMAGED: no record, %d bytes into the body".formatted(offset));
                break;
            }
            out.accept(text(records, offset));
            offset += RecordFormat.length(records, offset);
        }
        return !isCut;
    }

    private boolean takesMore() {
        isCut |= left == 0;
        left = Math.max(0, left - 1);
        return !isCut;
    }

    private static String text(ByteBuffer body, int offset) {
        try {
            if (RecordFormat.isRemoved(body, offset)) {
                return "  %d  %s  version %d  removed"
                        .formatted(
                                RecordFormat.position(body, offset),
                                RecordDecoder.stream(body, offset),
                                RecordFormat.version(body, offset));
            }
            var event = RecordDecoder.event(body, offset, RecordDecoder.stream(body, offset));
            return "  %d  %s  %s  %s  %s  id %s%s"
                    .formatted(
                            event.position(),
                            event.stream().isNone()
                                    ? "no stream"
                                    : "%s  version %d".formatted(event.stream(), event.version()),
                            event.type(),
                            event.recordedAt(),
                            event.data().isErased()
                                    ? "erased"
                                    : "%d bytes of %s"
                                            .formatted(
                                                    event.data().length(),
                                                    event.data().contentType()),
                            event.id(),
                            event.tags().isEmpty() ? "" : "  tags " + event.tags());
        } catch (IllegalArgumentException | BufferUnderflowException | IndexOutOfBoundsException e) {
            return "  DAMAGED: record of position %d cannot be read: %s"
                    .formatted(RecordFormat.position(body, offset), e.getMessage());
        }
    }
}
