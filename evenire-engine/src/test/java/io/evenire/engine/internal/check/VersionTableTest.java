package io.evenire.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StreamId;
import org.junit.jupiter.api.Test;

class VersionTableTest {

    private static final int STREAM_COUNT = 10_000;

    @Test
    void remembersTheLastVersionOfEachStream() {
        var table = new VersionTable(1024 * 1024);

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < STREAM_COUNT; i++) {
                assertThat(table.get(stream(i))).isEqualTo(round - 1);
                assertThat(table.put(stream(i), round)).isTrue();
            }
        }

        assertThat(table.count()).isEqualTo(STREAM_COUNT);
    }

    @Test
    void takesNoMoreStreamsThanThereIsRoomFor() {
        var table = new VersionTable(64 * 1024);
        int taken = 0;
        for (int i = 0; i < STREAM_COUNT; i++) {
            taken += table.put(stream(i), i) ? 1 : 0;
        }

        assertThat(taken).isEqualTo(64 * 1024 / 16 * 3 / 4).isEqualTo(table.count());
        assertThat(table.put(stream(0), 7)).as("of a stream that it knows").isTrue();
        assertThat(table.get(stream(0))).isEqualTo(7);
        assertThat(table.get(stream(STREAM_COUNT - 1))).isEqualTo(-1);
    }

    private static StreamId stream(int number) {
        return StreamId.of("stream-" + number);
    }
}
