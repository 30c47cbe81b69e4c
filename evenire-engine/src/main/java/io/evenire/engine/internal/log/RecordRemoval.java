package io.evenire.engine.internal.log;

import io.evenire.api.spi.Frame;
import java.nio.ByteBuffer;

/**
 * Makes frames without some of their events. What is left of such an event is a record with its position, version, time
 * and stream, so that versions and positions go on without a gap for whoever reads the journal.
 */
public final class RecordRemoval {

    private RecordRemoval() {}

    /** Tells which events are to be removed. */
    @FunctionalInterface
    public interface Choice {

        /**
         * Tells it of one.
         *
         * @param body the buffer that holds its record, which is intact and was not removed before
         * @param offset where the record begins
         * @return whether it is to be removed
         */
        boolean removes(ByteBuffer body, int offset);
    }

    /** What a removal takes away. */
    public static final class Gain {

        private long count;
        private long length;

        /** Creates one of nothing. */
        public Gain() {}

        /** {@return how many events} */
        public long count() {
            return count;
        }

        /** {@return how many bytes} */
        public long length() {
            return length;
        }
    }

    /**
     * Measures what would be removed from a frame.
     *
     * @param frame the frame
     * @param choice which events
     * @param gain is added to
     */
    public static void measure(Frame frame, Choice choice, Gain gain) {
        var body = frame.body();
        for (int offset = 0; offset < body.limit(); offset += RecordFormat.length(body, offset)) {
            if (isChosen(body, offset, choice)) {
                gain.count++;
                gain.length += RecordFormat.length(body, offset) - lengthLeft(body, offset);
            }
        }
    }

    /**
     * Removes events from a frame.
     *
     * @param frame the frame
     * @param choice which events
     * @return the frame without them; the same frame if there are none
     */
    public static Frame without(Frame frame, Choice choice) {
        var gain = new Gain();
        measure(frame, choice, gain);
        if (gain.count == 0) {
            return frame;
        }
        var body = frame.body();
        var out = ByteBuffer.allocate(Math.toIntExact(body.limit() - gain.length));
        for (int offset = 0; offset < body.limit(); offset += RecordFormat.length(body, offset)) {
            if (isChosen(body, offset, choice)) {
                putLeft(body, offset, out);
            } else {
                out.put(body.slice(offset, RecordFormat.length(body, offset)));
            }
        }
        return frame.withBody(out.flip());
    }

    /** {@return whether an event is removed; what is damaged or gone is left as it is} */
    private static boolean isChosen(ByteBuffer body, int offset, Choice choice) {
        return RecordFormat.isIntact(body, offset)
                && !RecordFormat.isRemoved(body, offset)
                && choice.removes(body, offset);
    }

    private static int lengthLeft(ByteBuffer body, int offset) {
        return RecordDecoder.streamEnd(body, offset) - offset;
    }

    private static void putLeft(ByteBuffer body, int offset, ByteBuffer out) {
        int start = out.position();
        int end = start + lengthLeft(body, offset);
        int fieldsLength = end - start - RecordFormat.FIELDS_OFFSET;
        out.put(start + RecordFormat.FLAGS_OFFSET, RecordFormat.REMOVED);
        out.put(start + RecordFormat.FIELDS_OFFSET, body, offset + RecordFormat.FIELDS_OFFSET, fieldsLength);
        RecordFormat.sealBody(out, start, end);
        RecordFormat.seal(
                out,
                start,
                RecordFormat.position(body, offset),
                RecordFormat.version(body, offset),
                RecordFormat.recordedAt(body, offset));
        out.position(end);
    }
}
