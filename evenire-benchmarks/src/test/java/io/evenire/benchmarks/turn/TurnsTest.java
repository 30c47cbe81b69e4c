package io.evenire.benchmarks.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final AtomicIntegerArray ones = new AtomicIntegerArray(2);
    private final AtomicIntegerArray others = new AtomicIntegerArray(2);

    @Test
    void letsEachCallerDoBothThingsEquallyOften() throws Exception {
        var comparison = new Turns(2, 10, 3).compare(ones::incrementAndGet, others::incrementAndGet);

        // three windows that count and one that does not
        for (int caller = 0; caller < 2; caller++) {
            assertThat(ones.get(caller)).isEqualTo(40);
            assertThat(others.get(caller)).isEqualTo(40);
        }
        assertThat(comparison.one()).isPositive();
        assertThat(comparison.other()).isPositive();
        assertThat(comparison.ratio()).isBetween(comparison.lowest(), comparison.highest());
    }

    @Test
    void comparesNeighbouringWindows() {
        var comparison = Comparison.of(new double[] {10, 40, 90}, new double[] {10, 20, 30});

        assertThat(comparison).isEqualTo(new Comparison(40, 20, 2, 1, 3));
    }

    @Test
    void failsWhenTheWorkFails() {
        for (int callerCount = 1; callerCount <= 2; callerCount++) {
            var turns = new Turns(callerCount, 1, 1);

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> turns.window(_ -> {
                        throw new IOException("no");
                    }))
                    .withCauseInstanceOf(IOException.class);
        }
    }
}
