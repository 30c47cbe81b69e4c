package io.evenire.storage.file;

import io.evenire.api.spi.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes frames at the end of the active segment: gathered in one buffer, so that a batch is one write unless it is
 * longer than that.
 *
 * <p><b>Thread safety.</b> One thread at a time; {@link #end()} is read by others.
 */
final class SegmentWriter implements AutoCloseable {

    private final Disk disk;
    private final byte[] buffer;
    private final ByteBuffer bufferView;

    private Segment segment;
    private byte[] salt;
    private Disk.File file;
    private int buffered;

    /** Written by the one who writes, read by the background. */
    private volatile int end;

    private SegmentWriter(Disk disk, JournalSettings settings, Segment segment, int end) throws IOException {
        this.disk = disk;
        this.buffer = new byte[settings.bufferLength()];
        this.bufferView = ByteBuffer.wrap(buffer);
        this.segment = segment;
        this.salt = segment.header().salt();
        this.file = disk.open(segment.name());
        this.end = end;
    }

    /** Opens a segment to be written from an offset on. */
    static SegmentWriter open(Disk disk, JournalSettings settings, Segment segment, int end) throws IOException {
        return new SegmentWriter(disk, settings, segment, end);
    }

    Segment segment() {
        return segment;
    }

    /** {@return the offset behind what is written} */
    int end() {
        return end;
    }

    /** {@return the offset where the next frame will begin} */
    int nextOffset() {
        return end + buffered;
    }

    /**
     * Gathers a frame.
     *
     * @param frame the frame
     * @param durable the highest position known to be forced
     */
    void put(Frame frame, long durable) throws IOException {
        if (buffer.length - buffered < FrameHeader.LENGTH) {
            flush();
        }
        FrameHeader.write(frame, durable, salt, bufferView, buffered);
        buffered += FrameHeader.LENGTH;
        var body = frame.body();
        while (body.hasRemaining()) {
            if (buffered == buffer.length) {
                flush();
            }
            int length = Math.min(body.remaining(), buffer.length - buffered);
            body.get(buffer, buffered, length);
            buffered += length;
        }
    }

    /** Writes what was gathered. */
    void flush() throws IOException {
        if (buffered > 0) {
            int from = end;
            file.write(from, buffer, buffered);
            end = from + buffered;
            buffered = 0;
        }
    }

    /** Makes what was written durable. */
    void force() throws IOException {
        file.force();
    }

    /** Goes on in another segment, which is empty. What is in this one must be durable. */
    void switchTo(Segment next) throws IOException {
        file.close();
        file = disk.open(next.name());
        segment = next;
        salt = next.header().salt();
        end = SegmentHeader.LENGTH;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
