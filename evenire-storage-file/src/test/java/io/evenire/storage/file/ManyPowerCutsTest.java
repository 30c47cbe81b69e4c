package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.storage.file.PowerCuts.Act;
import io.evenire.storage.file.PowerCuts.Append;
import io.evenire.storage.file.PowerCuts.Delete;
import io.evenire.storage.file.PowerCuts.Extend;
import io.evenire.storage.file.PowerCuts.Idle;
import io.evenire.storage.file.PowerCuts.Put;
import io.evenire.storage.file.PowerCuts.Reopen;
import io.evenire.storage.file.PowerCuts.Rewrite;
import io.evenire.storage.file.PowerCuts.Story;
import io.evenire.storage.file.Trials.Outcome;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link PowerCutTest} shows of a few lives, of as many as there is time for. */
class ManyPowerCutsTest {

    private static final long JOURNAL_STATE_COUNT = 850_000;
    private static final long STORE_STATE_COUNT = 150_000;
    private static final int VIOLATION_COUNT_MAX = 20;
    private static final int MUTANT_SEED_COUNT_MAX = 20;

    @Test
    @Tag("torture")
    void aJournalAndAShelfLoseChangeAndInventNothing() throws InterruptedException {
        var trials = Trials.run("power cuts of journal and shelf", JOURNAL_STATE_COUNT, seed -> {
            var cuts = new PowerCuts(new PowerCuts.Mutation() {}, VIOLATION_COUNT_MAX, seed);
            var story = story(new SplittableRandom(seed));
            cuts.cutAtEveryStep(story);
            cuts.failEverything(story);
            return new Outcome(cuts.stateCount(), cuts.violations());
        });

        assertNothingIsWrong(trials);
    }

    @Test
    @Tag("torture")
    void aWholeStoreLosesChangesAndInventsNothing() throws InterruptedException {
        var filedCount = new AtomicLong();
        var indexedCount = new AtomicLong();

        var trials = Trials.run("power cuts of a store", STORE_STATE_COUNT, seed -> {
            var cuts = new StorePowerCuts(new PowerCuts.Mutation() {}, VIOLATION_COUNT_MAX, seed);
            cuts.run();
            filedCount.addAndGet(cuts.filedCount());
            indexedCount.addAndGet(cuts.indexedCount());
            return new Outcome(cuts.stateCount(), cuts.violations());
        });

        System.out.printf("%d with stream files, %d with runs on the shelf%n", filedCount.get(), indexedCount.get());
        assertNothingIsWrong(trials);
        assertThat(filedCount).as("states with stream files").hasPositiveValue();
        assertThat(indexedCount).as("states with runs").hasPositiveValue();
    }

    /** The mistakes that a store with one caller can show. */
    @ParameterizedTest
    @EnumSource(names = {"REPLIES_WITHOUT_A_FORCE", "DOES_NOT_FORCE_THE_DIRECTORY", "DOES_NOT_FORCE_A_NEW_SEGMENT"})
    void findsOutAStoreWith(Mutant mutant) {
        var violations = new ArrayList<String>();
        for (int seed = 1; seed <= MUTANT_SEED_COUNT_MAX && violations.isEmpty(); seed++) {
            var cuts = new StorePowerCuts(mutant, 1, seed);
            cuts.run();
            violations.addAll(cuts.violations());
        }

        assertThat(violations).as("what %s does wrong", mutant).isNotEmpty();
    }

    private static void assertNothingIsWrong(Trials trials) {
        assertThat(trials.violations()).isEmpty();
        assertThat(trials.stateCount()).isPositive();
    }

    /** {@return a life of 3 to 8 acts} */
    private static Story story(SplittableRandom random) {
        var acts = new ArrayList<Act>();
        for (int count = random.nextInt(3, 9); acts.size() < count; ) {
            acts.add(act(random));
        }
        return new Story(acts.toString(), acts);
    }

    private static Act act(SplittableRandom random) {
        var run = "index/run-" + random.nextInt(2);
        return switch (random.nextInt(12)) {
            case 0 -> new Reopen();
            case 1 -> new Idle();
            case 2 -> new Put(run, random.nextInt(1, 2_000));
            case 3 -> new Extend("streams/ab/1.events", random.nextInt(1, 900));
            case 4 -> new Delete(run);
            case 5 -> new Append(1, random.nextInt(1_700));
            case 6 -> new Append(random.nextInt(2, 6), random.nextInt(700));
            case 7, 8 -> new Rewrite(random.nextInt(3));
            default -> new Append(random.nextInt(1, 4), random.nextInt(200));
        };
    }
}
