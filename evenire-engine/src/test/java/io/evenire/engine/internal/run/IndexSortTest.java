package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexSortTest {

    @Test
    void sortsAndKeepsTheOrderOfEqualOnes() {
        var random = new Random(3);
        for (int count = 0; count < 300; count++) {
            var values = random.ints(count, 0, 1 + count / 3).toArray();

            var sorted = IndexSort.sorted(count, (a, b) -> Integer.compare(values[a], values[b]));

            assertThat(sorted)
                    .containsExactly(IntStream.range(0, count)
                            .boxed()
                            .sorted(Comparator.comparingInt(i -> values[i])) // stable
                            .mapToInt(Integer::intValue)
                            .toArray());
        }
    }
}
