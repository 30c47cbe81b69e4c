package io.evenire.engine;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StoreAtRest;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.internal.check.RecordCheck;
import io.evenire.engine.internal.check.RunCheck;
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

    private final ToolProgress progress;
    private final RecordCheck records = new RecordCheck();
    private final List<StoreProblem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable RunCheck runs;
    private @Nullable StoreProblem firstOfJournal;
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
        progress.reached(total, total);
        return new StoreReport(
                lastPosition,
                frameCount,
                eventCount,
                records.streamCount(),
                found.count(),
                problemCount,
                problems,
                notes);
    }

    /** {@return the first problem of the journal, or null} */
    @Nullable
    StoreProblem firstOfJournal() {
        return firstOfJournal;
    }

    @Override
    public void read(long length) {
        done += length;
        progress.reached(Math.min(done, total), total);
    }

    @Override
    public void frame(String where, Frame frame) {
        frameCount++;
        eventCount += frame.eventCount();
        lastPosition = frame.lastPosition();
        var problem = records.check(frame);
        if (problem != null) {
            problem(StoreProblem.ofJournal(where, problem, frame.firstPosition()));
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
