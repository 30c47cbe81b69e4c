package io.evenire.engine.internal.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.stream.StreamHead;
import java.time.InstantSource;

/**
 * Finds where streams begin now: of one that hides what is too old, that is asked each time it is read.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class FirstVersions {
    /*
     * Moments never go back along versions, so the first event that is not too old is searched by halves. The search begins
     * where it ended the last time, with steps that become longer, so it usually looks at the event that is read next
     * anyway. What was too old once stays so, also when the clock is set back meanwhile.
     */

    /** How many streams it is remembered of where they began. */
    static final int COUNT_MAX = 16_384;

    private final StreamBlocks blocks;
    private final InstantSource clock;
    private final Cache<Long, Long> known = // by the number of the stream
            Caffeine.newBuilder().maximumSize(COUNT_MAX).executor(Runnable::run).build();

    FirstVersions(StreamBlocks blocks, InstantSource clock) {
        this.blocks = blocks;
        this.clock = clock;
    }

    /** {@return the lowest version of a stream that can be read now; the one behind the last if there is none} */
    long find(StreamHead head) {
        if (!head.retention().boundsAge()) {
            return head.firstVersion();
        }
        long moment = head.retention().recordedFrom(RecordEncoder.nanos(clock.instant()));
        if (head.createdAt() >= moment) {
            return head.firstVersion();
        }
        if (head.changedAt() < moment) {
            return head.version() + 1;
        }
        var before = known.getIfPresent(head.number());
        long low = before == null ? head.firstVersion() : Math.max(before, head.firstVersion());
        long first = firstRecorded(head, low, moment);
        known.asMap().merge(head.number(), first, Math::max);
        return Math.min(first, head.version() + 1); // another reader may have found it by a newer head
    }

    /** {@return the lowest version, from one on, that was recorded at a moment or later; the next one if there is none} */
    private long firstRecorded(StreamHead head, long from, long moment) {
        long end = head.version() + 1;
        long low = from;
        long high = low;
        for (long step = 1; high < end && isBefore(head, high, moment); step *= 2) {
            low = high + 1;
            high = Math.min(end, high + step);
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (isBefore(head, middle, moment)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isBefore(StreamHead head, long version, long moment) {
        return blocks.find(head, version).recordedAt(version) < moment;
    }
}
