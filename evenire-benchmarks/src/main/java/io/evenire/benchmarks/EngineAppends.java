package io.evenire.benchmarks;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;
import java.nio.file.Path;

/** The store with file storage: each caller has streams of its own and expects exactly the version it left behind. */
final class EngineAppends implements Appends {

    /** How many streams each caller writes to, in turn. */
    private static final int STREAM_COUNT = 100;

    /** About 300 bytes. */
    private static final String DATA = "{\"text\": \"%s\"}".formatted("x".repeat(286));

    private final Evenire store;
    private final StreamId[][] streams;

    EngineAppends(Path directory, int callerCount) {
        store = Evenire.open(directory);
        streams = new StreamId[callerCount][STREAM_COUNT];
        for (int caller = 0; caller < callerCount; caller++) {
            for (int stream = 0; stream < STREAM_COUNT; stream++) {
                streams[caller][stream] = StreamId.of("sensor-%02d-%02d".formatted(caller, stream));
            }
        }
    }

    /** {@return the same append as all others, for measuring its length} */
    static Append sample() {
        return append(StreamId.of("sensor-00-00"), 0);
    }

    @Override
    public void append(int caller, long number) {
        store.append(append(streams[caller][(int) (number % STREAM_COUNT)], number / STREAM_COUNT));
    }

    @Override
    public void close() {
        store.close();
    }

    private static Append append(StreamId stream, long version) {
        var expected = version == 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version - 1);
        return Append.to(stream, expected, NewEvent.json("ReadingTaken", DATA));
    }
}
