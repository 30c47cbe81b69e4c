package io.evenire.engine.internal.index;

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
     * A run that turns out to be damaged is made again from the journal; whoever found out waits for that.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Index.class);

    /** How many damaged runs one look-up has made again at most; more than there are runs. */
    private static final int MEND_COUNT_MAX = 64;

    /** How often the work is tried again that appends wait for. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

    private final @Nullable Index root; // of which this is to make a part; null if this is the index itself
    private final long floor; // what is before this position is the root's
    private final Means means;
    private final IndexThread thread;
    private final IndexWorker worker;
    private final AtomicBoolean isWorkDue = new AtomicBoolean();
    private final ReentrantLock changes = new ReentrantLock();
    private final Condition room = changes.newCondition();

    private volatile View view; // written under the lock, read by all

    /** What an index works with. */
    private record Means(IndexShelf shelf, Replay replay, IndexBounds bounds) {}

    private Index(@Nullable Index root, long floor, List<IndexRun> runs, Means means, IndexThread thread) {
        this.root = root;
        this.floor = floor;
        this.view = View.of(runs);
        this.means = means;
        this.thread = thread;
        this.worker = new IndexWorker(this, means.shelf, means.bounds, floor);
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
     * @throws IOException if the shelf or the journal cannot be read
     */
    public static Index open(
            Shelf shelf, IndexShelf.History history, Replay replay, IndexBounds bounds, IndexThread thread)
            throws IOException {
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
    }

    /** {@return the last position that the runs cover, 0 if there are none} */
    public long lastPosition() {
        var runs = view.runs();
        return runs.isEmpty() ? 0 : runs.getFirst().range().last();
    }

    /**
     * Puts in an event. Its stream shows it once {@link #set} is called.
     *
     * @param stream the stream
     * @param version the version of the event, the next of its stream
     * @param position the position of the event, the next of the store
     * @param idHigh the first half of its id
     * @param idLow the second half
     */
    public void add(StreamId stream, long version, long position, long idHigh, long idLow) {
        view.active().add(stream, version, position, idHigh, idLow);
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
        var active = view.active();
        if (active.eventCount() >= means.bounds.tableCountMax() || active.length() >= means.bounds.tableLengthMax()) {
            seal();
            wake();
        }
    }

    /** Has the worker look for something to do, if it is not about to. */
    private void wake() {
        if (isWorkDue.compareAndSet(false, true)) {
            thread.run(() -> {
                isWorkDue.set(false);
                worker.work();
            });
        }
    }

    /**
     * Waits until the work in the background is not too far behind.
     *
     * @param deadline until when at most, as {@link System#nanoTime()}
     * @return whether it is not
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean awaitRoom(long deadline) throws InterruptedException {
        if (hasRoom()) {
            return true;
        }
        changes.lockInterruptibly();
        try {
            while (!hasRoom()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                if (room.awaitNanos(Math.min(left, RETRY_INTERVAL.toNanos())) <= 0) {
                    wake(); // what failed may go now
                }
            }
            return true;
        } finally {
            changes.unlock();
        }
    }

    /**
     * Looks up a stream as it is now.
     *
     * @param stream the stream
     * @return its head, or null if it is unknown
     */
    public @Nullable StreamHead head(StreamId stream) {
        return look(now -> now.head(stream, Long.MAX_VALUE)).head();
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
            var found = look(now -> now.head(stream, asOf));
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
        return IndexUsage.of(view);
    }

    /** Ends the work in the background. */
    public void close() {
        worker.giveUp();
        thread.close();
    }

    /** Puts on the shelf what it would cost much to make again; for a closed index that nobody changes any more. */
    public void keep() {
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
            try {
                return lookup.in(view);
            } catch (DamagedRunException e) {
                if (attempt > MEND_COUNT_MAX) {
                    throw new StoreUnavailableException(
                            "the index is damaged again each time it is made again, %d times".formatted(attempt), e);
                }
                mend(e.run());
            } catch (IOException e) {
                throw new StoreUnavailableException("cannot read the index", e);
            }
        }
    }

    /**
     * Has a damaged run made again. One of the root is made for the root, so that this is done once, however many parts
     * are made that need it.
     */
    private void mend(String name) {
        if (root == null) {
            thread.runAndWait(() -> worker.mend(name));
            return;
        }
        var damaged = view.run(name);
        if (damaged == null || damaged.range().first() >= floor) {
            worker.mend(name);
        } else {
            root.worker.mend(name);
            replace(damaged.range(), root.view.runsIn(damaged.range()));
        }
    }

    /** Puts an empty table in the place of the one that grows. */
    void seal() {
        if (view.active().eventCount() > 0) {
            change(View::sealed);
        }
    }

    /** Puts a run in the place of the oldest table. */
    void replaceOldest(IndexRun run) {
        change(now -> now.withRunOfOldest(run));
    }

    /** Puts runs, the newest first, in the place of those in a range. */
    void replace(RunRange range, List<IndexRun> runs) {
        change(now -> now.withRuns(range, runs));
    }

    /** {@return an index that knows some runs and is to get what is behind them; it works without a thread} */
    Index scratch(List<IndexRun> older, long first) {
        return new Index(root == null ? this : root, first, older, means, IndexThread.none());
    }

    /** Puts in what the journal holds. */
    void replay(long first, long last) throws IOException {
        means.replay.replay(first, last, this);
    }

    /** {@return the runs that cover the positions from one on, the newest first, after all is on the shelf} */
    List<IndexRun> runsFrom(long first) throws IOException {
        worker.putAll();
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

    private boolean hasRoom() {
        var now = view;
        return now.tables().size() <= means.bounds.sealedCountMax()
                && now.countInMemory() <= means.bounds.memoryRunCountMax();
    }

    /** What is looked up. */
    @FunctionalInterface
    interface Lookup<T> {

        /** {@return what a view knows} */
        T in(View view) throws IOException;
    }
}
