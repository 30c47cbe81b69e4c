package io.evenire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a segment, read mostly forward, without a mapping and with one buffer of memory. */
final class SegmentBytes {

    private static final int BUFFER_LENGTH = 1024 * 1024;
    private static final byte[] ZEROS = new byte[BUFFER_LENGTH];

    private final Disk.File file;
    private final byte[] buffer;

    private int bufferOffset;
    private int bufferLength;

    SegmentBytes(Disk.File file) throws IOException {
        this.file = file;
        this.buffer = new byte[Math.clamp(file.length(), FrameHeader.LENGTH, BUFFER_LENGTH)];
    }

    /** {@return bytes of the segment, valid until the next call; fewer only where the segment ends} */
    ByteBuffer read(int from, int length) throws IOException {
        if (from < bufferOffset || from + length > bufferOffset + bufferLength) {
            bufferOffset = from;
            bufferLength = file.read(from, buffer, buffer.length);
        }
        int index = from - bufferOffset;
        return ByteBuffer.wrap(buffer, index, Math.min(length, bufferLength - index))
                .slice();
    }

    /** {@return bytes of the segment that stay as they are; fewer only where the segment ends} */
    ByteBuffer copy(int from, int length) throws IOException {
        var copy = ByteBuffer.allocate(Math.clamp(file.length() - from, 0, length));
        while (copy.hasRemaining()) {
            var piece = read(from + copy.position(), Math.min(copy.remaining(), buffer.length));
            if (!piece.hasRemaining()) {
                break;
            }
            copy.put(piece);
        }
        return copy.flip();
    }

    /** {@return what may be the header of a frame, or null where the segment ends} */
    @Nullable
    FrameHeader header(int offset) throws IOException {
        var bytes = read(offset, FrameHeader.LENGTH);
        if (bytes.remaining() < FrameHeader.LENGTH) {
            return null;
        }
        var copy = new byte[FrameHeader.LENGTH]; // the body may take the place of the header in the buffer
        bytes.get(0, copy);
        return FrameHeader.of(ByteBuffer.wrap(copy));
    }

    /** {@return whether the body behind an intact header is there and has the checksum} */
    boolean isWhole(int offset, FrameHeader header) throws IOException {
        var crc = header.contentBegun();
        int from = offset + FrameHeader.LENGTH;
        int end = from + header.bodyLength();
        while (from < end) {
            int length = Math.min(end - from, buffer.length);
            var bytes = read(from, length);
            if (bytes.remaining() < length) {
                return false;
            }
            crc.update(bytes);
            from += length;
        }
        return (int) crc.getValue() == header.content();
    }

    /** {@return where the last byte that is not zero ends, or an offset if there is none behind it} */
    int end(int offset) throws IOException {
        int end = offset;
        int from = offset;
        var bytes = read(from, buffer.length);
        while (bytes.hasRemaining()) {
            if (bytes.mismatch(ByteBuffer.wrap(ZEROS, 0, bytes.remaining())) >= 0) {
                int last = bytes.limit() - 1;
                while (bytes.get(last) == 0) {
                    last--;
                }
                end = from + last + 1;
            }
            from += bytes.remaining();
            bytes = read(from, buffer.length);
        }
        return end;
    }

    /** {@return where the last byte of the segment ends that is not zero, 0 if there is none; read from the back} */
    int lastDataEnd() throws IOException {
        int end = Math.toIntExact(file.length());
        while (end > 0) {
            int from = Math.max(0, end - buffer.length);
            int length = read(from, end - from).remaining();
            int dataEnd = dataEnd(from - bufferOffset, length);
            if (dataEnd > 0) {
                return from + dataEnd;
            }
            end = from;
        }
        return 0;
    }

    /** {@return how many bytes of the buffer, from an index on, are not zero or before one that is not} */
    private int dataEnd(int index, int length) {
        int low = 0; // all that is behind `high` is zero
        int high = length;
        while (high > low) {
            int middle = (low + high) >>> 1;
            if (Arrays.mismatch(buffer, index + middle, index + high, ZEROS, 0, high - middle) < 0) {
                high = middle;
            } else if (middle + 1 == high) {
                return high;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** {@return whether there are only zeros from an offset on} */
    boolean isZeroBehind(int offset) throws IOException {
        int from = offset;
        var bytes = read(from, buffer.length);
        while (bytes.hasRemaining()) {
            if (bytes.mismatch(ByteBuffer.wrap(ZEROS, 0, bytes.remaining())) >= 0) {
                return false;
            }
            from += bytes.remaining();
            bytes = read(from, buffer.length);
        }
        return true;
    }

    /** {@return the offset of the first bytes from an offset on that may be a header and pass a test, or -1} */
    int find(int offset, HeaderTest test) throws IOException {
        int from = offset;
        var bytes = read(from, buffer.length);
        while (bytes.remaining() >= FrameHeader.LENGTH) {
            int count = bytes.remaining() - FrameHeader.LENGTH + 1;
            for (int i = 0; i < count; i++) {
                if (bytes.getInt(i) == FrameHeader.MAGIC
                        && test.passes(from + i, FrameHeader.of(bytes.slice(i, FrameHeader.LENGTH)))) {
                    return from + i;
                }
            }
            from += count;
            bytes = read(from, buffer.length);
        }
        return -1;
    }

    /** Tells whether a header is the one looked for. */
    @FunctionalInterface
    interface HeaderTest {

        /** {@return whether it is} */
        boolean passes(int offset, FrameHeader header);
    }
}
