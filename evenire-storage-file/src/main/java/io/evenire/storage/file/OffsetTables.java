package io.evenire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of all segments that are full, and the places that segments keep in memory until they have one.
 *
 * <p><b>Thread safety.</b> Any number of threads; none of them waits.
 */
final class OffsetTables {
    /*
     * A segment gets its table in the background: when it is full, or when somebody missed it. Until then it keeps what
     * is learned of it in memory, but only so many segments do; the others learn anew when they are read again. A table
     * that cannot be written is tried again then.
     */

    /** How many full segments keep places in memory at most: with 64 KiB each. */
    static final int LEARNER_COUNT_MAX = 64;

    /** How many tables may wait to be written. */
    private static final int WAITING_COUNT_MAX = 64;

    /** How many bytes of a segment are passed over before others get their turn in the background. */
    private static final int STEP_LENGTH = 4 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(OffsetTables.class);

    private final Disk disk;
    private final FileShelf shelf;
    private final Background background;
    private final Queue<Segment> learners = new ConcurrentLinkedQueue<>();
    private final AtomicInteger learnerCount = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();

    OffsetTables(Disk disk, FileShelf shelf, Background background) {
        this.disk = disk;
        this.shelf = shelf;
        this.background = background;
    }

    /** {@return the table of a segment, if there is a usable one} */
    Optional<OffsetTable> open(SegmentHeader segment) {
        var name = OffsetTable.name(segment.firstPosition());
        try {
            return disk.isFile(name) ? Optional.of(OffsetTable.open(disk.view(name), segment)) : Optional.empty();
        } catch (IOException | InternalError e) {
            warn(segment.firstPosition(), e);
            return Optional.empty();
        }
    }

    /** Tells that a table is no good, which costs time and nothing else. */
    static void warn(long firstPosition, Throwable problem) {
        LOG.warn("{} is not used, and is made again: {}", OffsetTable.name(firstPosition), problem.getMessage());
    }

    /** Takes notice of a full segment that keeps places in memory, and has a table made of them. */
    void makeFor(Segment segment) {
        learners.add(segment);
        if (learnerCount.incrementAndGet() > LEARNER_COUNT_MAX) {
            var eldest = learners.poll();
            if (eldest != null) {
                learnerCount.decrementAndGet();
                eldest.forget();
            }
        }
        if (waitingCount.incrementAndGet() > WAITING_COUNT_MAX) {
            waitingCount.decrementAndGet();
        } else {
            background.run(() -> step(segment));
        }
    }

    private void step(Segment segment) {
        boolean goesOn = false;
        try {
            var places = segment.learn(STEP_LENGTH);
            goesOn = places.isEmpty();
            if (places.isPresent()) {
                write(segment, places.get());
            }
        } catch (IOException | RuntimeException | InternalError e) {
            // Whoever reads the segment is told of what is wrong with it.
            LOG.warn("cannot write {}: {}", OffsetTable.name(segment.firstPosition()), e.toString());
        } finally {
            if (!goesOn) {
                waitingCount.decrementAndGet();
            }
        }
        if (goesOn) {
            background.run(() -> step(segment));
        }
    }

    private void write(Segment segment, List<SparseIndex.Place> places) throws IOException {
        if (places.isEmpty() || segment.isReplaced()) {
            return; // forgotten in the meantime
        }
        write(OffsetTable.name(segment.firstPosition()), OffsetTable.toBytes(segment.header(), places));
        segment.useTable();
    }

    private void write(String name, ByteBuffer bytes) throws IOException {
        try (var writer = shelf.begin(name)) {
            writer.write(bytes);
            writer.commit();
        }
    }
}
