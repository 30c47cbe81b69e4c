package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the end of a journal, and makes sure that everything before it is on the disk and not only in a cache. */
final class Recovery {
    /*
     * After a failed force the cache of the system holds what the disk does not, and says of a second force that all
     * is well. What is found behind the last mark may be such bytes. So it is written once more, to another file that
     * takes the place of the segment: in place, the write could be torn and damage what was durable.
     */

    /** What the name of the copy of a segment ends with. */
    static final String COPY_NAME_END = ".recovering";

    private static final int BUFFER_LENGTH = 1024 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Disk disk;
    private final JournalSettings settings;

    private Recovery(Disk disk, JournalSettings settings) {
        this.disk = disk;
        this.settings = settings;
    }

    /**
     * Recovers the journal of a store. When it returns, everything that it found is durable and marked.
     *
     * @param disk where the journal is
     * @param settings its sizes
     * @param names the names of its segments, in order, at least one
     * @param store the store
     * @throws CorruptStoreException if bytes are damaged that were durable
     */
    static Tail recover(Disk disk, JournalSettings settings, List<String> names, UUID store) throws IOException {
        return new Recovery(disk, settings).recover(names, store);
    }

    /** {@return whether a file of this name is the copy of a segment that was not finished} */
    static boolean isCopyName(String name) {
        return name.endsWith(COPY_NAME_END)
                && SegmentHeader.isName(name.substring(0, name.length() - COPY_NAME_END.length()));
    }

    /** Creates a segment without frames, durable and marked. */
    static void createSegment(Disk disk, SegmentHeader header) throws IOException {
        var name = SegmentHeader.name(header.firstPosition());
        var copy = name + COPY_NAME_END;
        try (var file = disk.create(copy)) {
            file.write(0, header.toBytes(), SegmentHeader.LENGTH);
            writeMark(
                    file,
                    SegmentHeader.LENGTH,
                    header,
                    new SegmentScan.End(
                            SegmentHeader.LENGTH, 0, header.firstPosition(), header.previous(), false, true));
            file.force();
        }
        disk.rename(copy, name);
        disk.forceDirectory();
    }

    /**
     * Cuts a segment where frames end: a copy with a mark behind them takes its place, durably.
     *
     * @param disk where it is
     * @param header its header
     * @param end where the frames end that stay
     */
    static void cut(Disk disk, SegmentHeader header, SegmentScan.End end) throws IOException {
        var _ = new Recovery(disk, JournalSettings.STANDARD).copy(header, end);
    }

    private Tail recover(List<String> names, UUID store) throws IOException {
        var firstPositions = new ArrayList<Long>(names.size());
        for (var name : names) {
            firstPositions.add(SegmentHeader.firstPosition(name));
        }
        requireFirst(names.getFirst());
        var header = SegmentScan.header(disk, names.getLast());
        header.requireStore(store);
        var places = new ArrayList<SparseIndex.Place>();
        var end = end(header, places);
        int offset = end.offset();
        if (!end.isMarked() || !end.isZeroBehind()) {
            LOG.info(
                    "{} was not closed: its last segment {} ends with position {} at offset {}, and is copied",
                    disk,
                    names.getLast(),
                    end.nextPosition() - 1,
                    offset);
            offset = copy(header, end);
        } else {
            repeatMark(header, end);
        }
        disk.forceDirectory(); // what is renamed in the cache only would be gone after a power cut
        return new Tail(firstPositions, header, places, offset, end.lastOffset(), end.nextPosition(), end.previous());
    }

    private SegmentScan.End end(SegmentHeader header, List<SparseIndex.Place> places) throws IOException {
        try (var file = disk.open(SegmentHeader.name(header.firstPosition()))) {
            var marked = MarkedEnd.find(file, header);
            if (marked != null) {
                places.add(marked.last());
                return marked.end();
            }
            return SegmentScan.scan(file, header, settings.sparse(places));
        }
    }

    /** Copies a segment up to its end, with a mark behind. {@return the offset behind the mark} */
    private int copy(SegmentHeader header, SegmentScan.End end) throws IOException {
        var name = SegmentHeader.name(header.firstPosition());
        var copy = name + COPY_NAME_END;
        int offset;
        try {
            offset = copyTo(copy, header, end);
        } catch (IOException e) {
            deleteAfter(e, copy);
            throw new IOException(
                    "cannot copy %d bytes of %s, which was not closed, to %s".formatted(end.offset(), name, copy), e);
        }
        disk.rename(copy, name);
        disk.forceDirectory();
        return offset;
    }

    private int copyTo(String copy, SegmentHeader header, SegmentScan.End end) throws IOException {
        var name = SegmentHeader.name(header.firstPosition());
        int offset = end.offset();
        try (var from = disk.open(name);
                var to = disk.create(copy)) {
            var buffer = new byte[Math.min(BUFFER_LENGTH, end.offset())];
            for (int at = 0; at < end.offset(); at += buffer.length) {
                int length = Math.min(buffer.length, end.offset() - at);
                if (from.read(at, buffer, length) < length) {
                    throw new CorruptStoreException(name + "@" + at, "segment became shorter while it was copied");
                }
                to.write(at, buffer, length);
            }
            if (!end.isMarked()) {
                offset = writeMark(to, offset, header, end);
            }
            to.force();
        }
        return offset;
    }

    /** Makes room again on a disk that may be full. */
    private void deleteAfter(IOException failure, String copy) {
        try {
            if (disk.names().contains(copy)) {
                disk.delete(copy);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Writes the mark at the end once more. It proves that what is before it is durable, but not that it is so itself:
     * its own force may have failed, or never have come. Frames must not follow a mark that a power cut takes away.
     */
    private void repeatMark(SegmentHeader header, SegmentScan.End end) throws IOException {
        try (var file = disk.open(SegmentHeader.name(header.firstPosition()))) {
            writeMark(file, end.offset() - FrameHeader.LENGTH, header, end);
            file.force();
        }
    }

    private static int writeMark(Disk.File file, int offset, SegmentHeader header, SegmentScan.End end)
            throws IOException {
        var bytes = new byte[FrameHeader.LENGTH];
        var mark = FrameHeader.mark(end.nextPosition(), end.previous(), offset, end.lastOffset());
        FrameHeader.write(mark, end.nextPosition() - 1, header.salt(), ByteBuffer.wrap(bytes), 0);
        file.write(offset, bytes, bytes.length);
        return offset + bytes.length;
    }

    private static void requireFirst(String name) {
        if (SegmentHeader.firstPosition(name) != 1) {
            throw new CorruptStoreException(
                    name + "@0",
                    "journal begins with position %d, expected 1: segments are missing"
                            .formatted(SegmentHeader.firstPosition(name)));
        }
    }

    /**
     * The end of a recovered journal.
     *
     * @param firstPositions those of its segments, in order, at least one
     * @param last the header of the last segment
     * @param places some places where frames begin in the last segment, in order; there may be others before them
     * @param end the offset behind the last mark of the last segment
     * @param lastOffset the offset of the last frame there, 0 if there is none
     * @param nextPosition the position behind the last event
     * @param previous the checksum of the last frame
     */
    record Tail(
            List<Long> firstPositions,
            SegmentHeader last,
            List<SparseIndex.Place> places,
            int end,
            int lastOffset,
            long nextPosition,
            int previous) {}
}
