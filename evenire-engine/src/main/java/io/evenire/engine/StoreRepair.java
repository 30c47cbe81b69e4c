package io.evenire.engine;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.StoreAtRest;
import io.evenire.api.spi.StoreProblem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store whose journal can be mended. Nothing is changed before {@link #make} or {@link #mendMarks}, and nobody can open
 * the store before this is closed.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class StoreRepair implements AutoCloseable {

    private final StoreAtRest store;
    private final Kind kind;
    private final @Nullable StoreProblem problem;
    private final boolean isMoreDamaged;
    private final long lastKnown;
    private final StoreAtRest.@Nullable Cut cut;
    private final long length;
    private final List<String> derived;

    /** What there is to do. */
    public enum Kind {
        /** Nothing any more: a repair was interrupted, and was made to its end when this was planned. */
        FINISHED,
        /** Marks are damaged, which hold no event: they are written again, and nothing is lost. */
        MARKS,
        /** The journal is cut. */
        CUT
    }

    private StoreRepair(
            StoreAtRest store,
            Kind kind,
            StoreCheck check,
            long lastKnown,
            StoreAtRest.@Nullable Cut cut,
            List<String> derived)
            throws IOException {
        this.store = store;
        this.kind = kind;
        this.problem = kind == Kind.MARKS ? check.firstMark() : check.worthACut();
        this.isMoreDamaged = kind == Kind.MARKS && check.worthACut() != null;
        this.lastKnown = lastKnown;
        this.cut = cut;
        this.length = cut == null ? 0 : cut.length();
        this.derived = derived;
    }

    /** Plans the repair of a store that was taken. */
    static StoreRepair plan(StoreAtRest store, String location, ToolProgress progress, List<String> derived)
            throws IOException {
        var check = new StoreCheck(progress);
        var report = check.check(store);
        var problem = check.worthACut();
        if (check.firstMark() != null) {
            return new StoreRepair(store, Kind.MARKS, check, report.lastPosition(), null, derived);
        }
        if (problem == null && store.finishedCut().isPresent()) {
            return new StoreRepair(store, Kind.FINISHED, check, report.lastPosition(), null, derived);
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
        var cut = store.cutAt(problem.position());
        return new StoreRepair(store, Kind.CUT, check, report.lastPosition(), cut, derived);
    }

    /** {@return what there is to do} */
    public Kind kind() {
        return kind;
    }

    /**
     * {@return where that is kept which an interrupted repair has cut off that was made to its end when this was planned;
     * empty if there was none}
     */
    public Optional<String> finished() {
        return store.finishedCut();
    }

    /**
     * Says what is damaged.
     *
     * @return the first mark that is damaged, or the damage that is cut off, with everything behind it
     * @throws IllegalStateException if nothing is to be done
     */
    public StoreProblem problem() {
        if (problem == null) {
            throw new IllegalStateException("nothing is damaged any more");
        }
        return problem;
    }

    /** {@return whether the journal is still damaged elsewhere when marks are written again} */
    public boolean isMoreDamaged() {
        return isMoreDamaged;
    }

    /** {@return the position of the first event that is lost by a cut} */
    public long firstLost() {
        var _ = requireCut();
        return problem().position();
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
        return requireCut().where();
    }

    /**
     * Cuts the journal, gives the store a new incarnation, and deletes what was derived from the journal.
     *
     * @return where what was cut off is kept
     * @throws StoreUnavailableException if it failed; then nothing has changed, or the next one who repairs or opens the
     *     store finishes it
     * @throws IllegalStateException if there is nothing to be cut
     */
    public String make() {
        try {
            return requireCut().make(derived);
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot repair the store: " + e, e);
        }
    }

    /**
     * Writes the marks again that are damaged. The store keeps its incarnation, and all of its events.
     *
     * @throws StoreUnavailableException if it failed; then each mark is as it was, or as it should be
     */
    public void mendMarks() {
        try {
            store.mendMarks();
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

    private StoreAtRest.Cut requireCut() {
        if (cut == null) {
            throw new IllegalStateException("there is nothing to be cut: " + kind);
        }
        return cut;
    }
}
