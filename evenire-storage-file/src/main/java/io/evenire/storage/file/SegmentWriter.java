package io.evenire.storage.file;

import io.evenire.api.spi.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes frames at the end of a segment: gathered in one buffer, so that a batch is one write unless it is longer than
 * that.
 *
 * <p><b>Thread safety.</b> One thread at a time; {@link #end()} is read by others.
 */
final class SegmentWriter implements AutoCloseable {

    private final Disk disk;
    private final byte[] buffer;
    private final ByteBuffer bufferView;

    private byte[] salt;
    private Disk.File file;
    private int buffered;

    /** Written by the one who writes, read by the background. */
    private volatile int end;

    private SegmentWriter(Disk disk, int bufferLength, byte[] salt, Disk.File file, int end) {
        this.disk = disk;
        this.buffer = new byte[bufferLength];
        this.bufferView = ByteBuffer.wrap(buffer);
        this.salt = salt;
        this.file = file;
        this.end = end;
    }

    /** Opens a segment to be written from an offset on. */
    static SegmentWriter open(Disk disk, JournalSettings settings, Segment segment, int end) throws IOException {
        var salt = segment.header().salt();
        return new SegmentWriter(disk, settings.bufferLength(), salt, disk.open(segment.name()), end);
    }

    /** Begins a file that is to become a segment, with the header of that. */
    static SegmentWriter create(Disk disk, JournalSettings settings, String name, SegmentHeader header)
            throws IOException {
        var writer = new SegmentWriter(disk, settings.bufferLength(), header.salt(), disk.create(name), 0);
        System.arraycopy(header.toBytes(), 0, writer.buffer, 0, SegmentHeader.LENGTH);
        writer.buffered = SegmentHeader.LENGTH;
        return writer;
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
        salt = next.header().salt();
        end = SegmentHeader.LENGTH;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
