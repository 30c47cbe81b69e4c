package io.evenire.engine.internal.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A journal in memory. "Forced" means: shown to readers. */
final class MemoryJournal implements Journal {

    private final ReentrantLock lock = new ReentrantLock();

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

    @GuardedBy("lock")
    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new IOException("the journal is closed");
        }
    }
}
