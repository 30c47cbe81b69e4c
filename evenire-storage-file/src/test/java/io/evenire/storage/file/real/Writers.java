package io.evenire.storage.file.real;

import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;

import io.evenire.api.Append;
import io.evenire.api.EvenireException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StoreFullException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.UUID;

/**
 * The program that writes: a few threads, each with a stream of its own, append one event after the other, and say of
 * each that it was acknowledged. Prints {@code ready}, {@code ack WRITER VERSION}, {@code refused WRITER MESSAGE} when
 * an append fails, after which it tries again, a bounded number of times, and in the end {@code health HEALTH}.
 */
public final class Writers {

    static final int COUNT = 4;
    static final String READY = "ready";
    static final String ACKNOWLEDGED = "ack";
    static final String REFUSED = "refused";
    static final String HEALTH = "health";

    /** So few events make a run that many are made and merged. */
    static final int TABLE_COUNT = 50;

    private static final int REFUSAL_COUNT_MAX = 20;
    private static final int TEXT_LENGTH_MAX = 700;

    /** One in so many events is so long that thirty power cuts see a few segments fill up. */
    private static final int LONG_STRIDE = 16;

    private static final int LONG_LENGTH = 80_000;
    private static final Object PRINTING = new Object();

    private Writers() {}

    /**
     * Writes.
     *
     * @param arguments the directory of the store, and how many appends each writer makes at most
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (var store = open(arguments[0])) {
            say(READY);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < COUNT; i++) {
                int writer = i;
                threads.add(Thread.ofPlatform().start(() -> write(store, writer, Integer.parseInt(arguments[1]))));
            }
            for (var thread : threads) {
                thread.join();
            }
            say("%s %s".formatted(HEALTH, store.state().health()));
        }
    }

    static Evenire open(String directory) {
        return Evenire.builder()
                .location(directory)
                .settings(Settings.defaults().withTableCountMax(TABLE_COUNT).withStreamFiles(StreamFiling.ALL))
                .open();
    }

    private static void write(Evenire store, int writer, int appendCount) {
        long version = store.stream(stream(writer)).map(StreamState::version).orElse(-1L);
        int refusalCount = 0;
        for (int i = 0; i < appendCount && refusalCount < REFUSAL_COUNT_MAX; ) {
            try {
                store.append(Append.to(stream(writer), expected(version), event(writer, version + 1)));
                version++;
                i++;
                say("%s %d %d".formatted(ACKNOWLEDGED, writer, version));
            } catch (StoreFullException e) {
                i++; // it says so each time, and space may come
                say("%s %d %s".formatted(REFUSED, writer, e));
            } catch (EvenireException e) {
                refusalCount++;
                say("%s %d %s".formatted(REFUSED, writer, e));
            }
        }
    }

    static StreamId stream(int writer) {
        return StreamId.of("writer-" + writer);
    }

    /** {@return the event that a writer appends at a version, the same each time} */
    static NewEvent event(int writer, long version) {
        int length = version % LONG_STRIDE == 0 ? LONG_LENGTH : (int) (version * 31 + writer) % TEXT_LENGTH_MAX;
        var text = "event %d of writer %d ".formatted(version, writer) + "x".repeat(length);
        return NewEvent.of("Written", Payload.text(text))
                .withId(new UUID(writer, version))
                .withTags("writer:" + writer);
    }

    private static ExpectedVersion expected(long version) {
        return version < 0 ? noStream() : exactly(version);
    }

    private static void say(String line) {
        synchronized (PRINTING) {
            out().println(line);
            out().flush();
        }
    }

    private static PrintStream out() {
        return System.out;
    }
}
