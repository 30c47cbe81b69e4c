package io.evenire.engine;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.StoreAtRest;
import io.evenire.api.spi.StoreProblem;
import java.io.IOException;
import java.util.List;

/**
 * A damaged store whose journal can be cut where the damage begins. Nothing is changed before {@link #make}, and nobody
 * can open the store before this is closed.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class StoreRepair implements AutoCloseable {

    private final StoreAtRest store;
    private final StoreAtRest.Cut cut;
    private final long length;
    private final StoreProblem problem;
    private final long lastKnown;
    private final List<String> derived;

    private StoreRepair(
            StoreAtRest store, StoreAtRest.Cut cut, StoreProblem problem, long lastKnown, List<String> derived)
            throws IOException {
        this.store = store;
        this.cut = cut;
        this.length = cut.length();
        this.problem = problem;
        this.lastKnown = lastKnown;
        this.derived = derived;
    }

    /** Plans the repair of a store that was taken. */
    static StoreRepair plan(StoreAtRest store, String location, ToolProgress progress, List<String> derived)
            throws IOException {
        var check = new StoreCheck(progress);
        var report = check.check(store);
        var problem = check.worthACut();
        var finished = store.finishedCut();
        if (problem == null && finished.isPresent()) {
            throw new StoreUnavailableException(
                    "nothing more to repair in %s: the repair that was interrupted is finished now, and what it cut off is kept in %s"
                            .formatted(location, finished.get()));
        }
        if (problem == null) {
            throw new StoreUnavailableException("nothing to repair in %s: the journal is sound%s"
                    .formatted(
                            location,
                            report.problems().isEmpty()
                                    ? ""
                                    : "; damaged files that are made again from it are a case for rebuild"));
        }
        if (problem.position() == 0) {
            throw new StoreUnavailableException(
                    "cannot repair the store in %s: %s; no cut can mend that".formatted(location, problem));
        }
        return new StoreRepair(store, store.cutAt(problem.position()), problem, report.lastPosition(), derived);
    }

    /** {@return the damage that is cut off, with everything behind it} */
    public StoreProblem problem() {
        return problem;
    }

    /** {@return the position of the first event that is lost} */
    public long firstLost() {
        return problem.position();
    }

    /** {@return the highest position behind it that was found, or a lower one than {@link #firstLost} if there is none} */
    public long lastKnown() {
        return lastKnown;
    }

    /** {@return how many bytes are cut off} */
    public long length() {
        return length;
    }

    /** {@return the file and the offset where the journal will end} */
    public String where() {
        return cut.where();
    }

    /**
     * Cuts the journal, gives the store a new incarnation, and deletes what was derived from the journal.
     *
     * @return where what was cut off is kept
     * @throws StoreUnavailableException if it failed; then nothing has changed, or the next one who repairs or opens the
     *     store finishes it
     */
    public String make() {
        try {
            return cut.make(derived);
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot repair the store: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot let go of the store: " + e, e);
        }
    }
}
