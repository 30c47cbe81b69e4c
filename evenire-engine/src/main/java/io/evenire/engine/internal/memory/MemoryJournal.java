package io.evenire.engine.internal.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.JournalParts.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A journal in memory. "Forced" means: shown to readers. */
final class MemoryJournal implements Journal {

    private final ReentrantLock lock = new ReentrantLock();
    private final MemoryParts parts = new MemoryParts(this);

    @GuardedBy("lock")
    private final List<Frame> frames = new ArrayList<>();

    @GuardedBy("lock")
    private int forcedCount;

    @GuardedBy("lock")
    private boolean isClosed;

    @Override
    public long head() {
        lock.lock();
        try {
            return forcedCount == 0 ? 0 : frames.get(forcedCount - 1).lastPosition();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void append(List<Frame> batch) throws IOException {
        lock.lock();
        try {
            requireOpen();
            frames.addAll(batch);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void force() throws IOException {
        lock.lock();
        try {
            requireOpen();
            forcedCount = frames.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<JournalParts> parts() {
        return Optional.of(parts);
    }

    @Override
    public List<Frame> read(long position, int lengthMax) throws IOException {
        lock.lock();
        try {
            requireOpen();
            var found = new ArrayList<Frame>();
            long length = 0;
            for (int i = indexOf(position); i < forcedCount; i++) {
                length += frames.get(i).body().remaining();
                if (!found.isEmpty() && length > lengthMax) {
                    break;
                }
                found.add(frames.get(i));
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the parts that what was forced can be written anew in: so many frames each, the last one fewer} */
    List<Part> parts(int frameCount) {
        lock.lock();
        try {
            var all = new ArrayList<Part>();
            for (int i = 0; i < forcedCount; i += frameCount) {
                var last = frames.get(Math.min(i + frameCount, forcedCount) - 1);
                all.add(new Part(frames.get(i).firstPosition(), last.lastPosition()));
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the frames of a part.
     *
     * @throws IllegalArgumentException if it does not begin and end with a frame that was forced
     * @throws IOException if the journal is closed
     */
    List<Frame> framesOf(Part part) throws IOException {
        lock.lock();
        try {
            requireOpen();
            int first = indexOf(part.firstPosition());
            int last = indexOf(part.lastPosition());
            if (last == forcedCount
                    || frames.get(first).firstPosition() != part.firstPosition()
                    || frames.get(last).lastPosition() != part.lastPosition()) {
                throw new IllegalArgumentException("no part is sealed that has positions %d to %d"
                        .formatted(part.firstPosition(), part.lastPosition()));
            }
            return List.copyOf(frames.subList(first, last + 1));
        } finally {
            lock.unlock();
        }
    }

    /** Puts frames in the place of those at the same positions, all of which there are. */
    void replace(List<Frame> rewritten) throws IOException {
        lock.lock();
        try {
            requireOpen();
            int first = indexOf(rewritten.getFirst().firstPosition());
            for (int i = 0; i < rewritten.size(); i++) {
                frames.set(first + i, rewritten.get(i));
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            isClosed = true;
            frames.clear();
            forcedCount = 0;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the index of the first frame that ends at a position or behind it} */
    @GuardedBy("lock")
    private int indexOf(long position) {
        int low = 0;
        int high = forcedCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (frames.get(middle).lastPosition() < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void requireOpenNow() throws IOException {
        lock.lock();
        try {
            requireOpen();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new IOException("the journal is closed");
        }
    }
}
