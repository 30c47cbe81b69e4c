package io.evenire.engine;

import io.evenire.api.StoreState.Health;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Storage;
import io.evenire.engine.internal.commit.Appender;
import io.evenire.engine.internal.commit.Applied;
import io.evenire.engine.internal.commit.JournalReplay;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexBounds;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.query.StoreReader;
import io.evenire.engine.internal.read.StreamReader;
import io.evenire.engine.internal.scavenge.BackgroundScavenging;
import io.evenire.engine.internal.scavenge.Eraser;
import io.evenire.engine.internal.scavenge.PartRewriting;
import io.evenire.engine.internal.scavenge.Scavenger;
import io.evenire.engine.internal.streamfile.StreamFiles;
import io.evenire.engine.internal.subscription.Subscriptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What works together in a store whose index knows all that the journal holds.
 *
 * @param applied the state that follows from the journal
 * @param index finds streams and events
 * @param recent the last frames
 * @param appender appends
 * @param files keeps each stream in a file of its own
 * @param reader reads streams
 * @param storeReader reads the whole store
 * @param subscriptions wait for what is appended
 * @param scavenging takes back the space of what was deleted
 * @param eraser empties events
 */
record Engine(
        Applied applied,
        Index index,
        RecentFrames recent,
        Appender appender,
        StreamFiles files,
        StreamReader reader,
        StoreReader storeReader,
        Subscriptions subscriptions,
        BackgroundScavenging scavenging,
        Eraser eraser) {

    /**
     * Brings the index up to the journal.
     *
     * @param storage holds the journal and the shelf
     * @param replay reads that journal
     * @param settings how much is where
     * @param clock tells when events are recorded
     * @param threads do what can be done in the background; closed if this fails
     * @return the parts of the open store
     * @throws IOException if the journal or the shelf cannot be read
     */
    static Engine open(Storage storage, JournalReplay replay, Settings settings, InstantSource clock, Threads threads)
            throws IOException {
        try {
            var index = Index.open(
                    storage.shelf(), replay, replay, IndexBounds.of(settings.tableCountMax()), threads.index());
            var engine = of(storage, replay.applyRest(index), index, settings, clock, threads);
            engine.eraser.finish(); // before anybody reads
            replay.requireGoingOn();
            return engine;
        } catch (IOException | RuntimeException | Error e) {
            threads.close();
            throw e;
        }
    }

    private static Engine of(
            Storage storage, Applied applied, Index index, Settings settings, InstantSource clock, Threads threads) {
        var journal = storage.journal();
        var recent = new RecentFrames(settings.recentLengthMax());
        Supplier<LogReader> readers = () -> new LogReader(recent, journal);
        var appender = new Appender(
                applied,
                index,
                journal,
                recent,
                readers,
                clock,
                new Appender.Bounds(settings.queueCountMax(), settings.queueLengthMax(), settings.queueWaitMax()));
        var source = new StreamFiles.Source(index, readers, recent, applied::visible);
        var files = switch (settings.streamFiles()) {
            case AUTO -> StreamFiles.open(storage, source, StreamFiles.STREAM_COUNT_MAX, threads.files());
            case ALL -> StreamFiles.open(storage, source, Long.MAX_VALUE, threads.files());
            case NONE -> StreamFiles.none(storage);
        };
        var reader = new StreamReader(index, readers, files, applied::visible, clock, settings.cacheLengthMax());
        var storeReader = new StoreReader(index, readers, applied::visible, clock);
        var subscriptions = new Subscriptions(applied::visible);
        applied.onShow(subscriptions::announce);
        var rewriting = new PartRewriting(new PartRewriting.Means(journal, recent, files, reader));
        var scavenger = new Scavenger(new Scavenger.Means(rewriting, index, readers, applied::visible, files, clock));
        return new Engine(
                applied,
                index,
                recent,
                appender,
                files,
                reader,
                storeReader,
                subscriptions,
                new BackgroundScavenging(scavenger, clock, threads.scavenges()),
                new Eraser(
                        new Eraser.Means(appender, rewriting, files, index, readers, storeReader, applied::visible)));
    }

    /** {@return what works} */
    Health health(Journal journal) {
        if (appender.failure() != null || journal.failure().isPresent()) {
            return Health.FAILED;
        }
        boolean isIndexFull = !index.hasRoom() && index.problem().isPresent();
        return appender.isFull() || isIndexFull ? Health.FULL : Health.SERVING;
    }

    /** {@return why not everything works, or will soon not work any more; empty if everything does} */
    String detail(Health health) {
        return switch (health) {
            case FULL ->
                appender.isFull()
                        ? "there is no space for more events"
                        : index.problem().orElse("the index cannot be written");
            case FAILED -> "writing to the journal failed; appends work when the store is opened again";
            case SERVING -> index.problem().orElse("");
            case REBUILDING, CLOSED -> throw new IllegalStateException("an open store is not " + health);
        };
    }

    /** {@return what is held now} */
    Usage usage(Journal journal) {
        var indexed = index.usage();
        return new Usage(
                reader.cacheLength(),
                recent.length(),
                journal.mappedLength(),
                indexed.tableEventCount(),
                indexed.tableTermLength(),
                indexed.memoryRunCount(),
                indexed.memoryRunLength(),
                indexed.shelfRunCount(),
                indexed.shelfRunLength(),
                indexed.filterLength(),
                indexed.headLength(),
                files.openLength(),
                files.unfiledCount(),
                appender.queuedCount(),
                appender.queuedLength());
    }

    /** Finishes the appends that are under way and ends a scavenge, within a time, and ends the work in the background. */
    void close(Duration waitMax) {
        subscriptions.close(); // first: whoever waits is not to wait for the appends too
        scavenging.stopForGood();
        long end = System.nanoTime() + waitMax.toNanos();
        boolean isIdle = appender.close(waitMax);
        scavenging.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        try {
            files.close();
        } finally {
            index.close();
        }
        if (isIdle && appender.failure() == null) {
            index.keep();
        }
    }
}
