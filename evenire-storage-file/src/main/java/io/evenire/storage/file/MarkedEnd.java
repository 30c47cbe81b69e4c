package io.evenire.storage.file;

import io.evenire.storage.file.SparseIndex.Place;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the end of a segment from its back, where a mark stands behind the last frame and nothing behind the mark. */
final class MarkedEnd {
    /*
     * A mark was written only when all that is before it had been forced. So what is before it need not be read to know
     * where the frames end; like the frames of a full segment, each is checked when it is read. This holds for the mark
     * that is the very last thing in the segment: behind any other there are frames, which may be torn.
     *
     * Bytes at the end of an event may be the copy of a mark, of this very segment too, and the frame of that event may
     * be the last one, without a mark of its own. So a mark says where it stands, and a copy stands elsewhere. It also
     * says where the last frame begins; that must be whole, be the one that the mark names, and end where the mark
     * begins. Anything else is left to the scan of the segment from its beginning.
     */

    /** How many bytes at the end of a mark may be zero: those of its checksum, but one. */
    private static final int ZERO_COUNT_MAX = Integer.BYTES - 1;

    private MarkedEnd() {}

    /**
     * Looks for the end.
     *
     * @param file the segment
     * @param header its header
     * @return the end, or null if the segment must be scanned to find it
     * @throws IOException if it cannot be read
     */
    static @Nullable Found find(Disk.File file, SegmentHeader header) throws IOException {
        var bytes = new SegmentBytes(file);
        int dataEnd = bytes.lastDataEnd();
        for (int zeroCount = 0; zeroCount <= ZERO_COUNT_MAX; zeroCount++) {
            int offset = dataEnd + zeroCount - FrameHeader.LENGTH;
            var mark = offset > SegmentHeader.LENGTH ? intact(bytes, header, offset) : null;
            if (mark != null && mark.isMarkAt(offset) && mark.durable() == mark.nextPosition() - 1) {
                return before(bytes, header, offset, mark);
            }
        }
        return null;
    }

    /** {@return the end that a mark shows, or null if the frame before it is not as the mark says} */
    private static @Nullable Found before(SegmentBytes bytes, SegmentHeader header, int offset, FrameHeader mark)
            throws IOException {
        long lastOffset = mark.lastOffset();
        if (lastOffset < SegmentHeader.LENGTH || lastOffset > offset - FrameHeader.LENGTH) {
            return null;
        }
        int at = (int) lastOffset;
        var last = intact(bytes, header, at);
        if (last == null
                || last.isMark()
                || at + last.frameLength() != offset
                || !mark.follows(last.nextPosition(), last.checksum())
                || !bytes.isWhole(at, last)) {
            return null;
        }
        return new Found(
                new SegmentScan.End(offset + FrameHeader.LENGTH, at, mark.nextPosition(), mark.previous(), true, true),
                new Place(last.firstPosition(), at, last.previous()));
    }

    private static @Nullable FrameHeader intact(SegmentBytes bytes, SegmentHeader header, int offset)
            throws IOException {
        var found = bytes.header(offset);
        return found != null
                        && found.isIntact(
                                header.salt(), () -> SegmentHeader.name(header.firstPosition()) + "@" + offset)
                ? found
                : null;
    }

    /**
     * The end of a segment.
     *
     * @param end where it is
     * @param last where the last frame begins
     */
    record Found(SegmentScan.End end, Place last) {}
}
