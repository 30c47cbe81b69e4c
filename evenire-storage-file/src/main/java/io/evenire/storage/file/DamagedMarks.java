package io.evenire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Marks that are damaged, one behind the other, in a place of a segment where nothing but marks can have been.
 *
 * @param segment the name of the segment
 * @param offset where they begin
 * @param end where they end
 * @param nextPosition the position behind the last event before them
 * @param previous the checksum of the last frame before them
 * @param lastOffset where that begins, 0 if it is in another segment, or is damaged itself
 */
record DamagedMarks(String segment, int offset, int end, long nextPosition, int previous, int lastOffset) {
    /*
     * A copy of the segment takes its place, as in recovery: a write in place could be torn, and damage what stands
     * beside the mark. The copy differs in the marks only. Its header and their salt are the same, so tables, runs and
     * files that were made from the segment go on to be right, and no event gets another position: the store keeps its
     * incarnation.
     */

    private static final int BUFFER_LENGTH = 1024 * 1024;

    /**
     * Writes damaged marks again, durably.
     *
     * @param disk where the segment is
     * @param segment its name
     * @param all the marks that are damaged in it
     */
    static void mend(Disk disk, String segment, List<DamagedMarks> all) throws IOException {
        var copy = segment + Recovery.COPY_NAME_END;
        var header = SegmentScan.header(disk, segment);
        try (var from = disk.open(segment);
                var to = disk.create(copy)) {
            copy(from, to);
            for (var marks : all) {
                marks.write(to, header.salt());
            }
            to.force();
        }
        disk.rename(copy, segment);
        disk.forceDirectory();
    }

    private static void copy(Disk.File from, Disk.File to) throws IOException {
        var buffer = new byte[BUFFER_LENGTH];
        long at = 0;
        for (int count = from.read(at, buffer, buffer.length);
                count > 0;
                count = from.read(at, buffer, buffer.length)) {
            to.write(at, buffer, count);
            at += count;
        }
    }

    private void write(Disk.File to, byte[] salt) throws IOException {
        var bytes = new byte[FrameHeader.LENGTH];
        for (int at = offset; at < end; at += bytes.length) {
            var mark = FrameHeader.mark(nextPosition, previous, at, lastOffset);
            FrameHeader.write(mark, nextPosition - 1, salt, ByteBuffer.wrap(bytes), 0);
            to.write(at, bytes, bytes.length);
        }
    }
}
