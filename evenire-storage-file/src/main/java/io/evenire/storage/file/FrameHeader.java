package io.evenire.storage.file;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Frame;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * The bytes that stand before the body of a frame. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     4  magic      {@code 45 56 46 31}
 *      4    48  decided    as {@link Frame#decided()}
 *     52     4  checksum   CRC-32C of decided and body, {@link Frame#checksum()}
 *     56     8  durable    the highest position known to be forced when this was written; in a rewritten frame
 *                          {@link Frame#content()} (4) and 0 (4)
 *     64     4  header     CRC-32C of the segment's id (16 bytes) and the {@value #CHECKED_LENGTH} bytes before it
 *     68     n  body
 * </pre>
 *
 * <p>A frame with no events is a mark: all positions before it are durable. Its epoch and index are two offsets: where the
 * last frame before it begins in the segment, and where it stands itself.
 */
final class FrameHeader {
    /*
     * The segment's id is in the checksum so that only this segment's own headers are believed. Somebody may well store
     * a copy of a journal as the data of an event; when such an append is torn, what is in it must not be taken for
     * frames of this journal.
     */

    /** How many bytes stand before the body. */
    static final int LENGTH = 68;

    /** What a frame begins with. */
    static final int MAGIC = 0x45564631;

    private static final int DECIDED_OFFSET = 4;
    private static final int CHECKSUM_OFFSET = DECIDED_OFFSET + Frame.DECIDED_LENGTH;
    private static final int DURABLE_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    private static final int CHECKED_LENGTH = DURABLE_OFFSET + Long.BYTES;
    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    private final ByteBuffer bytes;
    private final Frame decided;

    private FrameHeader(ByteBuffer bytes, Frame decided) {
        this.bytes = bytes;
        this.decided = decided;
    }

    /**
     * Takes up bytes that may be a header. Nothing that it says may be believed unless {@link #isIntact}.
     *
     * @param bytes {@value #LENGTH} bytes from index 0 on; kept
     */
    static FrameHeader of(ByteBuffer bytes) {
        var decided = bytes.slice(DECIDED_OFFSET, Frame.DECIDED_LENGTH);
        int checksum = bytes.getInt(CHECKSUM_OFFSET);
        int content = decided.get(0) == Frame.REWRITTEN_FORMAT ? bytes.getInt(DURABLE_OFFSET) : checksum;
        return new FrameHeader(bytes, Frame.stored(decided, checksum, content, NO_BODY));
    }

    /** Writes a frame without its body, from index {@code at} on. */
    static void write(Frame frame, long durable, byte[] salt, ByteBuffer into, int at) {
        into.putInt(at, MAGIC);
        into.put(at + DECIDED_OFFSET, frame.decided(), 0, Frame.DECIDED_LENGTH);
        into.putInt(at + CHECKSUM_OFFSET, frame.checksum());
        into.putLong(at + DURABLE_OFFSET, frame.isRewritten() ? (long) frame.content() << Integer.SIZE : durable);
        into.putInt(at + CHECKED_LENGTH, checksum(salt, into.slice(at, CHECKED_LENGTH)));
    }

    /**
     * Makes a frame without events that says that everything before a position is durable.
     *
     * @param nextPosition the position
     * @param previous the checksum of the frame before
     * @param offset where the mark stands in the segment
     * @param lastOffset where the frame before begins, 0 if it is in another segment or there is none
     */
    static Frame mark(long nextPosition, int previous, int offset, int lastOffset) {
        return Frame.of(new Frame.Place(nextPosition, 0, lastOffset, offset, 0, previous), (byte) 0, NO_BODY);
    }

    /**
     * Tells whether these bytes are a header of a segment, as it was written.
     *
     * @param salt of the segment
     * @param where the file and the offset, for the exception
     * @throws StoreUnavailableException if they are, but were written by a later version
     */
    boolean isIntact(byte[] salt, Supplier<String> where) {
        if (bytes.getInt(0) != MAGIC
                || bytes.getInt(CHECKED_LENGTH) != checksum(salt, bytes.slice(0, CHECKED_LENGTH))) {
            return false;
        }
        if (!decided.isFormatKnown() || decided.encoding() != Frame.PLAIN) {
            throw new StoreUnavailableException(
                    "%s has a frame of format %d in encoding %d, this version of Evenire reads formats %d and %d in encoding %d"
                            .formatted(
                                    where.get(),
                                    decided.format(),
                                    decided.encoding(),
                                    Frame.FORMAT,
                                    Frame.REWRITTEN_FORMAT,
                                    Frame.PLAIN));
        }
        return bodyLength() >= 0
                && bodyLength() <= Frame.BODY_LENGTH_MAX
                && decided.eventCount() >= 0
                && (decided.eventCount() > 0 || (bodyLength() == 0 && !decided.isRewritten()));
    }

    /** {@return whether it follows a frame: continues its positions and names its checksum} */
    boolean follows(long nextPosition, int previous) {
        return firstPosition() == nextPosition && decided.previous() == previous;
    }

    /**
     * Tells whether this header, which stands further behind, shows that a frame was durable that would follow the ones
     * known: it says so, or it goes on where they end, which it can only do behind a damaged mark.
     */
    boolean isEvidenceOf(long nextPosition, int previous) {
        return durable() >= nextPosition || follows(nextPosition, previous);
    }

    boolean isMark() {
        return decided.eventCount() == 0;
    }

    /** {@return whether it is a mark that was written at an offset, and not the copy of one that stood elsewhere} */
    boolean isMarkAt(int offset) {
        return isMark() && decided.place().index() == offset;
    }

    /** {@return where the last frame before a mark begins, as it says} */
    long lastOffset() {
        return decided.place().epoch();
    }

    long firstPosition() {
        return decided.firstPosition();
    }

    long nextPosition() {
        return decided.lastPosition() + 1;
    }

    /** {@return the checksum of the frame before} */
    int previous() {
        return decided.previous();
    }

    /** {@return the checksum that the next frame names} */
    int checksum() {
        return decided.checksum();
    }

    /** {@return the checksum of what is there now} */
    int content() {
        return decided.content();
    }

    /** {@return a position that was durable when this was written; a frame is rewritten only when it is itself} */
    long durable() {
        return decided.isRewritten() ? decided.lastPosition() : bytes.getLong(DURABLE_OFFSET);
    }

    int bodyLength() {
        return Frame.bodyLength(decided.decided());
    }

    /** {@return how long the frame is on disk} */
    int frameLength() {
        return LENGTH + bodyLength();
    }

    /** {@return the 48 bytes that the checksum of the frame begins with} */
    ByteBuffer decided() {
        return decided.decided();
    }

    /** {@return the checksum of what is there now, begun: the body is missing} */
    CRC32C contentBegun() {
        var crc = new CRC32C();
        crc.update(decided.decided());
        if (decided.isRewritten()) {
            crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, decided.checksum()));
        }
        return crc;
    }

    /** {@return the frame with its body} */
    Frame with(ByteBuffer body) {
        return Frame.stored(decided.decided(), decided.checksum(), decided.content(), body);
    }

    private static int checksum(byte[] salt, ByteBuffer header) {
        var crc = new CRC32C();
        crc.update(salt, 0, salt.length);
        crc.update(header);
        return (int) crc.getValue();
    }
}
