package io.evenire.engine.internal.index;

import io.evenire.api.StoreUnavailableException;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.RunMerge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs of what was put in, and of several runs one.
 *
 * <p><b>Thread safety.</b> For one thread at a time; {@link #giveUp()} may be called by any.
 */
final class IndexWorker {
    /*
     * A table that is sealed becomes a run in memory. When these are many, or cover much of the journal, they become
     * one run on the shelf; so what must be read from the journal when the store is opened is bounded. Eight runs on
     * the shelf of about one size become one, so there are few at any time, and an event is written again only once
     * for each of the sizes.
     *
     * Nothing waits for this but appends that come faster than it can follow, and nothing is lost with it: it is all
     * made of the journal.
     */

    private static final Logger LOG = LoggerFactory.getLogger(IndexWorker.class);

    private final Index index;
    private final IndexShelf shelf;
    private final IndexBounds bounds;
    private final long floor;

    private volatile boolean isGivenUp; // written by whoever closes the index, read by the worker

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

    /** Does what is to be done now. */
    void work() {
        try {
            makeRuns();
            putDue();
            mergeDue();
        } catch (DamagedRunException e) {
            mend(e.run());
        } catch (IOException e) {
            if (!isGivenUp) {
                LOG.warn("cannot write the index; goes on when more was appended", e);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the index cannot follow what is appended; appends will have to wait for it", e);
            throw e;
        }
    }

    /** Puts everything on the shelf, if it is much. */
    void finish() throws IOException {
        isGivenUp = false;
        if (isAtLeast(
                bounds.closeCountMin(), bounds.closeLengthMin(), index.view().tables())) {
            putAll();
        }
    }

    /** Puts everything on the shelf. */
    void putAll() throws IOException {
        index.seal();
        makeRuns();
        merge(inMemory());
    }

    /** Ends what is under way as soon as possible. */
    void giveUp() {
        isGivenUp = true;
    }

    /** Makes a damaged run again, unless that was done already. */
    void mend(String name) {
        var run = index.view().run(name);
        if (run != null) {
            mend(run);
        }
    }

    private void mend(IndexRun damaged) {
        LOG.warn(
                "index run {} is damaged, and is made again from the journal",
                damaged.content().name());
        try {
            shelf.delete(damaged);
            index.replace(
                    damaged.range(),
                    remade(damaged.range().first(), damaged.range().last()));
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot make a part of the index again", e);
        }
    }

    /** {@return runs on the shelf that cover some positions, the newest first, made from the journal} */
    List<IndexRun> remade(long first, long last) throws IOException {
        var older = index.view().runs().stream()
                .filter(run -> run.range().last() < first)
                .toList();
        var scratch = index.scratch(older, first);
        scratch.replay(first, last);
        return scratch.runsFrom(first);
    }

    private void makeRuns() throws IOException {
        for (var view = index.view(); view.tables().size() > 1; view = index.view()) {
            index.replaceOldest(TableRun.of(view.tables().getLast()));
        }
    }

    private void putDue() throws IOException {
        if (isAtLeast(bounds.shelfCountMin(), bounds.shelfLengthMin(), List.of())) {
            merge(inMemory());
        }
    }

    /** {@return whether the runs in memory, and some tables, are many events or cover much of the journal} */
    private boolean isAtLeast(long countMin, long lengthMin, List<LiveTable> tables) {
        long count = 0;
        long length = 0;
        for (var run : inMemory()) {
            count += run.range().count();
            length += run.journalLength();
        }
        for (var table : tables) {
            count += table.eventCount();
            length += table.length();
        }
        return count >= countMin || length >= lengthMin;
    }

    private void mergeDue() throws IOException {
        int count = -1;
        for (int level = 0; count < onShelf(Integer.MAX_VALUE).size(); level++) {
            var runs = onShelf(level);
            count = runs.size();
            if (count >= IndexBounds.MERGE_COUNT) {
                merge(runs);
            }
        }
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

    /** {@return the newest of the runs on the shelf, down to one above a level} */
    private List<IndexRun> onShelf(int levelMax) {
        var found = new ArrayList<IndexRun>();
        for (var run : index.view().runs()) {
            if (run.isOnShelf()) {
                if (run.range().first() < floor || run.level(bounds.shelfCountMin()) > levelMax) {
                    break;
                }
                found.add(run);
            }
        }
        return found;
    }

    private void merge(List<IndexRun> newestFirst) throws IOException {
        if (newestFirst.isEmpty()) {
            return;
        }
        var merge = RunMerge.of(
                newestFirst.reversed().stream().map(IndexRun::content).toList());
        var run = shelf.put(merge, length -> requireGoingOn());
        index.replace(run.range(), List.of(run));
        for (var old : newestFirst) {
            if (old.isOnShelf() && !old.range().equals(run.range())) {
                shelf.delete(old);
            }
        }
    }

    private void requireGoingOn() throws IOException {
        if (isGivenUp) {
            throw new IOException("the index is being closed");
        }
    }
}
