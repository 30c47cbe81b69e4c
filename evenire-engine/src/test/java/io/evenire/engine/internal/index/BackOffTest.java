package io.evenire.engine.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final IOException failure = new IOException("planted");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may overflow
    private final BackOff backOff = new BackOff("testing", Duration.ofSeconds(5), now::get);

    @Test
    void waitsTwiceAsLongEachTimeUpToABound() {
        assertThat(backOff.isDue()).isTrue();

        for (int seconds : new int[] {1, 2, 4, 5, 5, 5}) {
            backOff.failed(failure);

            assertThat(backOff.failure()).isSameAs(failure);
            now.addAndGet(Duration.ofSeconds(seconds).toNanos() - 1);
            assertThat(backOff.isDue()).as("just before %d s", seconds).isFalse();
            now.addAndGet(1);
            assertThat(backOff.isDue()).as("after %d s", seconds).isTrue();
        }
    }

    @Test
    void beginsAnewAfterASuccess() {
        backOff.failed(failure);
        backOff.failed(failure);
        backOff.succeeded();

        assertThat(backOff.failure()).isNull();
        assertThat(backOff.isDue()).isTrue();

        backOff.failed(failure);
        now.addAndGet(BackOff.FIRST_WAIT.toNanos());
        assertThat(backOff.isDue()).isTrue();
    }
}
