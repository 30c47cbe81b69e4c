package io.evenire.engine.internal.log;

import io.evenire.api.spi.Frame;
import java.nio.ByteBuffer;

/**
 * Makes frames with less in some of their events. What is left of one that is removed is a record with its position,
 * version, time and stream, so that versions and positions go on without a gap for whoever reads the journal. One that is
 * erased has lost its data and its metadata.
 */
public final class RecordRewrite {

    private RecordRewrite() {}

    /** What becomes of an event. */
    public enum Fate {
        /** It stays as it is. */
        KEPT,
        /** Its data and its metadata go. */
        ERASED,
        /** All but its place goes. */
        REMOVED
    }

    /** Tells what becomes of events. */
    @FunctionalInterface
    public interface Choice {

        /**
         * Tells it of one.
         *
         * @param body the buffer that holds its record, which is intact and was not removed before
         * @param offset where the record begins
         * @return what becomes of it
         */
        Fate of(ByteBuffer body, int offset);
    }

    /** What a rewriting takes away. */
    public static final class Gain {

        private long count;
        private long length;

        /** Creates one of nothing. */
        public Gain() {}

        /** {@return of how many events} */
        public long count() {
            return count;
        }

        /** {@return how many bytes} */
        public long length() {
            return length;
        }
    }

    /**
     * Measures what would be taken away from a frame.
     *
     * @param frame the frame
     * @param choice from which events
     * @param gain is added to
     */
    public static void measure(Frame frame, Choice choice, Gain gain) {
        var body = frame.body();
        for (int offset = 0; offset < body.limit(); offset += RecordFormat.length(body, offset)) {
            var fate = fate(body, offset, choice);
            if (fate != Fate.KEPT) {
                gain.count++;
                gain.length += RecordFormat.length(body, offset) - lengthLeft(body, offset, fate);
            }
        }
    }

    /**
     * Takes away from a frame.
     *
     * @param frame the frame
     * @param choice from which events
     * @return the frame without that; the same frame if there is nothing
     */
    public static Frame of(Frame frame, Choice choice) {
        var gain = new Gain();
        measure(frame, choice, gain);
        if (gain.count == 0) {
            return frame;
        }
        var body = frame.body();
        var out = ByteBuffer.allocate(Math.toIntExact(body.limit() - gain.length));
        for (int offset = 0; offset < body.limit(); offset += RecordFormat.length(body, offset)) {
            var fate = fate(body, offset, choice);
            if (fate == Fate.KEPT) {
                out.put(body.slice(offset, RecordFormat.length(body, offset)));
            } else {
                putLeft(body, offset, fate, out);
            }
        }
        return frame.withBody(out.flip());
    }

    /** {@return what becomes of an event; what is damaged or gone is left as it is} */
    private static Fate fate(ByteBuffer body, int offset, Choice choice) {
        if (!RecordFormat.isIntact(body, offset) || RecordFormat.isRemoved(body, offset)) {
            return Fate.KEPT;
        }
        var fate = choice.of(body, offset);
        return fate == Fate.ERASED && RecordFormat.isErased(body, offset) ? Fate.KEPT : fate;
    }

    private static int lengthLeft(ByteBuffer body, int offset, Fate fate) {
        int end = offset + RecordFormat.length(body, offset);
        int length = RecordFormat.FIELDS_OFFSET;
        for (int at = offset + RecordFormat.FIELDS_OFFSET; at < end; ) {
            int next = RecordDecoder.fieldEnd(body, at);
            length += isLeft(body.get(at), fate) ? next - at : 0;
            at = next;
        }
        return length;
    }

    private static boolean isLeft(int field, Fate fate) {
        return fate == Fate.REMOVED ? field == Field.STREAM : !Field.isContent(field);
    }

    private static void putLeft(ByteBuffer body, int offset, Fate fate, ByteBuffer out) {
        int start = out.position();
        out.put(start + RecordFormat.FLAGS_OFFSET, fate == Fate.REMOVED ? RecordFormat.REMOVED : RecordFormat.ERASED);
        if (fate == Fate.ERASED) {
            out.putLong(start + RecordFormat.ID_OFFSET, RecordFormat.idHigh(body, offset));
            out.putLong(start + RecordFormat.ID_OFFSET + Long.BYTES, RecordFormat.idLow(body, offset));
        }
        out.position(start + RecordFormat.FIELDS_OFFSET);
        int end = offset + RecordFormat.length(body, offset);
        for (int at = offset + RecordFormat.FIELDS_OFFSET; at < end; ) {
            int next = RecordDecoder.fieldEnd(body, at);
            if (isLeft(body.get(at), fate)) {
                out.put(body.slice(at, next - at));
            }
            at = next;
        }
        RecordFormat.sealBody(out, start, out.position());
        RecordFormat.seal(
                out,
                start,
                RecordFormat.position(body, offset),
                RecordFormat.version(body, offset),
                RecordFormat.recordedAt(body, offset));
    }
}
