package io.evenire.engine.internal.scavenge;

import io.evenire.api.Scavenged;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.StreamState;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.JournalParts.Part;
import io.evenire.engine.internal.commit.StreamChanges;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordRewrite;
import io.evenire.engine.internal.log.RecordRewrite.Fate;
import io.evenire.engine.internal.stream.OwnStreams;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.streamfile.StreamFiles;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes parts of the journal anew without the events that were deleted.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads; one of them scavenges at a time.
 */
public final class Scavenger {
    /*
     * What is removed leaves its position, version, time and stream behind, so all that is derived from the journal can
     * be made again from it and comes out as it was. Whoever reads passes over it. The index goes on naming it, and the
     * record tells.
     *
     * A part is gone through twice: first it is measured, then, if that is worth it, written anew. Nothing is decided
     * between the two that could differ, because what is hidden once stays hidden, and an event that is erased in between
     * is removed like any other.
     */

    /** What part of its bytes must be freed for a part to be written anew: one of so many. */
    public static final int GAIN_DIVISOR = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Scavenger.class);

    private final Means means;
    private final int streamCountMax;
    private final AtomicBoolean isRunning = new AtomicBoolean();

    /**
     * What it works with.
     *
     * @param rewriting writes parts anew
     * @param index finds changes of streams
     * @param readers make readers of them
     * @param visible gives the position up to which events are seen
     * @param files keeps streams in files of their own
     * @param clock tells how old events are
     */
    public record Means(
            PartRewriting rewriting,
            Index index,
            Supplier<LogReader> readers,
            LongSupplier visible,
            StreamFiles files,
            InstantSource clock) {}

    /** Is told how far it is. */
    @FunctionalInterface
    interface Progress {

        /**
         * Takes notice of it, after some changes of streams, some events or one part.
         *
         * @param position the position that was reached; 0 before the first
         * @param last the last one; 0 as long as that is not known
         * @param done what was done so far
         * @return whether to go on
         */
        boolean reached(long position, long last, Scavenged done);
    }

    /**
     * Creates a scavenger that does nothing yet.
     *
     * @param means what it works with
     */
    public Scavenger(Means means) {
        this(means, HiddenEvents.STREAM_COUNT_MAX);
    }

    Scavenger(Means means, int streamCountMax) {
        this.means = means;
        this.streamCountMax = streamCountMax;
    }

    /**
     * {@return the parts of the journal}
     *
     * @throws StoreUnsupportedException if the storage cannot write its journal anew
     */
    JournalParts parts() {
        return means.rewriting.parts();
    }

    /**
     * Scavenges in this thread.
     *
     * @param progress is told how far it is
     * @return what was done
     * @throws StoreUnsupportedException if the storage cannot write its journal anew
     * @throws StoreBusyException if another thread scavenges
     * @throws StoreUnavailableException if the journal cannot be read or written
     */
    Scavenged run(Progress progress) {
        var parts = parts();
        if (!isRunning.compareAndSet(false, true)) {
            throw new StoreBusyException("the store is being scavenged, by one thread at a time");
        }
        try {
            return new Run(parts, progress).run();
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot scavenge the journal: " + e.getMessage(), e);
        } finally {
            isRunning.set(false);
        }
    }

    /** One scavenge. */
    private final class Run {

        private final PartRewriting rewriting = means.rewriting;
        private final JournalParts parts;
        private final Progress progress;
        private final HiddenEvents.Source source;
        private long partCount;
        private long rewrittenCount;
        private long removedCount;
        private long freedLength;
        private boolean goesOn = true;

        Run(JournalParts parts, Progress progress) {
            this.parts = parts;
            this.progress = progress;
            this.source = new HiddenEvents.Source(means.index, means.readers.get(), means.visible, means.clock);
        }

        Scavenged run() throws IOException {
            var changes =
                    means.index.headAsOf(StreamChanges.STREAM, means.visible).head();
            long end = changes == null ? 0 : changes.version() + 1;
            long next = 0;
            var own = means.index.streams(OwnStreams.PREFIX, "");
            while (goesOn && (next < end || own.hasNext())) {
                var sealed = sealed();
                var found = HiddenEvents.find(source, next, end, streamCountMax, () -> goesOn(0, 0));
                next = found.next();
                if (next == end) {
                    long last = sealed.isEmpty() ? 0 : sealed.getLast().lastPosition();
                    found.events().takeOwn(source, own, last, streamCountMax, () -> goesOn(0, 0));
                }
                scavenge(found.events(), sealed);
            }
            LOG.info(
                    "scavenged: {} events removed, {} bytes freed, in {} of {} parts{}",
                    removedCount,
                    freedLength,
                    rewrittenCount,
                    partCount,
                    goesOn ? "" : ", and ended before the end");
            return done();
        }

        private Scavenged done() {
            return new Scavenged(partCount, rewrittenCount, removedCount, freedLength);
        }

        private boolean goesOn(long position, long last) {
            goesOn = progress.reached(position, last, done());
            return goesOn;
        }

        private List<Part> sealed() {
            long visible = means.visible.getAsLong();
            return parts.sealed().stream()
                    .filter(part -> part.lastPosition() <= visible)
                    .toList();
        }

        private void scavenge(HiddenEvents hidden, List<Part> sealed) throws IOException {
            if (hidden.isEmpty()) {
                return;
            }
            for (var stream : hidden.streams()) {
                if (stream.status() != StreamState.Status.LIVE) {
                    means.files.forget(stream); // a crash may have brought the file back the last time
                }
            }
            for (var part : sealed) {
                if (goesOn) {
                    partCount++;
                    scavenge(part, hidden, sealed.getLast().lastPosition());
                }
            }
        }

        private void scavenge(Part part, HiddenEvents hidden, long last) throws IOException {
            var gain = new RecordRewrite.Gain();
            var changed = new HashMap<Long, StreamHead>();
            var _ = rewriting.read(
                    part,
                    position -> goesOn(position, last),
                    frame -> RecordRewrite.measure(frame, noting(hidden, changed), gain));
            long length = parts.length(part);
            if (!goesOn || gain.count() == 0 || gain.length() * GAIN_DIVISOR < length) {
                return;
            }
            rewriting.rewrite(part, hidden, changed.values());
            rewrittenCount++;
            removedCount += gain.count();
            freedLength += length - parts.length(part);
            var _ = goesOn(part.lastPosition(), last);
        }

        /** {@return the same choice, which takes note of the streams that lose something} */
        private static RecordRewrite.Choice noting(HiddenEvents hidden, Map<Long, StreamHead> changed) {
            return (body, offset) -> {
                var fate = hidden.of(body, offset);
                if (fate == Fate.REMOVED) {
                    var head = hidden.head(body, offset);
                    changed.put(head.number(), head);
                }
                return fate;
            };
        }
    }
}
