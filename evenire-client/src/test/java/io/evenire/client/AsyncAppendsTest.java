package io.evenire.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import org.junit.jupiter.api.Test;

class AsyncAppendsTest {

    /** Each event was rounded down alone, so that ten thousand short ones took no room at all. */
    @Test
    void shortEventsTakeRoomToo() {
        var events = new NewEvent[Limits.APPEND_EVENT_COUNT_MAX];
        for (int i = 0; i < events.length; i++) {
            events[i] = NewEvent.json("T", "\"" + "x".repeat(1_000) + "\"");
        }

        assertThat(AsyncAppends.size(append(events))).isBetween(10_000, 15_000);
    }

    @Test
    void theLargestAppendFits() {
        var events = new NewEvent[] {NewEvent.json("T", "\"" + "x".repeat(Limits.APPEND_LENGTH_MAX - 3) + "\"")};

        assertThat(AsyncAppends.size(append(events))).isLessThan(AsyncAppends.PENDING_KIB_MAX / 2);
    }

    private static Append append(NewEvent... events) {
        return Append.to(StreamId.of("s"), ExpectedVersion.any(), events);
    }
}
