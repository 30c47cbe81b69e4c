package io.evenire.engine;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Cursor;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.Read;
import io.evenire.api.StoreState;
import io.evenire.api.StoreState.Health;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.spi.Storage;
import io.evenire.engine.internal.commit.Appender;
import io.evenire.engine.internal.commit.Applied;
import io.evenire.engine.internal.commit.JournalReplay;
import io.evenire.engine.internal.commit.ReplayListener;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexBounds;
import io.evenire.engine.internal.index.IndexThread;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.read.StreamListing;
import io.evenire.engine.internal.read.StreamReader;
import io.evenire.engine.internal.read.StreamStates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event store inside this program.
 *
 * <p>{@snippet :
 * try (var store = Evenire.open(Path.of("data"))) {
 *     store.append("order-42", noStream(), NewEvent.json("OrderPlaced", "{\"total\": 42}"));
 * }
 * }
 *
 * <p><b>Durability.</b> As durable as its storage: {@code file} survives a crash of the process and of the machine,
 * {@code memory} nothing.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads; virtual ones are woken faster.
 */
public final class Evenire implements EventStore {

    private static final Logger LOG = LoggerFactory.getLogger(Evenire.class);

    private final Storage storage;
    private final Settings settings;
    private final Applied applied;
    private final Index index;
    private final RecentFrames recent;
    private final Appender appender;
    private final StreamReader reader;
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean isClosed; // written by close under its lock, read by every method

    /**
     * What a store works with.
     *
     * @param clock tells the time
     * @param thread does the work on the index
     * @param listener is told how far the opening is
     */
    record Means(InstantSource clock, IndexThread thread, ReplayListener listener) {}

    private Evenire(Storage storage, Settings settings, Means means) throws IOException {
        var journal = storage.journal();
        this.recent = new RecentFrames(settings.recentLengthMax());
        Supplier<LogReader> readers = () -> new LogReader(recent, journal);
        this.storage = storage;
        this.settings = settings;
        var replay = new JournalReplay(journal, means.listener);
        this.index =
                Index.open(storage.shelf(), replay, replay, IndexBounds.of(settings.tableCountMax()), means.thread);
        this.applied = replay.applyRest(index);
        this.appender = new Appender(
                applied,
                index,
                journal,
                recent,
                readers,
                means.clock,
                new Appender.Bounds(settings.queueCountMax(), settings.queueLengthMax(), settings.queueWaitMax()));
        this.reader = new StreamReader(index, readers, applied::visible, settings.cacheLengthMax());
    }

    /**
     * Opens the store in a directory, creating it if it is not there.
     *
     * @param directory where its files are; no other process may have it open
     * @return the open store; close it
     * @throws StoreUnavailableException if the directory cannot be used
     * @throws CorruptStoreException if the files are not what was written
     */
    public static Evenire open(Path directory) {
        return builder().location(directory.toString()).open();
    }

    /** {@return a new, empty store that is gone when it is closed} */
    public static Evenire inMemory() {
        return builder().storage("memory").open();
    }

    /** {@return a builder, for another storage or other settings} */
    public static EvenireBuilder builder() {
        return new EvenireBuilder();
    }

    static Evenire open(Storage storage, Settings settings, Means means) {
        try {
            return new Evenire(storage, settings, means);
        } catch (IOException | RuntimeException | Error e) {
            means.thread.close();
            throw closedAfter(e, storage);
        }
    }

    @Override
    public Appended append(Append append) {
        requireTakes(append);
        return appender.append(append);
    }

    @Override
    public CompletableFuture<Appended> appendAsync(Append append) {
        try {
            requireTakes(append);
        } catch (IllegalArgumentException | IllegalStateException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return appender.appendAsync(append);
    }

    @Override
    public Appended change(StreamId stream, ExpectedVersion expected, StreamChange change) {
        requireOpen();
        if (stream.isSystem()) {
            throw new IllegalArgumentException(
                    "stream id must not start with '$', which is the store's own, is " + Limits.quote(stream.value()));
        }
        return appender.change(stream, expected, change);
    }

    @Override
    public Cursor read(Read read) {
        requireOpen();
        return reader.open(read, this::requireOpen);
    }

    @Override
    public Optional<StreamState> stream(StreamId stream) {
        requireOpen();
        return Optional.ofNullable(index.headAsOf(stream, applied::visible).head())
                .map(StreamStates::of);
    }

    @Override
    public Iterable<StreamState> streams(String prefix, String after) {
        requireOpen();
        Limits.requireListing(prefix, after);
        return new StreamListing(index, applied::visible, prefix, after, this::requireOpen);
    }

    @Override
    public StoreState state() {
        var health = health();
        return new StoreState(storage.identity().incarnation(), applied.visible(), health, detail(health));
    }

    /** {@return what the store holds now} */
    public Usage usage() {
        var indexed = index.usage();
        return new Usage(
                reader.cacheLength(),
                recent.length(),
                indexed.tableEventCount(),
                indexed.memoryRunCount(),
                indexed.memoryRunLength(),
                indexed.shelfRunCount(),
                indexed.shelfRunLength(),
                indexed.filterLength(),
                appender.queuedCount());
    }

    @Override
    public void close() {
        closing.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            try (storage) {
                boolean isIdle = appender.close(settings.closeWaitMax());
                index.close();
                if (isIdle && appender.failure() == null) {
                    index.keep();
                }
            }
            LOG.info("closed at position {}", applied.visible());
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot close the storage", e);
        } finally {
            closing.unlock();
        }
    }

    private void requireTakes(Append append) {
        requireOpen();
        for (var part : append.appends()) {
            for (var event : part.events()) {
                if (event.data().length() > settings.dataLengthMax()) {
                    throw new IllegalArgumentException("event data must have at most %d bytes, has %d"
                            .formatted(settings.dataLengthMax(), event.data().length()));
                }
            }
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private Health health() {
        if (isClosed) {
            return Health.CLOSED;
        }
        if (appender.failure() != null || storage.journal().failure().isPresent()) {
            return Health.FAILED;
        }
        return appender.isFull() ? Health.FULL : Health.SERVING;
    }

    private static String detail(Health health) {
        return switch (health) {
            case SERVING -> "";
            case FULL -> "there is no space for more events";
            case FAILED -> "writing to the journal failed; appends work when the store is opened again";
            case CLOSED -> "the store is closed";
        };
    }

    private static RuntimeException closedAfter(Throwable failure, Storage storage) {
        try {
            storage.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return switch (failure) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new StoreUnavailableException("cannot read the journal", failure);
        };
    }
}
