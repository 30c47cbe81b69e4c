package io.evenire.engine;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoints;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Cursor;
import io.evenire.api.EvenireException;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.Limits;
import io.evenire.api.Read;
import io.evenire.api.Scavenging;
import io.evenire.api.Snapshots;
import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreState;
import io.evenire.api.StoreState.Health;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.Subscription;
import io.evenire.api.spi.Storage;
import io.evenire.engine.internal.commit.Appender;
import io.evenire.engine.internal.commit.JournalReplay;
import io.evenire.engine.internal.commit.ReplayListener;
import io.evenire.engine.internal.saved.OwnEvents;
import io.evenire.engine.internal.saved.SavedCheckpoints;
import io.evenire.engine.internal.saved.SavedSnapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
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
    private final Opening opening;
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean isClosed; // written by close under its lock, read by every method

    private Evenire(Storage storage, Settings settings, Opening opening) {
        this.storage = storage;
        this.settings = settings;
        this.opening = opening;
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
        // The shelf of this storage does not add to blobs, so there are no stream files to look for.
        return builder()
                .storage("memory")
                .settings(Settings.defaults().withStreamFiles(StreamFiling.NONE))
                .open();
    }

    /** {@return a builder, for another storage or other settings} */
    public static EvenireBuilder builder() {
        return new EvenireBuilder();
    }

    /**
     * What a store works with.
     *
     * @param clock tells the time
     * @param threads do what can be done in the background
     * @param listener is told how far the opening is
     * @param isInBackground whether the opening, if it takes long, goes on in a thread of its own
     */
    record Means(InstantSource clock, Threads threads, ReplayListener listener, boolean isInBackground) {}

    /** Opens a store in this thread, or, if that takes long, in one of its own. */
    static Evenire open(Storage storage, Settings settings, Means means) {
        // the cache of events is empty until the store is open, so what it may hold is free
        var replay = new JournalReplay(storage.journal(), settings.cacheLengthMax(), means.listener);
        var opening = new Opening(replay, () -> Engine.open(storage, replay, settings, means.clock, means.threads));
        if (means.isInBackground) {
            opening.start();
        } else {
            opening.run();
        }
        var failure = opening.failure();
        if (failure != null) {
            throw closedAfter(failure, storage);
        }
        return new Evenire(storage, settings, opening);
    }

    @Override
    public Appended append(Append append) {
        var appender = appender();
        requireTakes(append);
        return appender.append(append);
    }

    @Override
    public CompletableFuture<Appended> appendAsync(Append append) {
        try {
            var appender = appender();
            requireTakes(append);
            return appender.appendAsync(append);
        } catch (IllegalArgumentException | IllegalStateException | EvenireException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public Appended change(StreamId stream, ExpectedVersion expected, StreamChange change) {
        var appender = appender();
        if (stream.isNone()) {
            throw new IllegalArgumentException("change needs a stream, has none");
        }
        if (stream.isSystem()) {
            throw new IllegalArgumentException(
                    "stream id must not start with '$', which is the store's own, is " + Limits.quote(stream.value()));
        }
        return change instanceof StreamChange.Erase erase
                ? engine().eraser().erase(stream, expected, erase)
                : appender.change(stream, expected, change);
    }

    @Override
    public Cursor read(Read read) {
        var engine = engine();
        requireBeginning(engine, read);
        return switch (read.source()) {
            case Read.Source.Stream(var stream) -> engine.reader().open(stream, read, this::requireOpen);
            case Read.Source.Store store -> engine.storeReader().open(store, read, this::requireOpen);
        };
    }

    @Override
    public Subscription subscribe(Read read) {
        var engine = engine();
        Limits.requireSubscription(read);
        requireBeginning(engine, read);
        var tail = switch (read.source()) {
            case Read.Source.Stream(var stream) -> engine.reader().follow(stream, read);
            case Read.Source.Store store -> engine.storeReader().follow(store, read);
        };
        return engine.subscriptions().open(tail, storage.identity().incarnation());
    }

    /** Throws if a read begins where nothing can begin yet, or in another history. */
    private void requireBeginning(Engine engine, Read read) {
        if (read.from() instanceof Read.From.Moment(var moment)) {
            engine.storeReader().requirePast(moment);
        } else if (read.from() instanceof Read.From.Behind(var checkpoint)) {
            checkpoint.requireReached(
                    storage.identity().incarnation(), engine.applied().visible());
        }
    }

    @Override
    public Optional<StreamState> stream(StreamId stream) {
        return engine().reader().state(stream);
    }

    @Override
    public Iterable<StreamState> streams(String prefix, String after) {
        var engine = engine();
        Limits.requireListing(prefix, after);
        return engine.reader().list(prefix, after, this::requireOpen);
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix) {
        var engine = engine();
        Limits.requireFacets(prefix, "");
        return engine.storeReader().facets(kind, prefix, null, this::requireOpen);
    }

    @Override
    public Iterable<Facet> facets(Facet.Kind kind, String prefix, String after) {
        var engine = engine();
        Limits.requireFacets(prefix, after);
        return engine.storeReader().facets(kind, prefix, after, this::requireOpen);
    }

    @Override
    public Checkpoints checkpoints() {
        return new SavedCheckpoints(
                this::ownEvents,
                storage.identity().incarnation(),
                () -> engine().applied().visible());
    }

    @Override
    public Snapshots snapshots() {
        return new SavedSnapshots(this::ownEvents, settings.dataLengthMax());
    }

    @Override
    public Scavenging scavenging() {
        return engine().scavenging();
    }

    private OwnEvents ownEvents() {
        return new OwnEvents(appender(), engine().reader());
    }

    @Override
    public StoreState state() {
        var incarnation = storage.identity().incarnation();
        if (isClosed) {
            return new StoreState(incarnation, opening.head(), Health.CLOSED, "the store is closed");
        }
        var engine = opening.found();
        if (engine != null) {
            var health = engine.health(storage.journal());
            return new StoreState(incarnation, opening.head(), health, engine.detail(health));
        }
        var failure = opening.failure();
        if (failure != null) {
            return new StoreState(
                    incarnation, opening.head(), Health.FAILED, "cannot be opened: " + failure.getMessage());
        }
        return new StoreState(incarnation, opening.head(), Health.REBUILDING, opening.progress());
    }

    /**
     * Waits until the store answers, if its index is still made again in the background.
     *
     * @throws InterruptedException if the thread is interrupted
     * @throws StoreUnavailableException if the store cannot be opened
     * @throws IllegalStateException if it was closed meanwhile
     */
    public void awaitReady() throws InterruptedException {
        opening.await();
        var _ = engine();
    }

    /**
     * Tells what memory is used for.
     *
     * @return what the store holds now
     * @throws StoreRebuildingException if it is {@link Health#REBUILDING}
     */
    public Usage usage() {
        return engine().usage(storage.journal());
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
                opening.giveUp(settings.closeWaitMax());
                var engine = opening.found();
                if (engine != null) {
                    engine.close(settings.closeWaitMax());
                }
            }
            LOG.info("closed at position {}", opening.head());
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

    private Appender appender() {
        var engine = engine();
        engine.files().start();
        return engine.appender();
    }

    private Engine engine() {
        requireOpen();
        return opening.engine();
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
