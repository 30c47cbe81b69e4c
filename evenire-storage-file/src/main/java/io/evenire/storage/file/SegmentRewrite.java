package io.evenire.storage.file;

import io.evenire.api.spi.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A full segment as it is written anew, under another name.
 *
 * <p><b>Thread safety.</b> One thread at a time.
 */
final class SegmentRewrite {
    /*
     * The new file is written, forced, and read again from its beginning before it gets the name of the segment. That is
     * one step for whoever opens the store: under the name is the old file or the new one, and both are whole. So there
     * is nothing to be known from elsewhere about which of them counts.
     *
     * The new segment has an id of its own. So no header of the old file is ever taken for one of the new file, and
     * tables that were made of the old one are recognised.
     */

    /** What the name of a segment ends with that is being written anew. */
    static final String COPY_NAME_END = ".rewriting";

    private final Disk disk;
    private final SegmentHeader header;
    private final SegmentHeader next;
    private final Layout layout;
    private final SegmentWriter writer;
    private final List<SparseIndex.Place> places = new ArrayList<>();
    private final SegmentScan.FrameSink sink;

    private long nextPosition;
    private int previous;
    private boolean isWriting = true;

    /**
     * Begins.
     *
     * @param header what the new segment begins with
     * @param next what the segment behind it begins with
     */
    SegmentRewrite(Disk disk, JournalSettings settings, SegmentHeader header, SegmentHeader next) throws IOException {
        this.disk = disk;
        this.header = header;
        this.next = next;
        this.layout = new Layout(settings);
        this.sink = settings.sparse(places);
        this.nextPosition = header.firstPosition();
        this.previous = header.previous();
        if (disk.isFile(copyName())) {
            disk.delete(copyName()); // of one that failed, and could not be deleted then
        }
        this.writer = SegmentWriter.create(disk, settings, copyName(), header);
    }

    /** {@return whether a file of this name is a segment that was being written anew} */
    static boolean isCopyName(String name) {
        return name.endsWith(COPY_NAME_END)
                && SegmentHeader.isName(name.substring(0, name.length() - COPY_NAME_END.length()));
    }

    /** {@return what the new segment begins with} */
    SegmentHeader header() {
        return header;
    }

    /** {@return some of the places where its frames begin, in order, the first one among them} */
    List<SparseIndex.Place> places() {
        return places;
    }

    /** Writes the next frame. */
    void write(Frame frame) throws IOException {
        requireWriting();
        requireNext(frame);
        isWriting = false; // unless all goes well
        sink.add(new SparseIndex.Place(nextPosition, writer.nextOffset(), previous));
        writer.put(frame, next.firstPosition() - 1);
        nextPosition = frame.lastPosition() + 1;
        previous = frame.checksum();
        isWriting = true;
    }

    /** Makes the new file durable under its own name, and sees to it that it holds all that it should. */
    void finish() throws IOException {
        requireWriting();
        if (nextPosition != next.firstPosition() || previous != next.previous()) {
            throw new IllegalStateException(
                    "frames are missing from position %d to %d, or another one was expected there"
                            .formatted(nextPosition, next.firstPosition() - 1));
        }
        isWriting = false; // a force that failed is not repeated
        writer.flush();
        writer.force();
        requireWhole();
    }

    /** Gives the new file the name of the segment. */
    void rename() throws IOException {
        disk.rename(copyName(), SegmentHeader.name(header.firstPosition()));
    }

    /** Lets go of the new file, and deletes it if it still has its own name. */
    void end() throws IOException {
        isWriting = false;
        writer.close();
        if (disk.isFile(copyName())) {
            disk.delete(copyName());
        }
    }

    private String copyName() {
        return SegmentHeader.name(header.firstPosition()) + COPY_NAME_END;
    }

    private void requireWriting() throws IOException {
        if (!isWriting) {
            throw new IOException("%s takes no more frames: it was given up, or failed".formatted(copyName()));
        }
    }

    private void requireNext(Frame frame) {
        if (frame.firstPosition() != nextPosition
                || frame.previous() != previous
                || frame.eventCount() == 0
                || frame.lastPosition() >= next.firstPosition()) {
            throw new IllegalArgumentException(
                    "frame must begin at position %d after checksum %08x and end at %d at most, is %d to %d after %08x"
                            .formatted(
                                    nextPosition,
                                    previous,
                                    next.firstPosition() - 1,
                                    frame.firstPosition(),
                                    frame.lastPosition(),
                                    frame.previous()));
        }
        if (!frame.isIntact()) {
            throw new IllegalArgumentException("frame of position %d is not intact".formatted(nextPosition));
        }
        if (!layout.fits(frame, writer.nextOffset())) {
            throw new IllegalArgumentException("frame of position %d does not fit: it has %d bytes, at offset %d"
                    .formatted(nextPosition, Layout.lengthOf(frame), writer.nextOffset()));
        }
    }

    /** Throws unless the new file holds all that it should; what a mistake left out may not take a place. */
    private void requireWhole() throws IOException {
        try (var file = disk.open(copyName())) {
            var end = SegmentScan.scan(file, header, place -> {});
            if (end.nextPosition() != next.firstPosition()
                    || end.previous() != next.previous()
                    || end.offset() != writer.end()
                    || file.length() != writer.end()) {
                throw new IOException("%s holds positions up to %d in %d of %d bytes, expected %d in %d"
                        .formatted(
                                copyName(),
                                end.nextPosition() - 1,
                                end.offset(),
                                file.length(),
                                next.firstPosition() - 1,
                                writer.end()));
            }
        }
    }
}
