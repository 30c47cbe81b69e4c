package io.evenire.testkit;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is asked, a store answers as the {@link ModelStore} does. */
abstract class ModelContract extends ContractChapter {

    /** The system property that repeats a run. */
    static final String SEED = "evenire.seed";

    /** How many times a run takes the store up anew. */
    private static final int REOPEN_COUNT = 10;

    ModelContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void randomOperationsAreAnsweredAsTheModelAnswersThem() {
        long seed = Long.getLong(SEED, new Random().nextLong());
        int count = operationCount();
        var run = erases() ? ModelRun.of(store, seed) : ModelRun.of(store, seed).withoutErasing();
        for (int i = 0; i < count; i++) {
            if (i % Math.max(1, count / REOPEN_COUNT) == 0) {
                reopen();
                run.goOnWith(store);
            }
            run.step();
        }
        run.compareEverything();
    }
}
