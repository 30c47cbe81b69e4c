package io.evenire.engine;

import io.evenire.api.spi.StoreProblem;
import java.util.List;

/**
 * What was found when a store was verified.
 *
 * @param lastPosition the position of its last event, 0 if there is none
 * @param frameCount how many appends are intact
 * @param eventCount how many events they have
 * @param streamCount how many streams have events, those of the store itself included; a note says if not all were counted
 * @param runCount how many runs the index has
 * @param streamFileCount how many stream files there are
 * @param problemCount how many problems there are
 * @param problems the first {@value #PROBLEM_COUNT_MAX} of them
 * @param notes what is no damage but worth to be known, one line each; not more either
 */
public record StoreReport(
        long lastPosition,
        long frameCount,
        long eventCount,
        long streamCount,
        int runCount,
        int streamFileCount,
        long problemCount,
        List<StoreProblem> problems,
        List<String> notes) {

    /** The most problems that are kept. */
    public static final int PROBLEM_COUNT_MAX = 1_000;

    /** What a store is worth. */
    public enum Verdict {
        /** Nothing is damaged. */
        SOUND,
        /** Only what is made again from the journal is damaged. */
        DERIVED_DAMAGED,
        /** Events are damaged or missing, or who the store is. */
        JOURNAL_DAMAGED
    }

    /** Copies the lists. */
    public StoreReport {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** {@return what the store is worth} */
    public Verdict verdict() {
        if (problems.isEmpty()) {
            return Verdict.SOUND;
        }
        return problems.stream().anyMatch(problem -> problem.part() == StoreProblem.Part.JOURNAL)
                ? Verdict.JOURNAL_DAMAGED
                : Verdict.DERIVED_DAMAGED;
    }
}
