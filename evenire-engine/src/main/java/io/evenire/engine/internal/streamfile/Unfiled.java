package io.evenire.engine.internal.streamfile;

import io.evenire.api.StreamId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams that have events which are not in their files. Beyond {@value #COUNT_MAX} those are forgotten that changed
 * longest ago: their files are behind until the streams are read or appended to.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class Unfiled {

    /** The most streams. */
    static final int COUNT_MAX = 65_536;

    /** How long a stream must not have changed before it is due. */
    static final Duration IDLE_MIN = Duration.ofSeconds(1);

    /** How many bytes make a stream due that changes all the time. */
    static final long LENGTH_MAX = 64 * 1024;

    private final int countMax;
    private final Map<StreamId, Change> changing = new LinkedHashMap<>(); // the one that changed longest ago first
    private final Map<StreamId, Change> small = new LinkedHashMap<>(); // idle, but too little to be due; the same order
    private final LinkedHashSet<StreamId> due = new LinkedHashSet<>();

    /** How much of a stream is not filed, as far as is known, and when it changed last. */
    private record Change(long length, long nanos) {}

    Unfiled(int countMax) {
        this.countMax = countMax;
    }

    int count() {
        return changing.size() + small.size() + due.size();
    }

    /** Takes in an event. */
    void add(StreamId stream, int length, long nanos) {
        if (due.contains(stream)) {
            return;
        }
        long total = length + length(changing.remove(stream)) + length(small.remove(stream));
        if (total >= LENGTH_MAX) {
            due.add(stream);
        } else {
            changing.put(stream, new Change(total, nanos));
        }
        trim();
    }

    /** Takes in a stream that is to be filed at once. */
    void addDue(StreamId stream) {
        changing.remove(stream);
        small.remove(stream);
        due.add(stream);
        trim();
    }

    /** Makes the streams due that have not changed for a while, if there is enough of them that is not filed. */
    void ripen(long nanos, long lengthMin) {
        var all = changing.entrySet().iterator();
        while (all.hasNext()) {
            var next = all.next();
            if (nanos - next.getValue().nanos < IDLE_MIN.toNanos()) {
                return;
            }
            all.remove();
            if (next.getValue().length >= lengthMin) {
                due.add(next.getKey());
            } else {
                small.put(next.getKey(), next.getValue());
            }
        }
    }

    /** Makes all streams due of which enough is not filed. */
    void ripenAll(long lengthMin) {
        changing.forEach((stream, change) -> {
            if (change.length >= lengthMin) {
                due.add(stream);
            }
        });
        changing.clear();
    }

    /** {@return a stream that is due, which is taken out; null if none is} */
    @Nullable
    StreamId takeDue() {
        return due.isEmpty() ? null : due.removeFirst();
    }

    private void trim() {
        if (count() > countMax) {
            if (!small.isEmpty()) {
                small.remove(small.keySet().iterator().next());
            } else if (!changing.isEmpty()) {
                changing.remove(changing.keySet().iterator().next());
            } else {
                due.removeFirst();
            }
        }
    }

    private static long length(@Nullable Change change) {
        return change == null ? 0 : change.length;
    }
}
