package io.evenire.engine.internal.index;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Shelf;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Kind;
import io.evenire.engine.internal.run.RunRange;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds streams, the positions of their events, and events by their ids.
 *
 * <p>Only what {@code apply} of the commit path has put in is found, so everything found is durable. What is not visible
 * yet can be told by its position.
 *
 * <p><b>Thread safety.</b> One thread puts in and seals, any number look up.
 */
public final class Index {
    /*
     * The last events are in a table that grows. A full one is sealed, an empty one takes its place, and in the
     * background the worker makes runs, which are small and never change. All tables and runs together are a view; the
     * look-ups go through one view from the newest part to the oldest. A view never changes: who changes something
     * makes the next one, under `changes`.
     *
     * A run that turns out to be damaged is made again from the journal; whoever found out waits for that. It is made as
     * a part: an index that knows the runs before it, and is told what the journal holds from there on.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Index.class);

    /** How many damaged runs one look-up has made again at most; more than there are runs. */
    private static final int MEND_COUNT_MAX = 128;

    /** How often the work is tried again that appends wait for. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

    /** How long the index may take to follow when the journal is read. */
    private static final Duration REPLAY_WAIT_MAX = Duration.ofMinutes(10);

    private final @Nullable Index root; // of which this is to make a part; null if this is the index itself
    private final long floor; // what is before this position is the root's
    private final Means means;
    private final IndexThread thread;
    private final IndexWorker worker;
    private final Mends mends;
    private final KnownHeads known = new KnownHeads();
    private final Runnable work = this::work; // made beforehand: a commit that asks for it needs no memory
    private final AtomicBoolean isWorkDue = new AtomicBoolean();
    private final ReentrantLock changes = new ReentrantLock();
    private final Condition room = changes.newCondition();

    private volatile View view; // written under the lock, read by all
    private volatile boolean hasEnded; // written when the thread has, read by whoever keeps what is left

    /** What an index works with. */
    private record Means(IndexShelf shelf, Replay replay, IndexBounds bounds) {}

    private Index(@Nullable Index root, long floor, List<IndexRun> runs, Means means, IndexThread thread) {
        this.root = root;
        this.floor = floor;
        this.view = View.of(runs);
        this.means = means;
        this.thread = thread;
        this.worker = new IndexWorker(this, means.shelf, means.bounds, floor);
        this.mends = new Mends(thread);
    }

    /**
     * Opens the index of a journal: finds its runs, and makes again those that are missing between them. What is behind
     * the last of them is not in it yet.
     *
     * @param shelf where runs are kept
     * @param history tells which runs are of this journal
     * @param replay reads the journal
     * @param bounds how much is where
     * @param thread does the work in the background; closed with the index
     * @return the index
     * @throws StoreUnavailableException if the shelf cannot be read or written, or the journal cannot be read
     * @throws CorruptStoreException if a frame that ends a run, or what is missing between runs, is damaged in the
     *     journal
     */
    public static Index open(
            Shelf shelf, IndexShelf.History history, Replay replay, IndexBounds bounds, IndexThread thread) {
        try {
            var runs = new IndexShelf(shelf);
            var index = new Index(null, 1, List.of(), new Means(runs, replay, bounds), thread);
            for (var run : runs.open(history)) {
                long next = index.lastPosition() + 1;
                if (run.range().first() > next) {
                    var gap = new RunRange(next, run.range().first() - 1, 0);
                    index.replace(gap, index.worker.remade(gap.first(), gap.last()));
                }
                index.replace(run.range(), List.of(run));
            }
            index.wake(); // what a close or a crash has cut short
            return index;
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot open the index: " + e.getMessage(), e);
        }
    }

    /** {@return the last position that the runs cover, 0 if there are none} */
    public long lastPosition() {
        var runs = view.runs();
        return runs.isEmpty() ? 0 : runs.getFirst().range().last();
    }

    /**
     * Puts in an event. Its stream shows it once {@link #set} is called.
     *
     * @param stream the stream, if it has one
     * @param version the version of the event, the next of its stream
     * @param position the position of the event, the next of the store
     * @param idHigh the first half of its id
     * @param idLow the second half
     */
    public void add(StreamId stream, long version, long position, long idHigh, long idLow) {
        view.active().add(stream, version, position, idHigh, idLow);
    }

    /**
     * Puts in an event that was removed: it is counted in its stream, and found by nothing else.
     *
     * @param stream the stream, if it had one
     * @param version the version of the event, the next of its stream
     * @param position the position of the event, the next of the store
     */
    public void addRemoved(StreamId stream, long version, long position) {
        view.active().addRemoved(stream, version, position);
    }

    /**
     * Puts in where a stream stands now.
     *
     * @param head the head
     * @param visible the position up to which readers see the store
     */
    public void set(StreamHead head, long visible) {
        view.active().set(head, visible);
    }

    /**
     * Puts in the frame whose events were put in.
     *
     * @param frame the frame
     */
    public void add(Frame frame) {
        view.active().add(frame);
    }

    /** Lets a run be made of what was put in, if it is enough for one. All of it must be visible. */
    public void sealIfFull() {
        if (isFull()) {
            seal();
            wake();
        }
    }

    private boolean isFull() {
        var active = view.active();
        return active.eventCount() >= means.bounds.tableCountMax() || active.length() >= means.bounds.tableLengthMax();
    }

    /**
     * Goes on after a frame of the journal was put in, as fast as the work in the background allows. All of it must be
     * visible.
     *
     * @throws IOException if this should end, or what is made again cannot be written
     * @throws StoreUnavailableException if there is no room, and none can be made
     */
    public void followReplay() throws IOException {
        if (root == null) {
            awaitRoomForReplay();
            sealIfFull();
        } else {
            root.keepUp();
            if (isFull()) {
                seal();
                worker.workOnPart();
            }
        }
    }

    private void awaitRoomForReplay() {
        long deadline = System.nanoTime() + REPLAY_WAIT_MAX.toNanos();
        try {
            while (!awaitRoom(Math.min(deadline, System.nanoTime() + RETRY_INTERVAL.toNanos()))) {
                var failure = worker.failure();
                if (failure != null) {
                    throw new StoreUnavailableException(
                            "the index cannot be written: " + failure.getMessage(), failure);
                }
                if (System.nanoTime() >= deadline) {
                    throw new StoreUnavailableException(
                            "the index does not follow the journal within " + REPLAY_WAIT_MAX);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while the journal was read", e);
        }
    }

    /** Has the worker look for something to do, if it is not about to. */
    private void wake() {
        if (!isWorkDue.compareAndSet(false, true)) {
            return;
        }
        boolean isTaken = false;
        try {
            isTaken = thread.run(work);
        } finally {
            if (!isTaken) {
                isWorkDue.set(false); // the next who asks may have more luck
            }
        }
    }

    private void work() {
        isWorkDue.set(false);
        worker.work();
    }

    /**
     * Waits until the work in the background is not too far behind.
     *
     * @param deadline until when at most, as {@link System#nanoTime()}
     * @return whether it is not
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if the index was closed meanwhile
     */
    public boolean awaitRoom(long deadline) throws InterruptedException {
        while (!hasRoom()) {
            if (thread.isClosing()) {
                throw new IllegalStateException("the store is closed");
            }
            if (deadline - System.nanoTime() <= 0) {
                return false;
            }
            awaitChange(Math.min(deadline, System.nanoTime() + RETRY_INTERVAL.toNanos()));
            wake(); // what failed may go now; not under the lock, because the work may be done at once
        }
        return true;
    }

    private void awaitChange(long deadline) throws InterruptedException {
        changes.lockInterruptibly();
        try {
            long left = deadline - System.nanoTime();
            while (!hasRoom() && !thread.isClosing() && left > 0) {
                left = room.awaitNanos(left);
            }
        } finally {
            changes.unlock();
        }
    }

    /** {@return whether the work in the background is not so far behind that appends wait} */
    public boolean hasRoom() {
        var now = view;
        return now.tables().size() <= means.bounds.sealedCountMax()
                && now.countInMemory() <= means.bounds.memoryRunCountMax();
    }

    /** {@return why the index cannot be written; empty if it can} */
    public Optional<String> problem() {
        return Optional.ofNullable(worker.failure())
                .map(failure -> "the index cannot be written: " + failure.getMessage());
    }

    /**
     * Looks up a stream as it is now.
     *
     * @param stream the stream
     * @return its head, or null if it is unknown
     */
    public @Nullable StreamHead head(StreamId stream) {
        return look(now -> now.head(stream, Long.MAX_VALUE, known)).head();
    }

    /**
     * Looks up a stream as it was when the store ended at a position.
     *
     * @param stream the stream
     * @param visible gives the position; asked again if the stream has changed too often meanwhile
     * @return its head and the position
     */
    public HeadAsOf headAsOf(StreamId stream, LongSupplier visible) {
        while (true) {
            long asOf = visible.getAsLong(); // before the view is read, so that it has all that is visible
            var found = look(now -> now.head(stream, asOf, known));
            if (!found.isLater()) {
                return new HeadAsOf(found.head(), asOf);
            }
            // a whole batch became visible in between, so the next turn sees a higher position
        }
    }

    /**
     * Looks up where events of a stream are.
     *
     * @param stream the stream
     * @param firstVersion the version of the first event wanted
     * @param positions is filled with the positions of that event and those behind it, which must exist
     */
    public void positions(StreamId stream, long firstVersion, long[] positions) {
        int left = look(now -> now.copyPositions(stream, firstVersion, positions));
        if (left > 0) {
            throw new IllegalStateException("the index does not have versions %d to %d of stream %s"
                    .formatted(firstVersion, firstVersion + left - 1, stream));
        }
    }

    /**
     * Looks up events by an id.
     *
     * @param id the id
     * @return the positions of the events that have it, usually one or none
     */
    public long[] positions(UUID id) {
        return look(now -> now.positions(id.getMostSignificantBits(), id.getLeastSignificantBits()));
    }

    /**
     * Lists streams in the order of their ids.
     *
     * @param prefix what the ids start with
     * @param after only ids above this text
     * @return the streams, looked up lazily
     */
    public Iterator<StreamId> streams(String prefix, String after) {
        return new Listing(this, prefix, after);
    }

    /** {@return how many streams there are at least, roughly: those that changed in one of the runs} */
    public long streamCountMin() {
        long most = 0;
        for (var run : view.runs()) {
            most = Math.max(most, run.content().termCount(Kind.STREAM));
        }
        return most;
    }

    /** {@return what it holds now} */
    public IndexUsage usage() {
        return IndexUsage.of(view, known.length());
    }

    /** Ends the work in the background, and lets nobody wait for it any more. */
    public void close() {
        hasEnded = thread.close();
        changes.lock();
        try {
            room.signalAll();
        } finally {
            changes.unlock();
        }
    }

    /** Puts on the shelf what it would cost much to make again; for a closed index that nobody changes any more. */
    public void keep() {
        if (!hasEnded) {
            LOG.warn("the index of the last events is not kept, because its thread did not end; it is made again");
            return;
        }
        try {
            worker.finish();
        } catch (IOException | RuntimeException e) { // a close must not fail for what can be made again
            LOG.warn("cannot keep the index of the last events; it is made again when the store is opened", e);
        }
    }

    View view() {
        return view;
    }

    /** Looks something up in what there is now. */
    <T> T look(Lookup<T> lookup) {
        for (int attempt = 1; ; attempt++) {
            var now = view;
            try {
                return lookup.in(now);
            } catch (DamagedRunException e) {
                var damaged = now.run(e.run());
                if (damaged == null || attempt > MEND_COUNT_MAX) {
                    throw new StoreUnavailableException("the index is damaged, however often it is made again", e);
                }
                mend(damaged);
            } catch (IOException e) {
                throw new StoreUnavailableException("cannot read the index: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Has a damaged run made again. One of the root is made for the root, so that this is done once, however many parts
     * are made that need it.
     */
    private void mend(IndexRun damaged) {
        if (root == null) {
            mends.await(damaged, worker::mend);
            return;
        }
        try {
            if (damaged.range().first() >= floor) {
                worker.mend(damaged);
            } else {
                root.worker.mend(damaged);
                replace(damaged.range(), root.view.runsIn(damaged.range()));
            }
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot make a part of the index again: " + e.getMessage(), e);
        }
    }

    /** Puts an empty table in the place of the one that grows. */
    void seal() {
        if (view.active().eventCount() > 0) {
            change(View::sealed);
        }
    }

    /** Puts a run in the place of the oldest table, which it was made of. */
    void replaceOldest(LiveTable table, IndexRun run) {
        change(now -> now.withRunOf(table, run));
    }

    /** Puts runs, the newest first, in the place of those in a range. */
    void replace(RunRange range, List<IndexRun> runs) {
        change(now -> now.withRuns(range, runs));
    }

    /** {@return a part: an index that knows some runs and is to get what is behind them; it works without a thread} */
    Index part(List<IndexRun> older, long first, IndexBounds bounds) {
        return new Index(
                root == null ? this : root,
                first,
                older,
                new Means(means.shelf, means.replay, bounds),
                IndexThread.none());
    }

    /** Does what cannot wait, amid long work; throws if that should end. */
    void keepUp() throws IOException {
        (root == null ? worker : root.worker).keepUp();
    }

    /** Throws if the work in the background should end. */
    void requireGoingOn() throws IOException {
        if (isClosing()) {
            throw new IOException("the index is being closed");
        }
    }

    /** {@return whether the work in the background should end; not that which is left when it has} */
    boolean isClosing() {
        return root == null ? thread.isClosing() && !hasEnded : root.isClosing();
    }

    /** Puts in what the journal holds. */
    void replay(long first, long last) throws IOException {
        means.replay.replay(first, last, this);
    }

    /** {@return the runs that a part has become, which cover the positions from one on, the newest first} */
    List<IndexRun> runsFrom(long first) throws IOException {
        worker.finishPart();
        return view.runsIn(new RunRange(first, lastPosition(), 0));
    }

    private void change(UnaryOperator<View> change) {
        changes.lock();
        try {
            view = change.apply(view);
            room.signalAll();
        } finally {
            changes.unlock();
        }
    }

    /** What is looked up. */
    @FunctionalInterface
    interface Lookup<T> {

        /** {@return what a view knows} */
        T in(View view) throws IOException;
    }
}
