package io.evenire.storage.file;

import io.evenire.api.spi.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * Where frames come to stand: behind each other, none over the end of a segment, and always with room for a mark
 * behind the last one.
 *
 * @param settings the sizes
 */
record Layout(JournalSettings settings) {

    /** {@return how long a frame is on disk} */
    static int lengthOf(Frame frame) {
        return FrameHeader.LENGTH + Frame.bodyLength(frame.decided());
    }

    /** {@return whether a frame can stand at an offset of a segment} */
    boolean fits(Frame frame, int offset) {
        return offset + lengthOf(frame) + FrameHeader.LENGTH <= settings.segmentLength();
    }

    /** Throws if a frame fits no segment. */
    void requireFitting(Frame frame) {
        if (!fits(frame, SegmentHeader.LENGTH)) {
            throw new IllegalArgumentException("frame must have at most %d bytes, has %d"
                    .formatted(settings.segmentLength() - SegmentHeader.LENGTH - FrameHeader.LENGTH, lengthOf(frame)));
        }
    }

    /**
     * Says how far zeros must reach before a batch is written.
     *
     * @param batch the frames
     * @param end where the first of them would begin in the active segment
     * @return to which offset of the active segment, of the next one, and so on
     */
    List<Integer> zerosFor(List<Frame> batch, int end) {
        var offsets = new ArrayList<Integer>();
        int offset = end;
        boolean isHousekeeping = true;
        for (var frame : batch) {
            if (!fits(frame, offset)) {
                offsets.add(offset);
                offset = SegmentHeader.LENGTH;
            }
            offset += lengthOf(frame);
            isHousekeeping &= frame.isHousekeeping();
        }
        int reserve = isHousekeeping ? FrameHeader.LENGTH : settings.reserve();
        if (offset + reserve <= settings.segmentLength()) {
            offsets.add(offset + reserve);
        } else {
            offsets.add(settings.segmentLength());
            offsets.add(SegmentHeader.LENGTH + reserve);
        }
        return offsets;
    }
}
