package io.evenire.engine.internal.streamfile;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.engine.internal.log.RecentFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was appended since somebody looked last, as far as it is at hand: what is too far behind is passed over.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class NewFrames {

    /** How many positions somebody may be behind. */
    static final long BEHIND_MAX = 65_536;

    /** How many positions, if the frames are not in memory. */
    static final long READ_MAX = 4_096;

    private static final int READ_LENGTH = 256 * 1024;

    private final RecentFrames recent;
    private final Journal journal;
    private long seen;

    /**
     * Creates it.
     *
     * @param seen the position up to which nobody asks
     */
    NewFrames(RecentFrames recent, Journal journal, long seen) {
        this.recent = recent;
        this.journal = journal;
        this.seen = seen;
    }

    /**
     * Gives the next frames.
     *
     * @param visible the position up to which they can be seen
     * @return some frames in their order; empty if there are no more
     */
    List<Frame> next(long visible) throws IOException {
        if (seen >= visible) {
            return List.of();
        }
        var kept = recent.find(seen + 1);
        if (visible - seen > (kept == null ? READ_MAX : BEHIND_MAX)) {
            seen = visible;
            return List.of();
        }
        var next = new ArrayList<Frame>();
        for (var frame : kept == null ? journal.read(seen + 1, READ_LENGTH) : List.of(kept)) {
            if (frame.lastPosition() <= visible) {
                next.add(frame);
                seen = frame.lastPosition();
            }
        }
        return next;
    }
}
