package io.evenire.engine;

import io.evenire.api.StoreState.Health;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Storage;
import io.evenire.engine.internal.commit.Appender;
import io.evenire.engine.internal.commit.Applied;
import io.evenire.engine.internal.commit.JournalReplay;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexBounds;
import io.evenire.engine.internal.index.IndexThread;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.read.StreamReader;
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
 * @param reader reads
 */
record Engine(Applied applied, Index index, RecentFrames recent, Appender appender, StreamReader reader) {

    /**
     * Brings the index up to the journal.
     *
     * @param storage holds the journal and the shelf
     * @param replay reads that journal
     * @param settings how much is where
     * @param clock tells when events are recorded
     * @param thread works on the index; closed if this fails
     * @return the parts of the open store
     * @throws IOException if the journal or the shelf cannot be read
     */
    static Engine open(
            Storage storage, JournalReplay replay, Settings settings, InstantSource clock, IndexThread thread)
            throws IOException {
        try {
            var index = Index.open(storage.shelf(), replay, replay, IndexBounds.of(settings.tableCountMax()), thread);
            return of(storage, replay.applyRest(index), index, settings, clock);
        } catch (IOException | RuntimeException | Error e) {
            thread.close();
            throw e;
        }
    }

    private static Engine of(Storage storage, Applied applied, Index index, Settings settings, InstantSource clock) {
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
        var reader = new StreamReader(index, readers, applied::visible, settings.cacheLengthMax());
        return new Engine(applied, index, recent, appender, reader);
    }

    /** {@return what works} */
    Health health(Journal journal) {
        if (appender.failure() != null || journal.failure().isPresent()) {
            return Health.FAILED;
        }
        return appender.isFull() ? Health.FULL : Health.SERVING;
    }

    /** {@return what is held now} */
    Usage usage() {
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

    /** Finishes the appends that are under way, within a time, and ends the work in the background. */
    void close(Duration waitMax) {
        boolean isIdle = appender.close(waitMax);
        index.close();
        if (isIdle && appender.failure() == null) {
            index.keep();
        }
    }
}
