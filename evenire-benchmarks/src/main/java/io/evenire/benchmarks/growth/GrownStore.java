package io.evenire.benchmarks.growth;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.benchmarks.turn.Work;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** An open store that has grown to the size of its cell, and what callers do with it. */
final class GrownStore implements AutoCloseable {

    /** How many callers there are at most. */
    static final int CALLER_COUNT_MAX = 64;

    /** One append in so many goes to a stream that nobody has touched for long. */
    private static final int COLD_EVERY = 100;

    /** How many events an append has that only serves to have more of them. */
    private static final int GROW_COUNT = 100;

    private final Cell cell;
    private final Evenire store;
    private final Caller[] callers = new Caller[CALLER_COUNT_MAX];

    private GrownStore(Cell cell, Evenire store) {
        this.cell = cell;
        this.store = store;
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new Caller(cell, i);
        }
    }

    /** {@return an open store of a cell; the callers go on with its streams as they are} */
    static GrownStore of(Cell cell, Evenire store) {
        return new GrownStore(cell, store);
    }

    /** Opens the store of a cell. */
    static GrownStore open(Path directory, Cell cell, Settings settings) {
        return of(
                cell,
                Evenire.builder()
                        .location(directory.toString())
                        .settings(settings)
                        .open());
    }

    Cell cell() {
        return cell;
    }

    Evenire store() {
        return store;
    }

    /** {@return appends of one event each, that expect exactly the version there is, or any} */
    Work appends(boolean isExact) {
        return caller -> callers[caller].append(store, isExact);
    }

    /** {@return reads of whole streams of {@value Filling#SAMPLE_EVENT_COUNT} events, one after the other} */
    Work reads() {
        return caller -> callers[caller].read(store);
    }

    /** Appends many events at once, so that what a store keeps of its end is full. */
    void grow(int eventCount) {
        var events = new Events(cell.ids(), new SplittableRandom(System.nanoTime()));
        for (int done = 0; done < eventCount; done += GROW_COUNT) {
            var batch = new NewEvent[GROW_COUNT];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = events.next();
            }
            store.append(
                    Append.to(Streams.hot(0, done / GROW_COUNT % Streams.HOT_COUNT), ExpectedVersion.any(), batch));
        }
    }

    /** Reads streams until as many bytes are in the cache, or there are no more streams. */
    void fillCache(long length) {
        for (int i = 0; i < cell.streamCount() && store.usage().cacheLength() < length; i++) {
            for (var event : store.read(Read.stream(Streams.ordinary(i)))) {
                if (event.version() < 0) {
                    throw new IllegalStateException("an event without a version: " + event);
                }
            }
        }
    }

    @Override
    public void close() {
        store.close();
    }

    /** One caller, with streams of its own that it writes to again and again. */
    private static final class Caller {

        private final Cell cell;
        private final int number;
        private final SplittableRandom random;
        private final Events events;
        private final StreamId[] hot = new StreamId[Streams.HOT_COUNT];
        private final long[] versions = new long[Streams.HOT_COUNT];
        private boolean knowsVersions;
        private int appendCount;
        private int readCount;

        Caller(Cell cell, int number) {
            this.cell = cell;
            this.number = number;
            random = new SplittableRandom(System.nanoTime() + number); // other ids each time the store is opened
            events = new Events(cell.ids(), random);
            for (int i = 0; i < hot.length; i++) {
                hot[i] = Streams.hot(number, i);
            }
            readCount = random.nextInt(Filling.SAMPLE_COUNT);
        }

        void append(Evenire store, boolean isExact) {
            int done = appendCount++;
            if (done % COLD_EVERY == COLD_EVERY - 1) {
                var stream = Streams.ordinary(
                        random.nextInt(cell.streamCount() / CALLER_COUNT_MAX) * CALLER_COUNT_MAX + number);
                var expected = isExact ? version(store, stream) : ExpectedVersion.any();
                store.append(Append.to(stream, expected, events.next()));
                return;
            }
            learnVersions(store);
            int i = done % hot.length;
            var expected = isExact ? exactly(versions[i]) : ExpectedVersion.any();
            var appended = store.append(Append.to(hot[i], expected, events.next()));
            versions[i] = appended.version(hot[i]);
        }

        void read(Evenire store) {
            var stream = Streams.sample(readCount++ % Filling.SAMPLE_COUNT);
            int count = 0;
            for (var event : store.read(Read.stream(stream))) {
                if (event.version() != count++) {
                    throw new IllegalStateException(
                            "expected version %d of %s, found %s".formatted(count, stream, event));
                }
            }
            if (count != Filling.SAMPLE_EVENT_COUNT) {
                throw new IllegalStateException(
                        "expected %d events of %s, found %d".formatted(Filling.SAMPLE_EVENT_COUNT, stream, count));
            }
        }

        private void learnVersions(Evenire store) {
            if (!knowsVersions) {
                for (int i = 0; i < hot.length; i++) {
                    versions[i] =
                            store.stream(hot[i]).map(state -> state.version()).orElse(-1L);
                }
                knowsVersions = true;
            }
        }

        /** What a caller does who must not overwrite: it looks first. No other caller appends to this stream. */
        private static ExpectedVersion version(Evenire store, StreamId stream) {
            return exactly(store.stream(stream).map(state -> state.version()).orElse(-1L));
        }

        private static ExpectedVersion exactly(long version) {
            return version < 0 ? ExpectedVersion.noStream() : ExpectedVersion.exactly(version);
        }
    }
}
