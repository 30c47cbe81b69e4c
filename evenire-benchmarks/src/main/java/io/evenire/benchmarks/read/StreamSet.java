package io.evenire.benchmarks.read;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.benchmarks.turn.Work;
import io.evenire.engine.Evenire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Streams of one length, each event of which was an append of its own, so that they lie far from each other.
 *
 * @param eventCount how many events each stream has
 * @param streamCount how many streams there are
 */
record StreamSet(int eventCount, int streamCount) {

    /** How many bytes of data an event has. */
    static final int DATA_LENGTH = 300;

    private static final Payload DATA = Payload.json("{\"text\": \"%s\"}".formatted("x".repeat(DATA_LENGTH - 12)));

    /** A number that has no factor in common with usual counts, so that all streams come, in no order. */
    private static final int STEP = 7_919;

    StreamId stream(int number) {
        return StreamId.of("set%d-%d".formatted(eventCount, number));
    }

    /** Appends the events of one round: one to each stream. */
    void appendRound(Evenire store, int version) {
        List<CompletableFuture<Appended>> under = new ArrayList<>();
        for (int i = 0; i < streamCount; i++) {
            var expected = version == 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version - 1);
            under.add(store.appendAsync(Append.to(stream(i), expected, NewEvent.of("ReadingTaken", DATA))));
        }
        under.forEach(CompletableFuture::join);
    }

    /** {@return reads of one stream after the other, each event of which is decoded} */
    Work reads(Evenire store) {
        return new Work() {
            private int next;

            @Override
            public void run(int caller) {
                next = (next + STEP) % streamCount;
                long length = 0;
                int count = 0;
                for (var event : store.read(Read.stream(stream(next)))) {
                    length += event.data().length();
                    count++;
                }
                if (count != eventCount || length != (long) count * DATA_LENGTH) {
                    throw new IllegalStateException("read %d events of %d bytes of %s, expected %d"
                            .formatted(count, length, stream(next), eventCount));
                }
            }
        };
    }

    /** {@return copies of as many bytes as the data of a stream, from places far from each other} */
    Work copies() {
        int length = eventCount * DATA_LENGTH;
        var all = new byte[length * streamCount];
        return new Work() {
            private int next;
            private byte[] copy = new byte[0];

            @Override
            public void run(int caller) {
                next = (next + STEP) % streamCount;
                copy = Arrays.copyOfRange(all, next * length, (next + 1) * length);
                if (copy.length != length) {
                    throw new IllegalStateException("copied " + copy.length);
                }
            }
        };
    }
}
