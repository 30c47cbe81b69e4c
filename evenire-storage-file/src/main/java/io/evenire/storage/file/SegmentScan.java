package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a segment from its beginning to where the frames end, without a mapping and with one buffer of memory. */
final class SegmentScan {
    /*
     * A frame that is not whole is the torn end of the journal, or it is a frame that was durable and is damaged now.
     * Later frames tell: each names the last position that was durable when it was written. If one of them says so of
     * the frame in question, that was damaged. A mark has no positions; it was damaged if a frame further behind goes
     * on exactly where the frames before it end.
     */

    private final SegmentHeader header;
    private final byte[] salt;
    private final SegmentBytes bytes;
    private final FrameSink sink;

    private int offset = SegmentHeader.LENGTH;
    private long nextPosition;
    private int previous;
    private int lastOffset;
    private boolean isMarked;

    private SegmentScan(Disk.File file, SegmentHeader header, FrameSink sink) throws IOException {
        this.header = header;
        this.salt = header.salt();
        this.sink = sink;
        this.bytes = new SegmentBytes(file);
        this.nextPosition = header.firstPosition();
        this.previous = header.previous();
    }

    /** Reads the header of a segment. */
    static SegmentHeader header(Disk disk, String name) throws IOException {
        try (var file = disk.open(name)) {
            var bytes = new byte[SegmentHeader.LENGTH];
            return SegmentHeader.parse(name, ByteBuffer.wrap(bytes, 0, file.read(0, bytes, bytes.length)));
        }
    }

    /**
     * Finds where the frames of a segment end.
     *
     * @param file the segment
     * @param header its header
     * @param sink told where each frame begins
     * @throws CorruptStoreException if a frame is damaged that was durable
     */
    static End scan(Disk.File file, SegmentHeader header, FrameSink sink) throws IOException {
        return new SegmentScan(file, header, sink).scan();
    }

    private End scan() throws IOException {
        while (isFrameNext()) {
            // goes on behind it
        }
        boolean isZeroBehind = bytes.isZeroBehind(offset);
        if (!isZeroBehind) {
            requireTorn();
        }
        return new End(offset, lastOffset, nextPosition, previous, isMarked, isZeroBehind);
    }

    private boolean isFrameNext() throws IOException {
        var found = bytes.header(offset);
        if (found == null
                || !found.isIntact(salt, () -> where(offset))
                || !found.follows(nextPosition, previous)
                || !bytes.isWhole(offset, found)) {
            return false;
        }
        if (!found.isMark()) {
            sink.add(new SparseIndex.Place(nextPosition, offset, previous));
            nextPosition = found.nextPosition();
            previous = found.checksum();
            lastOffset = offset;
        }
        isMarked = found.isMark();
        offset += found.frameLength();
        return true;
    }

    /** Throws if a header behind the end shows that what stands at the end was durable. */
    private void requireTorn() throws IOException {
        int evidence = bytes.find(
                offset + 1,
                (at, later) -> later.isIntact(salt, () -> where(at)) && later.isEvidenceOf(nextPosition, previous));
        if (evidence >= 0) {
            throw new CorruptStoreException(where(offset), damage(nextPosition, evidence));
        }
    }

    /** {@return what is wrong where a frame was durable and is not intact} */
    static String damage(long nextPosition, int evidence) {
        return "frame of position %d is damaged: the frame at offset %d says that it was durable"
                .formatted(nextPosition, evidence);
    }

    private String where(int at) {
        return SegmentHeader.name(header.firstPosition()) + "@" + at;
    }

    /** Told where the frames of a segment begin. */
    @FunctionalInterface
    interface FrameSink {

        /** Takes the place of the next frame. */
        void add(SparseIndex.Place place);
    }

    /**
     * Where the frames of a segment end.
     *
     * @param offset the offset behind the last frame or mark
     * @param lastOffset the offset of the last frame, 0 if there is none
     * @param nextPosition the position behind the last event
     * @param previous the checksum of the last frame
     * @param isMarked whether the last is a mark, so that all are known to be durable
     * @param isZeroBehind whether there is nothing behind it
     */
    record End(int offset, int lastOffset, long nextPosition, int previous, boolean isMarked, boolean isZeroBehind) {}
}
