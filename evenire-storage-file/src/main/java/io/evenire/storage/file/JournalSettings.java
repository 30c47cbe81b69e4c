package io.evenire.storage.file;

import java.time.Duration;
import java.util.List;

/**
 * The sizes and times of a journal. There is one set of them; tests use smaller ones.
 *
 * @param segmentLength how long a segment grows, in bytes
 * @param fillStep how many zeros are written at once, in bytes
 * @param aheadMin how far ahead of the frames zeros are written at least, in bytes
 * @param aheadMax how far ahead of the frames zeros are written at most, in bytes
 * @param reserve how many zeros behind the frames only housekeeping may use, in bytes
 * @param bufferLength how many bytes are gathered for one write
 * @param indexInterval how far the places in a segment that are kept in memory are apart, in bytes
 * @param idle after what time without an append a mark is written
 * @param fullRetry how long a full disk is not asked again
 */
record JournalSettings(
        int segmentLength,
        int fillStep,
        int aheadMin,
        int aheadMax,
        int reserve,
        int bufferLength,
        int indexInterval,
        Duration idle,
        Duration fullRetry) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** The sizes of every store. */
    static final JournalSettings STANDARD = new JournalSettings(
            64 * MIB, MIB, MIB, 64 * MIB, MIB, MIB, 16 * KIB, Duration.ofSeconds(1), Duration.ofSeconds(1));

    JournalSettings {
        if (reserve > segmentLength - SegmentHeader.LENGTH || reserve < FrameHeader.LENGTH) {
            throw new IllegalArgumentException("reserve must have %d to %d bytes, has %d"
                    .formatted(FrameHeader.LENGTH, segmentLength - SegmentHeader.LENGTH, reserve));
        }
    }

    /** {@return what keeps some of the places where frames begin, as far apart as they should be} */
    SegmentScan.FrameSink sparse(List<SparseIndex.Place> places) {
        return place -> {
            if (places.isEmpty() || place.offset() >= places.getLast().offset() + indexInterval) {
                places.add(place);
            }
        };
    }

    /** {@return how far ahead of the frames zeros are written in a store of some length, without the reserve} */
    long ahead(long storeLength) {
        return Math.clamp(storeLength, aheadMin, aheadMax);
    }
}
