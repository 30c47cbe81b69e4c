package io.evenire.engine.internal.index;

import io.evenire.api.EvenireException;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.RunMerge;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs of what was put in, and of several runs one.
 *
 * <p><b>Thread safety.</b> For one thread at a time; {@link #failure()} may be asked by any.
 */
final class IndexWorker {
    /*
     * A table that is sealed becomes a run in memory. When these are many, or cover much of the journal, they become
     * one run on the shelf; so what must be read from the journal when the store is opened is bounded. Eight runs on
     * the shelf of about one size become one, so there are few at any time, and an event is written again only once
     * for each of the sizes.
     *
     * Merging large runs and making a damaged one again may take minutes. All the while, tables are made runs and these
     * are put on the shelf: the long work stops for it now and then. So appends wait only if they come faster than
     * that can follow, and nothing is lost with it: it is all made of the journal.
     *
     * What cannot be written is tried again later and later. Tables become runs in memory all the same, up to their
     * bound, from which on appends wait.
     */

    /** How often appends can be let wait for a write to be tried again: less than they wait by default. */
    static final Duration PUT_WAIT_MAX = Duration.ofSeconds(8);

    /** How long a merge is put off at most. Nothing waits for it, and each try may write much before it fails. */
    static final Duration MERGE_WAIT_MAX = Duration.ofMinutes(5);

    /** How many damaged runs are made again in a row. */
    private static final int MEND_COUNT_MAX = 128;

    private static final Logger LOG = LoggerFactory.getLogger(IndexWorker.class);

    private final Index index;
    private final IndexShelf shelf;
    private final IndexBounds bounds;
    private final long floor;
    private final BackOff puts = new BackOff("writing of the index", PUT_WAIT_MAX, System::nanoTime);
    private final BackOff merges = new BackOff("merging of index runs", MERGE_WAIT_MAX, System::nanoTime);

    private boolean areMemoryRunsInUse; // so that they cannot be put on the shelf just now

    /**
     * Creates a worker.
     *
     * @param index what it works on
     * @param shelf where runs are kept
     * @param bounds how much is where
     * @param floor the position before which no run is touched
     */
    IndexWorker(Index index, IndexShelf shelf, IndexBounds bounds, long floor) {
        this.index = index;
        this.shelf = shelf;
        this.bounds = bounds;
        this.floor = floor;
    }

    /** {@return why the index cannot be written, or null if it can} */
    @Nullable
    Exception failure() {
        var failure = puts.failure();
        return failure == null ? merges.failure() : failure;
    }

    /** Does what there is to do; throws nothing, because it is done for nobody. */
    void work() {
        try {
            boolean goesOn = true;
            for (int count = 0; goesOn && count < MEND_COUNT_MAX; count++) {
                goesOn = mendsSomethingAtWork();
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!index.isClosing()) {
                LOG.error("the index cannot follow what is appended; it goes on when more was appended", e);
            }
        }
    }

    /** Does what there is to do, until a damaged run is in the way. {@return whether there was one, which was mended} */
    private boolean mendsSomethingAtWork() throws IOException {
        try {
            index.requireGoingOn();
            makeRuns();
            putDue();
            mergeDue();
            return false;
        } catch (DamagedRunException e) {
            var damaged = index.view().run(e.run());
            if (damaged == null) {
                throw e;
            }
            return triesToMend(damaged);
        }
    }

    private boolean triesToMend(IndexRun damaged) throws IOException {
        try {
            mend(damaged);
            return true;
        } catch (IOException | EvenireException e) {
            index.requireGoingOn();
            (damaged.isOnShelf() ? merges : puts).failed(e);
            return false;
        }
    }

    /**
     * Makes runs of full tables, and puts them on the shelf, amid other work.
     *
     * @throws IOException if the other work should end
     */
    void keepUp() throws IOException {
        index.requireGoingOn();
        makeRuns();
        if (!areMemoryRunsInUse) {
            try {
                putDue();
            } catch (DamagedRunException e) {
                LOG.debug("{} is damaged, which is mended after what is under way now", e.run(), e);
            }
        }
    }

    /** Puts everything on the shelf, so that nothing need be read of the journal to open it. */
    void finish() throws IOException {
        putAll();
    }

    /** Does for a part that is being made what there is to do, or throws. */
    void workOnPart() throws IOException {
        makeRuns();
        if (isMuchInMemory()) {
            merge(inMemory());
        }
        for (var due = dueForMerge(); !due.isEmpty(); due = dueForMerge()) {
            merge(due);
        }
    }

    /** Makes runs of everything in a part, and puts them on the shelf if it has one. */
    void finishPart() throws IOException {
        if (bounds.usesShelf()) {
            putAll();
            workOnPart();
        } else {
            index.seal();
            makeRuns();
        }
    }

    private void putAll() throws IOException {
        index.seal();
        makeRuns();
        var runs = inMemory();
        if (!runs.isEmpty()) {
            merge(runs);
        }
    }

    /** Makes a damaged run again, unless that was done already. */
    void mend(IndexRun damaged) throws IOException {
        index.keepUp();
        if (!index.view().has(damaged)) {
            return;
        }
        LOG.warn(
                "index run {} is damaged, and is made again from the journal",
                damaged.content().name());
        if (damaged.isOnShelf()) {
            shelf.delete(damaged);
            index.replace(
                    damaged.range(),
                    remade(damaged.range().first(), damaged.range().last(), bounds));
            return;
        }
        // stays in memory, because those before it are: nothing may be on the shelf in between
        boolean wereInUse = areMemoryRunsInUse;
        areMemoryRunsInUse = true;
        try {
            index.replace(
                    damaged.range(),
                    remade(damaged.range().first(), damaged.range().last(), bounds.withoutShelf()));
        } finally {
            areMemoryRunsInUse = wereInUse;
        }
    }

    /** {@return runs on the shelf that cover some positions, the newest first, made from the journal} */
    List<IndexRun> remade(long first, long last) throws IOException {
        return remade(first, last, bounds);
    }

    private List<IndexRun> remade(long first, long last, IndexBounds within) throws IOException {
        var older = index.view().runs().stream()
                .filter(run -> run.range().last() < first)
                .toList();
        var part = index.part(older, first, within);
        part.replay(first, last);
        return part.runsFrom(first);
    }

    private void makeRuns() throws IOException {
        for (var view = index.view(); view.tables().size() > 1; view = index.view()) {
            var oldest = view.tables().getLast();
            index.replaceOldest(oldest, TableRun.of(oldest));
        }
    }

    private void putDue() throws IOException {
        if (puts.isDue() && isMuchInMemory()) {
            tryToMerge(inMemory(), puts);
        }
    }

    private void mergeDue() throws IOException {
        var due = dueForMerge();
        while (!due.isEmpty() && merges.isDue() && tryToMerge(due, merges)) {
            due = dueForMerge();
        }
    }

    /** {@return whether runs became one; if not, the reason was taken note of} */
    private boolean tryToMerge(List<IndexRun> newestFirst, BackOff backOff) throws IOException {
        try {
            merge(newestFirst);
            backOff.succeeded();
            return true;
        } catch (IOException e) {
            index.requireGoingOn();
            if (e instanceof DamagedRunException damaged && index.view().run(damaged.run()) != null) {
                throw e;
            }
            backOff.failed(e);
            return false;
        }
    }

    /** {@return whether the runs in memory are many events or cover much of the journal} */
    private boolean isMuchInMemory() {
        long count = 0;
        long length = 0;
        for (var run : inMemory()) {
            count += run.range().count();
            length += run.journalLength();
        }
        return count >= bounds.shelfCountMin() || length >= bounds.shelfLengthMin();
    }

    /** {@return the runs that are not on the shelf, the newest first} */
    private List<IndexRun> inMemory() {
        var found = new ArrayList<IndexRun>();
        for (var run : index.view().runs()) {
            if (run.isOnShelf() || run.range().first() < floor) {
                break;
            }
            found.add(run);
        }
        return found;
    }

    /**
     * {@return the newest runs on the shelf, down to one of a higher level, that are to be one; or none}
     *
     * <p>They are if there are enough of the highest level among them: a few that closing left do not have a large one
     * written again.
     */
    private List<IndexRun> dueForMerge() {
        var runs = new ArrayList<IndexRun>();
        int level = 0;
        int count = 0; // from the first of that level on
        for (var run : index.view().runs()) {
            if (run.isOnShelf() && run.range().first() >= floor) {
                int next = run.level(bounds.shelfCountMin());
                if (next > level) {
                    if (count >= IndexBounds.MERGE_COUNT) {
                        break;
                    }
                    level = next;
                    count = 0;
                }
                runs.add(run);
                count++;
            }
        }
        return count >= IndexBounds.MERGE_COUNT ? runs : List.of();
    }

    private void merge(List<IndexRun> newestFirst) throws IOException {
        boolean wereInUse = areMemoryRunsInUse;
        areMemoryRunsInUse |= !newestFirst.getLast().isOnShelf();
        try {
            var merge = RunMerge.of(
                    newestFirst.reversed().stream().map(IndexRun::content).toList());
            var run = shelf.put(merge, length -> index.keepUp());
            index.replace(run.range(), List.of(run));
            for (var old : newestFirst) {
                if (old.isOnShelf() && !old.range().equals(run.range())) {
                    shelf.delete(old);
                }
            }
        } finally {
            areMemoryRunsInUse = wereInUse;
        }
    }
}
