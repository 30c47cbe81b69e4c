package io.evenire.storage.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in segments. */
final class FileJournal implements Journal, AutoCloseable {
    /*
     * Writing. Frames are gathered in one buffer and written over zeros with as few writes as the buffer allows; one
     * force makes them durable. Nothing is written before it is sure that there are enough zeros, in all segments that
     * the batch will reach. After any other failure nobody knows what the disk holds: `failure` is set for good, and
     * no mark will ever say that what was written is durable.
     *
     * Marks. A frame says which positions were durable when it was written, so recovery can tell a damaged frame from
     * one that was never whole, but for the last batch. A frame without events, written when the journal is closed or
     * idle, says it of that batch too. There is always room for one behind the last frame of a segment.
     *
     * Reading. Reads take no lock of the writer: what is at or before `head` never changes.
     *
     * Locks. `lock`, then that of the runway.
     */

    private static final Logger log = LoggerFactory.getLogger(FileJournal.class);

    private final Surroundings surroundings;
    private final JournalSettings settings;
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final Runway runway;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] buffer;
    private final ByteBuffer bufferView;

    /** Written under the lock by the one who forces; read by readers. */
    private volatile long head;

    /** Written under the lock by the one who appends; read by the background. */
    private volatile int end;

    /** Written by the thread whose write or force failed; read by the others. */
    private volatile @Nullable Throwable failure;

    @GuardedBy("lock")
    private Segment active;

    @GuardedBy("lock")
    private Disk.File file;

    @GuardedBy("lock")
    private long nextPosition;

    @GuardedBy("lock")
    private int previous;

    @GuardedBy("lock")
    private int buffered;

    @GuardedBy("lock")
    private boolean marked;

    @GuardedBy("lock")
    private boolean markIsDue;

    @GuardedBy("lock")
    private long forcedAt;

    /** Set by the one who appends, cleared by the background. */
    private volatile boolean fillIsDue;

    @GuardedBy("lock")
    private boolean closed;

    private FileJournal(Surroundings surroundings, JournalSettings settings, Recovery.Tail tail) throws IOException {
        this.surroundings = surroundings;
        this.settings = settings;
        this.buffer = new byte[settings.bufferLength()];
        this.bufferView = ByteBuffer.wrap(buffer);
        for (var segment : tail.segments()) {
            segments.put(segment.header().firstPosition(), segment);
        }
        active = tail.segments().getLast();
        file = surroundings.disk().open(active.name());
        runway = new Runway(surroundings, settings, SegmentFile.open(surroundings.disk(), active.name()));
        end = tail.end();
        nextPosition = tail.nextPosition();
        previous = tail.previous();
        head = nextPosition - 1;
        marked = true;
        forcedAt = surroundings.nanoTime().getAsLong();
    }

    /**
     * Opens a journal at its end.
     *
     * @param tail what recovery found; all of it is durable, and a mark says so
     */
    static FileJournal open(Surroundings surroundings, JournalSettings settings, Recovery.Tail tail)
            throws IOException {
        var journal = new FileJournal(surroundings, settings, tail);
        journal.fillWhenDue();
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
                runway.require(offsetsFor(batch));
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
            markWhenIdle(settings.idle());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Frame> read(long position, int lengthMax) throws IOException {
        if (position < 1) {
            throw new IllegalArgumentException("position must be 1 or more, is " + position);
        }
        long last = head;
        var frames = new ArrayList<Frame>();
        if (position > last) {
            return frames;
        }
        var budget = new Segment.Budget(lengthMax);
        var at = segments.floorEntry(position);
        long wanted = position;
        while (at != null && !budget.isExhausted()) {
            var next = segments.higherEntry(at.getKey());
            boolean isLast = next == null || next.getKey() > last;
            var segment = at.getValue();
            var place = read(segment, wanted, isLast ? last + 1 : next.getKey(), budget, frames);
            if (isLast || budget.isExhausted()) {
                break;
            }
            next.getValue().requireFollows(place);
            wanted = next.getKey();
            at = next;
        }
        return frames;
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

    /** Writes a mark if nothing was appended for a while. */
    void markWhenIdle() {
        lock.lock();
        try {
            markIsDue = false;
            if (closed || failure != null || marked) {
                return;
            }
            var left = settings.idle().minusNanos(surroundings.nanoTime().getAsLong() - forcedAt);
            if (left.isPositive() || head != nextPosition - 1) {
                markWhenIdle(left.isPositive() ? left : settings.idle());
                return;
            }
            writeMark();
        } catch (IOException e) {
            log.error("cannot write to {}; the journal takes no more appends", surroundings.disk(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Makes everything durable, says so with a mark, and lets go of the files. */
    @Override
    public void close() throws IOException {
        surroundings.background().close();
        lock.lock();
        try {
            if (!closed) {
                endAndClose();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void endAndClose() throws IOException {
        try (var _ = runway;
                var _ = file) {
            if (failure == null) {
                force();
                if (!marked) {
                    writeMark();
                }
            }
        } finally {
            closed = true;
        }
    }

    @GuardedBy("lock")
    private void requireUsable() throws IOException {
        var cause = failure;
        if (cause != null) {
            throw new IOException(
                    "journal in %s takes no more appends until it is opened again, because writing failed"
                            .formatted(surroundings.disk()),
                    cause);
        }
        if (closed) {
            throw new IOException("journal in %s is closed".formatted(surroundings.disk()));
        }
    }

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
            if (lengthOf(frame) > settings.frameLengthMax()) {
                throw new IllegalArgumentException("frame must have at most %d bytes, has %d"
                        .formatted(settings.frameLengthMax(), lengthOf(frame)));
            }
            next = frame.lastPosition() + 1;
            checksum = frame.checksum();
        }
    }

    private static int lengthOf(Frame frame) {
        return FrameHeader.LENGTH + Frame.bodyLength(frame.decided());
    }

    private boolean fits(int offset, int length) {
        return offset + length + FrameHeader.LENGTH <= settings.segmentLength();
    }

    /** {@return to where zeros must reach before a batch is written: in this segment, in the next, and so on} */
    private List<Integer> offsetsFor(List<Frame> batch) {
        var offsets = new ArrayList<Integer>();
        int offset = end;
        boolean housekeeping = true;
        for (var frame : batch) {
            if (!fits(offset, lengthOf(frame))) {
                offsets.add(offset);
                offset = SegmentHeader.LENGTH;
            }
            offset += lengthOf(frame);
            housekeeping &= frame.isHousekeeping();
        }
        int reserve = housekeeping ? FrameHeader.LENGTH : settings.reserve();
        if (offset + reserve <= settings.segmentLength()) {
            offsets.add(offset + reserve);
        } else {
            offsets.add(settings.segmentLength());
            offsets.add(SegmentHeader.LENGTH + reserve);
        }
        return offsets;
    }

    @GuardedBy("lock")
    private void write(List<Frame> batch) throws IOException {
        marked = false;
        for (var frame : batch) {
            if (!fits(end + buffered, lengthOf(frame))) {
                roll();
            }
            active.index(new SparseIndex.Place(nextPosition, end + buffered, previous));
            gather(frame);
            nextPosition = frame.lastPosition() + 1;
            previous = frame.checksum();
        }
        flush();
    }

    /** Goes on in the next segment. What is in this one is forced before, so only the last segment can be torn. */
    @GuardedBy("lock")
    private void roll() throws IOException {
        flush();
        file.force();
        file.close();
        var header = new SegmentHeader(
                nextPosition,
                previous,
                active.header().store(),
                surroundings.ids().get());
        runway.roll(header);
        active = Segment.open(header, surroundings.disk(), settings.indexInterval());
        file = surroundings.disk().open(active.name());
        end = SegmentHeader.LENGTH;
        segments.put(nextPosition, active);
        log.debug("goes on in {}", active.name());
    }

    @GuardedBy("lock")
    private void gather(Frame frame) throws IOException {
        if (buffer.length - buffered < FrameHeader.LENGTH) {
            flush();
        }
        FrameHeader.write(frame, head, active.salt(), bufferView, buffered);
        buffered += FrameHeader.LENGTH;
        var body = frame.body();
        while (body.hasRemaining()) {
            if (buffered == buffer.length) {
                flush();
            }
            int length = Math.min(body.remaining(), buffer.length - buffered);
            body.get(buffer, buffered, length);
            buffered += length;
        }
    }

    @GuardedBy("lock")
    private void flush() throws IOException {
        if (buffered > 0) {
            int from = end;
            file.write(from, buffer, buffered);
            end = from + buffered;
            buffered = 0;
        }
    }

    @GuardedBy("lock")
    private void forceWritten() throws IOException {
        try {
            file.force();
        } catch (Throwable e) {
            fail(e);
            throw e;
        }
        requireUsable(); // the background may have been told what this force was not
    }

    @GuardedBy("lock")
    private void writeMark() throws IOException {
        try {
            if (!runway.reaches(end + FrameHeader.LENGTH)) {
                log.debug("no space for a mark in {}", active.name());
                return;
            }
            gather(FrameHeader.mark(nextPosition, previous));
            flush();
        } catch (Throwable e) {
            fail(e);
            throw e;
        }
        forceWritten();
        marked = true;
    }

    @GuardedBy("lock")
    private void markWhenIdle(Duration delay) {
        if (!markIsDue) {
            markIsDue = true;
            surroundings.background().runAfter(delay, this::markWhenIdle);
        }
    }

    private void fillWhenDue() {
        if (!fillIsDue && isFillingWanted()) {
            fillIsDue = true;
            surroundings.background().run(this::fill);
        }
    }

    private boolean isFillingWanted() {
        long length = (segments.size() - 1L) * settings.segmentLength() + end;
        return !runway.isFull() && runway.lengthBehind(end) < settings.reserve() + settings.ahead(length);
    }

    private void fill() {
        fillIsDue = false;
        try {
            boolean space = true;
            while (space && failure == null && isFillingWanted()) {
                space = runway.fillStep();
            }
        } catch (IOException e) {
            fail(e);
            log.error("cannot write to {}; the journal takes no more appends", surroundings.disk(), e);
        } catch (Throwable e) {
            fail(e);
            throw e;
        }
    }
}
