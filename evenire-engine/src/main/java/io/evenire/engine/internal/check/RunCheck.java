package io.evenire.engine.internal.check;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.internal.index.IndexShelf;
import io.evenire.engine.internal.index.RunName;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks the runs of an index, and that they belong to the journal.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RunCheck {

    private final StoreVisitor visitor;
    private final List<Run> runs = new ArrayList<>();
    private final Map<Long, List<Run>> byFirst = new HashMap<>(); // those whose first frame was not seen yet
    private final Map<Long, List<Run>> byLast = new HashMap<>(); // the same of the last frame
    private int count;

    private RunCheck(StoreVisitor visitor) {
        this.visitor = visitor;
    }

    /**
     * Opens all runs.
     *
     * @param shelf where they are
     * @param visitor is told what is wrong with them
     * @return the check
     * @throws IOException if they cannot be listed
     */
    public static RunCheck of(Shelf shelf, StoreVisitor visitor) throws IOException {
        var check = new RunCheck(visitor);
        for (var name : shelf.names(RunName.DIRECTORY)) {
            var parsed = RunName.parse(name);
            if (parsed == null) {
                visitor.note(name, "is not of the index, and not read");
            } else {
                check.open(parsed, shelf);
            }
        }
        return check;
    }

    private void open(RunName name, Shelf shelf) {
        try {
            var blob = shelf.open(name.text());
            if (blob.isEmpty()) {
                return;
            }
            count++;
            var run = Run.open(name.text(), blob.get());
            runs.add(run);
            if (run.range().first() == name.first() && run.range().last() == name.last()) {
                byFirst.computeIfAbsent(name.first(), first -> new ArrayList<>())
                        .add(run);
                byLast.computeIfAbsent(name.last(), last -> new ArrayList<>()).add(run);
            } else {
                problem(
                        run,
                        "covers positions %d to %d, its name says otherwise"
                                .formatted(run.range().first(), run.range().last()));
            }
        } catch (IOException e) {
            problem(name.text(), e);
        }
    }

    /** {@return how many there are} */
    public int count() {
        return count;
    }

    /** {@return how many bytes {@link #verify} reads, about} */
    public long length() {
        return runs.stream().mapToLong(Run::length).sum();
    }

    /**
     * Takes a frame of the journal.
     *
     * @param frame the frame
     */
    public void frame(Frame frame) {
        for (var begun : taken(byFirst, frame.firstPosition())) {
            if (begun.range().previousChecksum() != frame.previous()) {
                problem(
                        begun,
                        "is of another history: checksum %08x is to come before it, the journal has %08x before position %d"
                                .formatted(begun.range().previousChecksum(), frame.previous(), frame.firstPosition()));
            }
        }
        for (var ended : taken(byLast, frame.lastPosition())) {
            if (ended.range().lastChecksum() != frame.checksum()) {
                problem(
                        ended,
                        "is of another history: it ends with checksum %08x, the journal has %08x at position %d"
                                .formatted(ended.range().lastChecksum(), frame.checksum(), frame.lastPosition()));
            }
        }
    }

    private static List<Run> taken(Map<Long, List<Run>> runs, long position) {
        var found = runs.remove(position);
        return found == null ? List.of() : found;
    }

    /**
     * Reads all runs, when the journal was read.
     *
     * @param isSound whether all frames of the journal were seen
     * @param head the last position of the journal
     */
    public void verify(boolean isSound, long head) {
        if (isSound) {
            byLast.values().forEach(missed -> missed.forEach(run -> missed(run, head)));
            byFirst.values().forEach(missed -> missed.forEach(run -> missedFirst(run, head)));
        }
        for (var run : runs) {
            try {
                run.verify(visitor::read);
            } catch (IOException e) {
                problem(run.name(), e);
            }
        }
    }

    /** Tells of a run whose last frame is not there. Only what was durable is in a run. */
    private void missed(Run run, long head) {
        long last = run.range().last();
        if (last > head) {
            visitor.problem(StoreProblem.ofJournal(run.name() + "@0", IndexShelf.missingEnd(last, head), head + 1));
        } else {
            problem(run, "ends with position %d, and no frame of the journal does".formatted(last));
        }
    }

    private void missedFirst(Run run, long head) {
        if (run.range().last() <= head) { // otherwise that its end is missing is told already
            problem(
                    run,
                    "begins with position %d, and no frame of the journal does"
                            .formatted(run.range().first()));
        }
    }

    private void problem(Run run, String text) {
        visitor.problem(StoreProblem.ofDerived(run.name() + "@0", "index run " + text));
    }

    private void problem(String name, IOException e) {
        visitor.problem(
                e instanceof DamagedRunException damage
                        ? StoreProblem.ofDerived(damage.where(), "index run: " + damage.problem())
                        : StoreProblem.ofDerived(name + "@0", "index run cannot be read: " + e));
    }
}
