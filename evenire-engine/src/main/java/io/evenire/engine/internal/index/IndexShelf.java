package io.evenire.engine.internal.index;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Shelf;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunMerge;
import io.evenire.engine.internal.run.RunWatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of an index on the shelf of the storage.
 *
 * <p><b>Durability.</b> A run that was put is durable.
 *
 * <p><b>Thread safety.</b> One thread at a time puts and deletes.
 */
public final class IndexShelf {
    /*
     * There is no list of the runs that count, because their names say enough: which positions they cover. A run that
     * was merged covers all that those did which it was made of, and is durable before they are deleted; so of two
     * that cover the same, the longer counts, and whatever a crash leaves lying about is recognised and deleted.
     *
     * A run counts only if the journal holds its last position with the checksum that it names. So one that is left
     * of a history which was cut off is never taken for one of this. The journal is asked for the newest run; one that
     * the next goes on from is of the same history as that. For the journal must find a frame for each that it is
     * asked for, and there may be many between two that it knows the places of. Only what was durable gets into a run: one that
     * goes on behind the end of the journal shows that acknowledged events are missing there, and nobody may open such
     * a store and number new events as those were.
     */

    private static final Logger LOG = LoggerFactory.getLogger(IndexShelf.class);

    private final Shelf shelf;

    IndexShelf(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * Opens the runs of this store, and deletes the others.
     *
     * @param journal tells whether a run is of this history
     * @return the runs, the oldest first; what is missing between them was damaged or lost
     * @throws CorruptStoreException if a run shows that the end of the journal is missing
     */
    List<IndexRun> open(History journal) throws IOException {
        var runs = new ArrayList<IndexRun>();
        var found = new LinkedHashMap<String, Run>(); // by name, in order; without those that are damaged
        var names = named();
        for (var name : names) {
            var run = read(name);
            if (run != null) {
                found.put(name.text(), run);
            }
        }
        var proven = new HashSet<Run>();
        long next = 1;
        for (var name : names) {
            var run = name.first() >= next ? found.get(name.text()) : null;
            if (run != null && isOfHistory(run, found.values(), proven, journal)) {
                runs.add(new IndexRun(run, 0, true));
                next = name.last() + 1;
            } else {
                shelf.delete(name.text());
            }
        }
        return runs;
    }

    /** Puts a run on the shelf that is made of others. */
    IndexRun put(RunMerge merge, RunWatch watch) throws IOException {
        var name = RunName.of(merge.range());
        try (var writer = shelf.write(name)) {
            merge.writeTo(writer, watch);
            writer.commit();
        }
        var blob = shelf.open(name).orElseThrow(() -> new IOException("run %s is gone".formatted(name)));
        return new IndexRun(Run.open(name, new RunBlob(name, blob)), 0, true);
    }

    /** Deletes a run that no view will name any more; who still reads it can go on. */
    void delete(IndexRun run) throws IOException {
        shelf.delete(RunName.of(run.range()));
    }

    private List<RunName> named() throws IOException {
        var all = new ArrayList<RunName>();
        for (var text : shelf.names(RunName.DIRECTORY)) {
            var name = RunName.parse(text);
            if (name != null) {
                all.add(name);
            }
        }
        all.sort(RunName::compareStarts);
        return all;
    }

    /** {@return whether a run is of the history of the journal, as those are that are proven to be} */
    private static boolean isOfHistory(Run run, Collection<Run> all, Set<Run> proven, History journal)
            throws IOException {
        long last = run.range().last();
        if (last > journal.head()) {
            throw new CorruptStoreException(run.name() + "@0", missingEnd(last, journal.head()));
        }
        if (proven.contains(run) || isGoneOnFrom(run, all, proven, journal)) {
            return true;
        }
        if (!journal.holds(last, run.range().lastChecksum())) {
            LOG.warn("index run {} is not of this history of the store, and is made again", run.name());
            return false;
        }
        proven.add(run);
        return true;
    }

    /** {@return whether a run that is of the history goes on where this one ends} */
    private static boolean isGoneOnFrom(Run run, Collection<Run> all, Set<Run> proven, History journal)
            throws IOException {
        for (var next : all) {
            if (next.range().follows(run.range()) && isOfHistory(next, all, proven, journal)) {
                proven.add(run);
                return true;
            }
        }
        return false;
    }

    private @Nullable Run read(RunName named) throws IOException {
        try {
            var blob = shelf.open(named.text());
            if (blob.isPresent()) {
                var run = Run.open(named.text(), new RunBlob(named.text(), blob.get()));
                if (run.range().first() == named.first() && run.range().last() == named.last()) {
                    return run;
                }
                LOG.warn("index run {} covers other positions than its name says, and is made again", named.text());
            }
        } catch (DamagedRunException e) {
            LOG.warn("index run {} is damaged, and is made again", named.text(), e);
        }
        return null;
    }

    /**
     * {@return what a run shows that goes on behind the end of the journal}
     *
     * @param last its last position
     * @param head that of the journal
     */
    public static String missingEnd(long last, long head) {
        return ("index run covers positions to %d, but the journal ends with %d: events are missing, or this is a copy that"
                        + " was made of an open store")
                .formatted(last, head);
    }

    /** Tells what the journal holds. */
    public interface History {

        /** {@return the last position} */
        long head();

        /**
         * Tells whether the history is the same up to a position.
         *
         * @param position the position
         * @param checksum that of the frame which ends with it, or did in the other history
         * @return whether a frame ends with the position and has the checksum
         * @throws IOException if that cannot be read
         */
        boolean holds(long position, int checksum) throws IOException;
    }
}
