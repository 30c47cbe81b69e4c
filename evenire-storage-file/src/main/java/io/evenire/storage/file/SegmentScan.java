package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads a segment from its beginning to where the frames end, without a mapping and with one buffer of memory. */
final class SegmentScan {
    /*
     * A frame that is not whole is the torn end of the journal, or it is a frame that was durable and is damaged now.
     * Later frames tell: each names the last position that was durable when it was written. If one of them says so of
     * the frame in question, that was damaged. A mark has no positions; it was damaged if a frame further behind goes
     * on exactly where the frames before it end.
     */

    private static final int BUFFER_LENGTH = 1024 * 1024;
    private static final byte[] ZEROS = new byte[BUFFER_LENGTH];

    private final Disk.File file;
    private final SegmentHeader header;
    private final byte[] salt;
    private final byte[] buffer;
    private final FrameSink sink;

    private int bufferOffset;
    private int bufferLength;
    private int offset = SegmentHeader.LENGTH;
    private long nextPosition;
    private int previous;
    private boolean isMarked;

    private SegmentScan(Disk.File file, SegmentHeader header, FrameSink sink) throws IOException {
        this.file = file;
        this.header = header;
        this.salt = header.salt();
        this.sink = sink;
        this.buffer = new byte[Math.clamp(file.length(), FrameHeader.LENGTH, BUFFER_LENGTH)];
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
        boolean isZeroBehind = isZeroBehind();
        if (!isZeroBehind) {
            requireTorn();
        }
        return new End(offset, nextPosition, previous, isMarked, isZeroBehind);
    }

    private boolean isFrameNext() throws IOException {
        var bytes = bytes(offset, FrameHeader.LENGTH);
        if (bytes.remaining() < FrameHeader.LENGTH) {
            return false;
        }
        var copy = new byte[FrameHeader.LENGTH]; // the body may take the place of the header in the buffer
        bytes.get(0, copy);
        var found = FrameHeader.of(ByteBuffer.wrap(copy));
        if (!found.isIntact(salt, () -> where(offset)) || !found.follows(nextPosition, previous) || !isWhole(found)) {
            return false;
        }
        if (!found.isMark()) {
            sink.add(new SparseIndex.Place(nextPosition, offset, previous));
            nextPosition = found.nextPosition();
            previous = found.checksum();
        }
        isMarked = found.isMark();
        offset += found.frameLength();
        return true;
    }

    private boolean isWhole(FrameHeader found) throws IOException {
        var crc = new CRC32C();
        crc.update(found.decided());
        int from = offset + FrameHeader.LENGTH;
        int end = from + found.bodyLength();
        while (from < end) {
            int length = Math.min(end - from, buffer.length);
            var bytes = bytes(from, length);
            if (bytes.remaining() < length) {
                return false;
            }
            crc.update(bytes);
            from += length;
        }
        return (int) crc.getValue() == found.checksum();
    }

    private boolean isZeroBehind() throws IOException {
        int from = offset;
        var bytes = bytes(from, buffer.length);
        while (bytes.hasRemaining()) {
            if (bytes.mismatch(ByteBuffer.wrap(ZEROS, 0, bytes.remaining())) >= 0) {
                return false;
            }
            from += bytes.remaining();
            bytes = bytes(from, buffer.length);
        }
        return true;
    }

    /** Throws if a header behind the end shows that what stands at the end was durable. */
    private void requireTorn() throws IOException {
        int from = offset + 1;
        var bytes = bytes(from, buffer.length);
        while (bytes.remaining() >= FrameHeader.LENGTH) {
            int count = bytes.remaining() - FrameHeader.LENGTH + 1;
            for (int i = 0; i < count; i++) {
                if (bytes.getInt(i) == FrameHeader.MAGIC) {
                    requireNoEvidence(from + i, FrameHeader.of(bytes.slice(i, FrameHeader.LENGTH)));
                }
            }
            from += count;
            bytes = bytes(from, buffer.length);
        }
    }

    private void requireNoEvidence(int at, FrameHeader later) {
        if (later.isIntact(salt, () -> where(at))
                && (later.durable() >= nextPosition || later.follows(nextPosition, previous))) {
            throw new CorruptStoreException(
                    where(offset),
                    "frame of position %d is damaged: the frame at offset %d says that it was durable"
                            .formatted(nextPosition, at));
        }
    }

    private String where(int at) {
        return SegmentHeader.name(header.firstPosition()) + "@" + at;
    }

    /** {@return bytes of the segment, valid until the next call; fewer only where the segment ends} */
    private ByteBuffer bytes(int from, int length) throws IOException {
        if (from < bufferOffset || from + length > bufferOffset + bufferLength) {
            bufferOffset = from;
            bufferLength = file.read(from, buffer, buffer.length);
        }
        int index = from - bufferOffset;
        return ByteBuffer.wrap(buffer, index, Math.min(length, bufferLength - index))
                .slice();
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
     * @param nextPosition the position behind the last event
     * @param previous the checksum of the last frame
     * @param isMarked whether the last is a mark, so that all are known to be durable
     * @param isZeroBehind whether there is nothing behind it
     */
    record End(int offset, long nextPosition, int previous, boolean isMarked, boolean isZeroBehind) {}
}
