package io.evenire.engine.internal.streamfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StreamId;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final long PAUSE = Pauses.PAUSE.toNanos();

    /** Near the end of the numbers, which the time of a JVM may be. */
    private static final long START = Long.MAX_VALUE - PAUSE / 2;

    private final Pauses pauses = new Pauses();

    @Test
    void passesOverAStreamForAWhileAndNoOther() {
        assertThat(pauses.failed(stream(1), START)).isFalse();

        assertThat(pauses.isOf(stream(1), START)).isTrue();
        assertThat(pauses.isOf(stream(1), START + PAUSE - 1)).isTrue();
        assertThat(pauses.isOf(stream(2), START)).isFalse();
        assertThat(pauses.isOfAll(START)).isFalse();
        assertThat(pauses.isOf(stream(1), START + PAUSE)).isFalse();
        assertThat(pauses.count()).isZero();
    }

    @Test
    void passesOverAllWhereSeveralFailInARow() {
        for (int i = 1; i < Pauses.FAILURE_COUNT_MAX; i++) {
            assertThat(pauses.failed(stream(i), START)).isFalse();
        }

        assertThat(pauses.failed(stream(0), START)).isTrue();

        assertThat(pauses.isOfAll(START + PAUSE - 1)).isTrue();
        assertThat(pauses.isOfAll(START + PAUSE)).isFalse();
        assertThat(pauses.isOf(stream(1), START)).as("is to blame").isFalse();
    }

    @Test
    void blamesTheStreamsWhereOthersSucceed() {
        for (int i = 0; i < 10 * Pauses.FAILURE_COUNT_MAX; i++) {
            assertThat(pauses.failed(stream(i), START)).isFalse();
            pauses.succeeded();
        }

        assertThat(pauses.isOfAll(START)).isFalse();
        assertThat(pauses.isOf(stream(0), START)).isTrue();
    }

    @Test
    void remembersNoMoreThanTheLimit() {
        for (int i = 0; i <= Pauses.STREAM_COUNT_MAX; i++) {
            assertThat(pauses.failed(stream(i), START)).isFalse();
            pauses.succeeded();
        }

        assertThat(pauses.count()).isEqualTo(Pauses.STREAM_COUNT_MAX);
        assertThat(pauses.isOf(stream(0), START)).isFalse();
        assertThat(pauses.isOf(stream(1), START)).isTrue();
    }

    private static StreamId stream(int number) {
        return StreamId.of("stream-" + number);
    }
}
