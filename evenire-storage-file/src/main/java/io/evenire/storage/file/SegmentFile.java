package io.evenire.storage.file;

import java.io.IOException;

/**
 * A segment, or a file that will be one, as it is filled with zeros.
 *
 * <p>The handle for zeros is another one than that for frames, because a handle is told of a failed write only once:
 * a force by the one must not take that news from the other.
 *
 * <p><b>Thread safety.</b> One thread at a time fills; {@link #filledLength()} is read by others.
 */
final class SegmentFile implements AutoCloseable {

    private final Disk.File file;

    /** Written by the one who fills, read by the one who appends: so many bytes are there and were forced. */
    private volatile int filledLength;

    private SegmentFile(Disk.File file, int filledLength) {
        this.file = file;
        this.filledLength = filledLength;
    }

    /** Creates a file without bytes. */
    static SegmentFile create(Disk disk, String name) throws IOException {
        return new SegmentFile(disk.create(name), 0);
    }

    /** Opens a segment whose bytes were all forced. */
    static SegmentFile open(Disk disk, String name) throws IOException {
        var file = disk.open(name);
        return new SegmentFile(file, Math.toIntExact(file.length()));
    }

    int filledLength() {
        return filledLength;
    }

    /** Writes zeros at the end and forces them. */
    void fill(byte[] zeros, int length) throws IOException {
        int from = filledLength;
        file.write(from, zeros, length);
        file.force();
        filledLength = from + length;
    }

    /** Writes the first bytes and forces them. */
    void begin(byte[] header) throws IOException {
        file.write(0, header, header.length);
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
