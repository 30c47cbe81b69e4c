package io.evenire.storage.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.StoreFullException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zeros ahead of the frames: the rest of the segment that is written to, and the files that will be the next ones.
 *
 * <p><b>Thread safety.</b> The background fills, the one who appends asks for space and takes the next file.
 */
final class Runway implements AutoCloseable {
    /*
     * Zeros are written and forced before frames are written over them, so a frame never makes a file longer, and a
     * disk that is full is noticed before anything of a frame is written.
     *
     * Who appends counts on `filledLength` alone. It takes `lock` only if the zeros do not reach, or to take the next
     * file; so it waits for at most one step of the background.
     */

    /** What the name of a file that will be a segment ends with. */
    static final String SPARE_NAME_END = ".spare";

    private static final Pattern SPARE_NAME = Pattern.compile("next-\\d+\\.spare");
    private static final Logger LOG = LoggerFactory.getLogger(Runway.class);

    private final Surroundings surroundings;
    private final JournalSettings settings;
    private final byte[] zeros;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Deque<Spare> spares = new ArrayDeque<>();

    @GuardedBy("lock")
    private int spareNumber;

    @GuardedBy("lock")
    private boolean closed;

    /** Changed under the lock by the one who appends, who also reads it without. */
    private volatile SegmentFile active;

    /** The first of the spares. Changed under the lock, read by the one who appends. */
    private volatile @Nullable SegmentFile next;

    /** Written by whoever finds the disk full, read by the one who appends. */
    private volatile long fullUntil;

    /** As {@link #fullUntil}. */
    private volatile boolean full;

    /** Changed under the lock by whoever fills, read by the one who appends: how many bytes the next files have. */
    private final AtomicLong spareLength = new AtomicLong();

    Runway(Surroundings surroundings, JournalSettings settings, SegmentFile active) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.active = active;
        this.zeros = new byte[settings.fillStep()];
    }

    /** {@return whether a file of this name was to become a segment} */
    static boolean isSpareName(String name) {
        return SPARE_NAME.matcher(name).matches();
    }

    /** {@return whether zeros reach to an offset of the active segment} */
    boolean reaches(int offset) {
        return active.filledLength() >= offset;
    }

    /** {@return whether zeros reach to an offset of the active segment, and to another one of the next} */
    private boolean reaches(List<Integer> offsets) {
        var following = next;
        boolean reachesNext = offsets.size() == 2 && following != null && following.filledLength() >= offsets.getLast();
        return reaches(offsets.getFirst()) && (offsets.size() == 1 || reachesNext);
    }

    /**
     * Waits until there are enough zeros.
     *
     * @param offsets to where they must reach: in the active segment, in the next, and so on
     * @throws StoreFullException if there is no space for them
     */
    void require(List<Integer> offsets) throws IOException {
        if (reaches(offsets)) {
            return;
        }
        lock.lock();
        try {
            for (int i = 0; i < offsets.size(); i++) {
                while (fileAt(i).filledLength() < offsets.get(i)) {
                    if (isFull()) {
                        throw full();
                    }
                    fillOnce(fileAt(i));
                }
            }
        } catch (NoSpaceException e) {
            noteFull();
            throw full();
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many zeros are ahead of an offset of the active segment} */
    long lengthBehind(int offset) {
        return active.filledLength() - offset + spareLength.get();
    }

    /** {@return whether there was no space a moment ago, so that it is no use to ask again} */
    boolean isFull() {
        return full && surroundings.nanoTime().getAsLong() - fullUntil < 0;
    }

    /**
     * Writes one step of zeros ahead.
     *
     * @return whether there was space for them
     */
    boolean fillStep() throws IOException {
        lock.lock();
        try {
            if (closed || isFull()) {
                return false;
            }
            int i = 0;
            while (fileAt(i).filledLength() >= settings.segmentLength()) {
                i++;
            }
            fillOnce(fileAt(i));
            return true;
        } catch (NoSpaceException e) {
            noteFull();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes the first of the prepared files the active segment.
     *
     * @param header what stands at its beginning
     */
    void roll(SegmentHeader header) throws IOException {
        lock.lock();
        try {
            var spare = spares.removeFirst();
            next = spares.isEmpty() ? null : spares.getFirst().file;
            active.close();
            active = spare.file;
            spareLength.addAndGet(-active.filledLength());
            active.begin(header.toBytes());
            surroundings.disk().rename(spare.name, SegmentHeader.name(header.firstPosition()));
            surroundings.disk().forceDirectory();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            active.close();
            for (var spare : new ArrayList<>(spares)) {
                spare.file.close();
                discard(spare);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Deletes a file that is needed no more, which takes long for a large one; what stays, the next opening deletes. */
    private void discard(Spare spare) {
        try {
            surroundings.disk().delete(spare.name);
        } catch (IOException e) {
            LOG.debug("cannot delete {}, which is deleted when the store is opened", spare.name, e);
        }
    }

    @GuardedBy("lock")
    private SegmentFile fileAt(int index) throws IOException {
        if (index == 0) {
            return active;
        }
        while (spares.size() < index) {
            var name = "next-%d%s".formatted(spareNumber++, SPARE_NAME_END);
            spares.add(new Spare(name, SegmentFile.create(surroundings.disk(), name)));
            next = spares.getFirst().file;
        }
        int i = 0;
        for (var spare : spares) {
            if (++i == index) {
                return spare.file;
            }
        }
        throw new AssertionError("no spare file " + index);
    }

    @GuardedBy("lock")
    private void fillOnce(SegmentFile file) throws IOException {
        int length = Math.min(zeros.length, settings.segmentLength() - file.filledLength());
        file.fill(zeros, length);
        if (file != active) {
            spareLength.addAndGet(length);
        }
        full = false;
    }

    private void noteFull() {
        fullUntil = surroundings.nanoTime().getAsLong() + settings.fullRetry().toNanos();
        full = true;
    }

    private StoreFullException full() {
        return new StoreFullException("no space for more events in %s".formatted(surroundings.disk()));
    }

    /** A file that will be a segment. */
    private record Spare(String name, SegmentFile file) {}
}
