package io.evenire.storage.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.JournalParts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in segments. */
final class FileJournal implements Journal, AutoCloseable {
    /*
     * Writing. Frames are written over zeros, and one force makes a batch durable. Nothing is written before it is
     * sure that there are enough zeros, in all segments that the batch will reach. After any other failure nobody
     * knows what the disk holds: `failure` is set for good, and no mark will ever say that what was written is durable.
     *
     * Marks. A frame says which positions were durable when it was written, so recovery can tell a damaged frame from
     * one that was never whole, but for the last batch. A frame without events, written when the journal is closed or
     * idle, says it of that batch too.
     *
     * Reading. Reads take no lock: what is at or before `head` never changes.
     *
     * Rewriting. A full segment may be replaced by another one with the same frames, which `parts` does; nothing here
     * but a reader notices.
     *
     * Locks. That of the parts, `lock`, then that of the runway.
     */

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private final Surroundings surroundings;
    private final JournalSettings settings;
    private final Layout layout;
    private final FileShelf shelf;
    private final Segment.Source source;
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final FileParts parts;
    private final Runway runway;
    private final SegmentWriter writer;
    private final ReentrantLock lock = new ReentrantLock();

    /** Written under the lock by the one who forces; read by readers. */
    private volatile long head;

    /** Written by the thread whose write or force failed; read by the others. */
    private volatile @Nullable Throwable failure;

    /** Set by the one who appends, cleared by the background. */
    private volatile boolean fillIsDue;

    @GuardedBy("lock")
    private Segment active;

    @GuardedBy("lock")
    private long nextPosition;

    @GuardedBy("lock")
    private int previous;

    /** Where the last frame begins in the active segment, 0 if there is none. */
    @GuardedBy("lock")
    private int lastOffset;

    /** Written under the lock; read by the background. */
    private volatile boolean isMarked = true;

    /** Written under the lock by the one who forces; read by the background. */
    private volatile long forcedAt;

    /** Set by the one who forces, cleared by the background. */
    private volatile boolean markIsDue;

    @GuardedBy("lock")
    private boolean closed;

    private FileJournal(Surroundings surroundings, JournalSettings settings, Recovery.Tail tail) throws IOException {
        this.surroundings = surroundings;
        this.settings = settings;
        this.layout = new Layout(settings);
        this.shelf = new FileShelf(surroundings.disk(), this::forceNames);
        this.source = new Segment.Source(
                surroundings.disk(),
                settings.indexInterval(),
                new OffsetTables(surroundings.disk(), shelf, surroundings.background()));
        parts = new FileParts(surroundings, settings, this, segments, source);
        active = takeUp(tail);
        writer = SegmentWriter.open(surroundings.disk(), settings, active, tail.end());
        try {
            runway = new Runway(surroundings, settings, SegmentFile.open(surroundings.disk(), active.name()));
        } catch (Throwable e) {
            writer.close();
            throw e;
        }
        nextPosition = tail.nextPosition();
        previous = tail.previous();
        lastOffset = tail.lastOffset();
        head = nextPosition - 1;
        forcedAt = surroundings.nanoTime().getAsLong();
    }

    /** {@return the segment to go on in} */
    private Segment takeUp(Recovery.Tail tail) throws IOException {
        var store = tail.last().store();
        for (int i = 0; i < tail.firstPositions().size() - 1; i++) {
            long first = tail.firstPositions().get(i);
            segments.put(first, Segment.full(first, tail.firstPositions().get(i + 1), store, source));
        }
        var last = Segment.active(tail.last(), source);
        last.takeUp(tail.places());
        segments.put(last.firstPosition(), last);
        return last;
    }

    /**
     * Opens a journal at its end.
     *
     * @param tail what recovery found; all of it is durable, and a mark says so
     */
    static FileJournal open(Surroundings surroundings, JournalSettings settings, Recovery.Tail tail)
            throws IOException {
        var journal = new FileJournal(surroundings, settings, tail);
        try {
            journal.fillFirst();
        } catch (Throwable e) {
            journal.letGo();
            throw e;
        }
        return journal;
    }

    @Override
    public long head() {
        return head;
    }

    @Override
    public void append(List<Frame> batch) throws IOException {
        lock.lock();
        try {
            requireUsable();
            requireFollowing(batch);
            try {
                runway.require(layout.zerosFor(batch, writer.end()));
                write(batch);
            } catch (StoreFullException e) {
                throw e; // nothing was written
            } catch (Throwable e) {
                fail(e);
                throw e;
            }
            fillWhenDue();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void force() throws IOException {
        lock.lock();
        try {
            requireUsable();
            if (head == nextPosition - 1) {
                return;
            }
            forceWritten();
            head = nextPosition - 1;
            forcedAt = surroundings.nanoTime().getAsLong();
            markLater(settings.idle());
        } finally {
            lock.unlock();
        }
    }

    /** Makes everything durable and goes on in a new segment, unless this one has no frames; see {@link FileParts#seal}. */
    void seal() throws IOException {
        lock.lock();
        try {
            force(); // who has appended and not forced yet finds it done
            if (active.firstPosition() == nextPosition) {
                return;
            }
            try {
                runway.require(List.of(writer.end(), SegmentHeader.LENGTH + FrameHeader.LENGTH));
                roll();
            } catch (StoreFullException e) {
                throw e; // nothing has changed
            } catch (Throwable e) {
                fail(e);
                throw e;
            }
            lastOffset = 0;
            isMarked = false;
            markLater(settings.idle());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Frame> read(long position, int lengthMax) throws IOException {
        if (position < 1) {
            throw new IllegalArgumentException("position must be 1 or more, is " + position);
        }
        while (true) {
            long switchCount = parts.switchCount();
            try {
                return readNow(position, lengthMax);
            } catch (CorruptStoreException e) {
                if (!parts.isSwitchedSince(switchCount)) {
                    throw e;
                }
                LOG.debug("reads again from position {}, because a segment was written anew meanwhile", position);
            }
        }
    }

    private List<Frame> readNow(long position, int lengthMax) throws IOException {
        long end = head + 1;
        var frames = new ArrayList<Frame>();
        var budget = new Segment.Budget(lengthMax);
        var at = position < end ? segments.floorEntry(position) : null;
        while (at != null) {
            var next = segments.higherEntry(at.getKey());
            boolean isLast = next == null || next.getKey() >= end;
            long from = Math.max(position, at.getKey());
            var place = read(at.getValue(), from, isLast ? end : next.getKey(), budget, frames);
            if (isLast || budget.isExhausted()) {
                break;
            }
            next.getValue().requireFollows(place);
            at = next;
        }
        return frames;
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public long mappedLength() {
        return segments.values().stream().mapToLong(Segment::mappedLength).sum();
    }

    @Override
    public Optional<JournalParts> parts() {
        return Optional.of(parts);
    }

    /** {@return the blobs beside it} */
    FileShelf shelf() {
        return shelf;
    }

    /** {@return all segments, in order} */
    Collection<Segment> segments() {
        return segments.values();
    }

    /** Makes everything durable, says so with a mark, and lets go of the files. */
    @Override
    public void close() throws IOException {
        try {
            parts.close();
        } finally {
            surroundings.background().close();
            endAndCloseOnce();
        }
    }

    private void endAndCloseOnce() throws IOException {
        lock.lock();
        try {
            if (!closed) {
                endAndClose();
            }
        } finally {
            lock.unlock();
        }
    }

    private static SparseIndex.Place read(
            Segment segment, long position, long end, Segment.Budget budget, List<Frame> frames) throws IOException {
        try {
            return segment.read(position, end, budget, frames);
        } catch (InternalError e) {
            // That is how the machine tells that a mapped page cannot be read.
            throw new IOException("cannot read " + segment.name(), e);
        }
    }

    private void letGo() throws IOException {
        try (var _ = runway) {
            writer.close();
        }
    }

    @GuardedBy("lock")
    private void endAndClose() throws IOException {
        try (var _ = runway;
                var _ = writer) {
            if (failure == null) {
                force();
                if (!isMarked) {
                    writeMark();
                }
            }
        } finally {
            closed = true;
        }
    }

    @GuardedBy("lock")
    private void requireUsable() throws IOException {
        requireIntact();
        if (closed) {
            throw new IOException("journal in %s is closed".formatted(surroundings.disk()));
        }
    }

    /** Throws if a write or force has failed. */
    void requireIntact() throws IOException {
        var cause = failure;
        if (cause != null) {
            throw new IOException(
                    "journal in %s takes no more appends until it is opened again, because writing failed"
                            .formatted(surroundings.disk()),
                    cause);
        }
    }

    /**
     * Makes names in the directory of the segments durable: of a segment that was written anew, of a directory. No other
     * segment can get its name meanwhile, because an error of the disk is told only once: that segment's own force would
     * not be told what this one was.
     */
    void forceNames() throws IOException {
        lock.lock();
        try {
            surroundings.disk().forceDirectory();
        } catch (IOException e) {
            fail(e);
            LOG.error("cannot force {}; the journal takes no more appends", surroundings.disk(), e);
            throw e;
        } catch (Throwable e) {
            fail(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more appends. */
    private void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    @GuardedBy("lock")
    private void requireFollowing(List<Frame> batch) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("batch must have at least one frame");
        }
        long next = nextPosition;
        int checksum = previous;
        for (var frame : batch) {
            if (frame.firstPosition() != next || frame.previous() != checksum || frame.eventCount() == 0) {
                throw new IllegalArgumentException(
                        "frame must begin at position %d after checksum %08x and have events, has %d at %d after %08x"
                                .formatted(
                                        next, checksum, frame.eventCount(), frame.firstPosition(), frame.previous()));
            }
            layout.requireFitting(frame);
            next = frame.lastPosition() + 1;
            checksum = frame.checksum();
        }
    }

    @GuardedBy("lock")
    private void write(List<Frame> batch) throws IOException {
        isMarked = false;
        for (var frame : batch) {
            if (!layout.fits(frame, writer.nextOffset())) {
                roll();
            }
            lastOffset = writer.nextOffset();
            active.index(new SparseIndex.Place(nextPosition, lastOffset, previous));
            writer.put(frame, head);
            nextPosition = frame.lastPosition() + 1;
            previous = frame.checksum();
        }
        writer.flush();
    }

    /** Goes on in the next segment. What is in this one is forced before, so only the last segment can be torn. */
    @GuardedBy("lock")
    private void roll() throws IOException {
        writer.flush();
        writer.force();
        var full = active;
        var store = full.header().store();
        var header = new SegmentHeader(
                nextPosition, previous, store, surroundings.ids().get());
        runway.roll(header);
        var next = Segment.active(header, source);
        writer.switchTo(next);
        active = next;
        segments.put(nextPosition, next);
        full.noteFull(nextPosition);
        LOG.debug("goes on in {}", next.name());
    }

    @GuardedBy("lock")
    private void forceWritten() throws IOException {
        try {
            writer.force();
        } catch (Throwable e) {
            fail(e);
            throw e;
        }
        requireUsable(); // the background may have been told what this force was not
    }

    @GuardedBy("lock")
    private void writeMark() throws IOException {
        if (!runway.reaches(writer.end() + FrameHeader.LENGTH)) {
            LOG.debug("no space for a mark in {}", active.name());
            return;
        }
        try {
            writer.put(FrameHeader.mark(nextPosition, previous, writer.nextOffset(), lastOffset), head);
            writer.flush();
        } catch (Throwable e) {
            fail(e);
            throw e;
        }
        forceWritten();
        isMarked = true;
    }

    private void markLater(Duration delay) {
        if (!markIsDue) {
            markIsDue = true;
            surroundings.background().runAfter(delay, this::markWhenIdle);
        }
    }

    /** Writes a mark if nothing was forced for a while. Takes the lock only then, so no append has to wait for it. */
    private void markWhenIdle() {
        markIsDue = false;
        var left = settings.idle().minusNanos(surroundings.nanoTime().getAsLong() - forcedAt);
        if (left.isPositive()) {
            markLater(left);
            return;
        }
        lock.lock();
        try {
            if (closed || failure != null || isMarked) {
                return;
            }
            if (head < nextPosition - 1) {
                markLater(settings.idle()); // a batch is written and will be forced
            } else {
                writeMark();
            }
        } catch (IOException e) {
            LOG.error("cannot write to {}; the journal takes no more appends", surroundings.disk(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Writes the zeros that the first append needs, so that it finds them; a full disk is told to that append. */
    private void fillFirst() throws IOException {
        try {
            int offset = writer.end() + settings.reserve() + settings.fillStep();
            runway.require(List.of(Math.min(offset, settings.segmentLength())));
        } catch (StoreFullException e) {
            LOG.warn("{}; reads work", e.getMessage());
        }
        fillWhenDue();
    }

    private void fillWhenDue() {
        if (!fillIsDue && isFillingWanted()) {
            fillIsDue = true;
            surroundings.background().run(this::fill);
        }
    }

    private boolean isFillingWanted() {
        long length = (segments.size() - 1L) * settings.segmentLength() + writer.end();
        return !runway.isFull() && runway.lengthBehind(writer.end()) < settings.reserve() + settings.ahead(length);
    }

    private void fill() {
        fillIsDue = false;
        try {
            boolean hasSpace = true;
            while (hasSpace && failure == null && isFillingWanted()) {
                hasSpace = runway.fillStep();
            }
        } catch (IOException e) {
            fail(e);
            LOG.error("cannot write to {}; the journal takes no more appends", surroundings.disk(), e);
        } catch (Throwable e) {
            fail(e);
            throw e;
        }
    }
}
