package io.evenire.engine.internal.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random stores, cut into random runs and merged at random, answer like a model. */
class RunPropertyTest {

    private static final int TIER = 8;

    static LongStream seeds() {
        var given = Long.getLong("evenire.seed");
        return given != null ? LongStream.of(given) : new Random().longs(10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersLikeTheModel(long seed) throws IOException {
        var random = new Random(seed);
        var model = new RunModel(random);
        model.append(4000);

        var runs = new ArrayList<Run>();
        for (long first = 1; first <= model.last(); ) {
            long last = Math.min(first + random.nextInt(random.nextInt(10) == 0 ? 1500 : 150), model.last());
            var run = model.write(first, last).open("run " + first);
            model.check(run);
            runs.add(run);
            first = last + 1;
        }

        while (runs.size() > 1) {
            int from = random.nextInt(runs.size() - 1);
            int count = Math.min(runs.size() - from, 2 + random.nextInt(TIER - 1));
            var merged = merge(runs.subList(from, from + count), 1 + random.nextInt(50));
            model.check(merged);
            runs.subList(from, from + count).clear();
            runs.add(from, merged);
        }
    }

    private static Run merge(List<Run> runs, int windowLineCountMax) throws IOException {
        var out = new MemoryBlob.Writer();
        RunMerge.of(runs, windowLineCountMax).writeTo(out, RunWatch.NONE);
        return out.open("merged");
    }
}
