package io.evenire.storage.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.PartWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The segments of a journal that are full, and the one that is written anew, if any is. */
final class FileParts implements JournalParts {
    /*
     * Readers. Whoever reads the old file goes on in it, whatever its name is. But a window onto it that was opened when
     * the segment was shorter follows the name, and then shows the new file to a reader of the old one, who finds
     * nothing that is right there. Such a reader asks `isSwitchedSince`, and begins again with the new segment. Readers
     * take the lock only then.
     *
     * Failures. Up to the renaming nothing of the journal has changed. When it fails, the file may have its name or not,
     * which is right in both cases, and the directory is forced all the same, so that what is read now stays. When that
     * force fails, nobody knows what stays, and it may have been told of the name of a new segment, which no other force
     * will be told of again: the journal takes no more appends.
     *
     * Closing. It ends a rewriting: a file that gets its name when another process has the directory could bring back
     * what that one has removed.
     */

    private final Surroundings surroundings;
    private final JournalSettings settings;
    private final FileJournal journal;
    private final ConcurrentSkipListMap<Long, Segment> segments;
    private final Segment.Source source;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable SegmentRewrite current;

    @GuardedBy("lock")
    private boolean isClosed;

    private final AtomicLong switchCount = new AtomicLong(); // written under the lock, read by readers

    FileParts(
            Surroundings surroundings,
            JournalSettings settings,
            FileJournal journal,
            ConcurrentSkipListMap<Long, Segment> segments,
            Segment.Source source) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.journal = journal;
        this.segments = segments;
        this.source = source;
    }

    @Override
    public List<Part> sealed() {
        var parts = new ArrayList<Part>();
        long head = journal.head();
        long first = 0;
        for (long next : segments.keySet()) {
            if (first > 0 && next - 1 <= head) { // what is behind the head was written, but is not durable as a batch
                parts.add(new Part(first, next - 1));
            }
            first = next;
        }
        return parts;
    }

    @Override
    public void seal() throws IOException {
        journal.seal();
    }

    @Override
    public long length(Part part) throws IOException {
        try (var file = surroundings.disk().open(segment(part).name())) {
            return file.length();
        }
    }

    @Override
    public PartWriter rewrite(Part part) throws IOException {
        lock.lock();
        try {
            requireUsable();
            if (current != null) {
                throw new IllegalStateException("another part is being written: one at a time can be");
            }
            var old = segment(part).header();
            var next = segment(part.lastPosition() + 1).header();
            var id = surroundings.ids().get();
            var header = new SegmentHeader(old.firstPosition(), old.previous(), old.store(), id);
            var rewrite = new SegmentRewrite(surroundings.disk(), settings, header, next);
            current = rewrite;
            return new Writer(rewrite);
        } catch (NoSpaceException _) {
            throw full();
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many segments have taken the place of others} */
    long switchCount() {
        return switchCount.get();
    }

    /** {@return whether a segment has taken the place of another one; waits for one that is about to} */
    boolean isSwitchedSince(long count) {
        lock.lock();
        try {
            return switchCount.get() != count;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is being written, and takes nothing more. */
    void close() throws IOException {
        lock.lock();
        try {
            isClosed = true;
            endCurrent();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void endCurrent() throws IOException {
        var rewrite = current;
        current = null;
        if (rewrite != null) {
            rewrite.end();
        }
    }

    @GuardedBy("lock")
    private void requireUsable() throws IOException {
        if (isClosed) {
            throw new IOException("journal in %s is closed".formatted(surroundings.disk()));
        }
        journal.requireIntact();
    }

    /** Puts a file that is whole and durable in the place of a segment. */
    @GuardedBy("lock")
    private void replace(SegmentRewrite rewrite) throws IOException {
        var header = rewrite.header();
        var old = segment(header.firstPosition());
        long end = old.end();
        try {
            rename(rewrite);
            var segment = Segment.rewritten(header, end, source, rewrite.places());
            put(old, segment);
            segment.makeTable();
        } catch (Throwable e) {
            put(old, Segment.full(header.firstPosition(), end, header.store(), source)); // whichever it is
            throw e;
        }
    }

    /** Gives a file its name, durably; one that has it in spite of a failure has it for good, too. */
    private void rename(SegmentRewrite rewrite) throws IOException {
        try {
            rewrite.rename();
        } catch (IOException e) {
            forceNamesAfter(e);
            throw e;
        }
        journal.forceNames();
    }

    private void forceNamesAfter(IOException failure) {
        try {
            journal.forceNames();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @GuardedBy("lock")
    private void put(Segment old, Segment segment) {
        segments.put(old.firstPosition(), segment);
        old.noteReplaced();
        switchCount.incrementAndGet();
    }

    private Segment segment(Part part) {
        var next = segments.higherKey(part.firstPosition());
        if (next == null || next != part.lastPosition() + 1 || part.lastPosition() > journal.head()) {
            throw new IllegalArgumentException("no part is sealed that has positions %d to %d"
                    .formatted(part.firstPosition(), part.lastPosition()));
        }
        return segment(part.firstPosition());
    }

    private Segment segment(long firstPosition) {
        var segment = segments.get(firstPosition);
        if (segment == null) {
            throw new IllegalArgumentException("no part begins at position " + firstPosition);
        }
        return segment;
    }

    private StoreFullException full() {
        return new StoreFullException(
                "no space to write a segment anew in %s; it stays as it was".formatted(surroundings.disk()));
    }

    /** Writes the part that is written anew, as long as the journal is open. */
    private final class Writer implements PartWriter {

        private final SegmentRewrite rewrite;

        Writer(SegmentRewrite rewrite) {
            this.rewrite = rewrite;
        }

        @Override
        public void write(Frame frame) throws IOException {
            lock.lock();
            try {
                requireUsable();
                rewrite.write(frame);
            } catch (NoSpaceException _) {
                throw full();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void commit() throws IOException {
            lock.lock();
            try {
                requireUsable();
                rewrite.finish();
                replace(rewrite);
            } catch (NoSpaceException _) {
                throw full();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            lock.lock();
            try {
                if (current == rewrite) {
                    endCurrent();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
