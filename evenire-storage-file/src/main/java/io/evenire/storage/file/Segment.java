package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One file of the journal, as it is read.
 *
 * <p><b>Thread safety.</b> Any number of threads; none of them waits for the one that appends.
 */
final class Segment {

    private final SegmentHeader header;
    private final byte[] salt;
    private final Disk.View view;
    private final SparseIndex index;

    private Segment(SegmentHeader header, Disk.View view, SparseIndex index) {
        this.header = header;
        this.salt = header.salt();
        this.view = view;
        this.index = index;
    }

    /**
     * Opens a segment for reading.
     *
     * @param header what stands at its beginning
     * @param disk where it is
     * @param indexInterval how far the places kept in memory are apart
     */
    static Segment open(SegmentHeader header, Disk disk, int indexInterval) throws IOException {
        var first = new SparseIndex.Place(header.firstPosition(), SegmentHeader.LENGTH, header.previous());
        return new Segment(
                header, disk.view(SegmentHeader.name(header.firstPosition())), new SparseIndex(indexInterval, first));
    }

    String name() {
        return SegmentHeader.name(header.firstPosition());
    }

    SegmentHeader header() {
        return header;
    }

    byte[] salt() {
        return salt;
    }

    /** Learns where a frame begins. */
    void index(SparseIndex.Place place) {
        index.add(place);
    }

    /**
     * Reads frames.
     *
     * @param position the first position wanted, not before this segment
     * @param end the position behind the last one that may be read here
     * @param budget how many bytes may be read
     * @param frames where they are put; there may be some from the segment before
     * @return where the next frame begins, or would
     * @throws CorruptStoreException if the bytes are not what was written
     */
    SparseIndex.Place read(long position, long end, Budget budget, List<Frame> frames) throws IOException {
        var place = index.floor(position);
        while (place.position() < end) {
            var at = headerAt(place);
            if (!at.isMark()) {
                if (at.nextPosition() > end) {
                    throw corrupt(
                            place,
                            "frame reaches to position %d, expected at most %d"
                                    .formatted(at.nextPosition() - 1, end - 1));
                }
                if (at.nextPosition() > position) {
                    if (!budget.allows(at.bodyLength())) {
                        return place;
                    }
                    frames.add(frameAt(place, at));
                }
                index.add(place);
            }
            place = new SparseIndex.Place(
                    at.nextPosition(),
                    place.offset() + at.frameLength(),
                    at.isMark() ? place.previous() : at.checksum());
        }
        return place;
    }

    /** Throws unless this segment goes on where the one before it ends. */
    void requireFollows(SparseIndex.Place end) {
        if (end.position() != header.firstPosition() || end.previous() != header.previous()) {
            throw new CorruptStoreException(
                    name() + "@0",
                    "segment begins at position %d after checksum %08x, expected position %d after %08x"
                            .formatted(header.firstPosition(), header.previous(), end.position(), end.previous()));
        }
    }

    private FrameHeader headerAt(SparseIndex.Place place) throws IOException {
        var bytes = view.read(place.offset(), FrameHeader.LENGTH);
        if (bytes.remaining() < FrameHeader.LENGTH) {
            throw corrupt(place, "segment ends before position %d".formatted(place.position()));
        }
        var found = FrameHeader.of(bytes);
        if (!found.isIntact(salt, () -> where(place))) {
            throw corrupt(place, "header of the frame of position %d is damaged".formatted(place.position()));
        }
        if (!found.follows(place.position(), place.previous())) {
            throw corrupt(
                    place,
                    "frame of position %d does not follow the frame before it, expected position %d"
                            .formatted(found.firstPosition(), place.position()));
        }
        return found;
    }

    private Frame frameAt(SparseIndex.Place place, FrameHeader at) throws IOException {
        var mapped = view.read(place.offset() + FrameHeader.LENGTH, at.bodyLength());
        // copied before it is checked: a mapped page may be read from the disk again at any time
        var frame = at.with(ByteBuffer.allocate(mapped.remaining()).put(mapped).flip());
        if (!frame.isIntact()) {
            throw corrupt(
                    place, "checksum of the frame of position %d is not that of its bytes".formatted(place.position()));
        }
        return frame;
    }

    private CorruptStoreException corrupt(SparseIndex.Place place, String problem) {
        return new CorruptStoreException(where(place), problem);
    }

    private String where(SparseIndex.Place place) {
        return name() + "@" + place.offset();
    }

    /** How many bytes of bodies a read may still give. One frame is given however long it is. */
    static final class Budget {

        private final int lengthMax;
        private long length;
        private boolean used;
        private boolean exhausted;

        Budget(int lengthMax) {
            this.lengthMax = lengthMax;
        }

        /** Takes bytes from the budget. */
        boolean allows(int bodyLength) {
            if (used && length + bodyLength > lengthMax) {
                exhausted = true;
                return false;
            }
            used = true;
            length += bodyLength;
            return true;
        }

        boolean isExhausted() {
            return exhausted;
        }
    }
}
