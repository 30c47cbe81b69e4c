package io.evenire.engine;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StoreAtRest;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.internal.check.RecordCheck;
import io.evenire.engine.internal.check.RunCheck;
import io.evenire.engine.internal.check.StreamFileCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a store, and gathers what is wrong with it.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class StoreCheck implements StoreVisitor {

    /** Which part of the heap the versions of streams may take; twice as much while the table grows. */
    private static final int HEAP_PART = 4;

    private final ToolProgress progress;
    private final RecordCheck records = new RecordCheck(Runtime.getRuntime().maxMemory() / HEAP_PART);
    private final List<StoreProblem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable RunCheck runs;
    private @Nullable StoreProblem firstOfJournal;
    private @Nullable StoreProblem firstToCut;
    private long total;
    private long done;
    private long problemCount;
    private long frameCount;
    private long eventCount;
    private long lastPosition;

    /**
     * Creates a check.
     *
     * @param progress is told how far it is
     */
    StoreCheck(ToolProgress progress) {
        this.progress = progress;
    }

    /**
     * Reads a store.
     *
     * @param store the store
     * @return what was found
     * @throws IOException if it cannot be read
     */
    StoreReport check(StoreAtRest store) throws IOException {
        var found = RunCheck.of(store.shelf(), this);
        runs = found;
        total = store.length() + found.length();
        store.walk(this);
        found.verify(firstOfJournal == null, lastPosition);
        var files = StreamFileCheck.of(store.shelf(), this);
        var identity = store.identity();
        if (identity.isPresent()) { // else nothing says whose they should be
            files.verify(identity.get().incarnation());
        }
        progress.reached(ToolProgress.Step.CHECK, total, total);
        if (records.isFull()) {
            note(
                    "journal",
                    "the versions of %,d streams were checked, those of the others not: there is no memory for more; all else was"
                                    .formatted(records.streamCount())
                            + " checked");
        }
        return new StoreReport(
                lastPosition,
                frameCount,
                eventCount,
                records.streamCount(),
                found.count(),
                files.count(),
                problemCount,
                problems,
                notes);
    }

    /** {@return the first problem of the journal that a cut ends, else the first that none does, or null} */
    @Nullable
    StoreProblem worthACut() {
        return firstToCut == null ? firstOfJournal : firstToCut;
    }

    @Override
    public void read(long length) {
        done += length;
        progress.reached(ToolProgress.Step.CHECK, Math.min(done, total), total);
    }

    @Override
    public void frame(String where, Frame frame) {
        frameCount++;
        eventCount += frame.eventCount();
        lastPosition = frame.lastPosition();
        var problem = records.check(frame);
        if (problem != null) {
            problem(StoreProblem.ofJournal(
                    where,
                    problem
                            + "; the frame is as it was written, so this was no disk: it is a fault of Evenire, report it",
                    0));
        }
        var index = runs;
        if (index != null) {
            index.frame(frame);
        }
    }

    @Override
    public void problem(StoreProblem problem) {
        boolean isFirstOfJournal = problem.part() == StoreProblem.Part.JOURNAL && firstOfJournal == null;
        if (isFirstOfJournal) {
            firstOfJournal = problem;
            records.gap();
        }
        if (problem.position() > 0 && firstToCut == null) {
            firstToCut = problem;
        }
        problemCount++;
        if (problems.size() >= StoreReport.PROBLEM_COUNT_MAX) {
            if (!isFirstOfJournal) {
                return;
            }
            problems.removeLast(); // the verdict depends on it
        }
        problems.add(problem);
    }

    @Override
    public void note(String where, String text) {
        if (notes.size() < StoreReport.PROBLEM_COUNT_MAX) {
            notes.add(where + ": " + text);
        }
    }
}
