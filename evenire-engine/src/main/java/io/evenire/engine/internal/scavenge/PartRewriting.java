package io.evenire.engine.internal.scavenge;

import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.JournalParts.Part;
import io.evenire.api.spi.PartWriter;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.log.RecordRewrite;
import io.evenire.engine.internal.read.StreamReader;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.streamfile.StreamFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Writes parts of the journal anew with less in them, one at a time, and has nobody read from elsewhere what is gone.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class PartRewriting {
    /*
     * A scavenge and an erasure may be under way at once, but a journal has one part written anew at a time. So each holds
     * the lock while it writes one part, and no caller's code runs meanwhile. What one of the two finds before that may
     * have been removed by the other when it has its turn; neither puts anything back.
     */

    /** How many bytes of frames are read at once. */
    private static final int READ_LENGTH = 1024 * 1024;

    private final Means means;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * What it works with.
     *
     * @param journal what is written anew
     * @param recent the end of it in memory
     * @param files keeps streams in files of their own
     * @param reader keeps events of streams in memory
     */
    public record Means(Journal journal, RecentFrames recent, StreamFiles files, StreamReader reader) {}

    /**
     * Creates it.
     *
     * @param means what it works with
     */
    public PartRewriting(Means means) {
        this.means = means;
    }

    /**
     * {@return the parts of the journal}
     *
     * @throws StoreUnsupportedException if the storage cannot write its journal anew
     */
    JournalParts parts() {
        return means.journal
                .parts()
                .orElseThrow(() -> new StoreUnsupportedException(
                        "this storage cannot write its journal anew, so nothing can be taken out of it"));
    }

    /**
     * Throws if writing has failed: then what is read now may not be what is found after a loss of power.
     *
     * @throws IOException if it has
     */
    void requireDurable() throws IOException {
        var failure = means.journal.failure();
        if (failure.isPresent()) {
            throw new IOException("writing to the journal has failed", failure.get());
        }
    }

    /**
     * Goes through the frames of a part.
     *
     * @param part the part
     * @param goesOn is told the position that was reached, and says whether to go on
     * @param use what is done with each frame
     * @return whether the end was reached
     */
    boolean read(Part part, LongPredicate goesOn, FrameUse use) throws IOException {
        long position = part.firstPosition();
        boolean isWanted = true;
        while (isWanted && position <= part.lastPosition()) {
            var frames = means.journal.read(position, READ_LENGTH);
            if (frames.isEmpty()) {
                throw new IOException("the journal has no frame of position " + position);
            }
            for (var frame : frames) {
                if (frame.lastPosition() <= part.lastPosition()) {
                    use.of(frame);
                }
                position = frame.lastPosition() + 1;
            }
            isWanted = goesOn.test(Math.min(position - 1, part.lastPosition()));
        }
        return isWanted;
    }

    /**
     * Writes a part anew. Waits while another one is written.
     *
     * @param part the part
     * @param choice what becomes of its events
     * @param changed the streams of those that do not stay as they are
     */
    void rewrite(Part part, RecordRewrite.Choice choice, Collection<StreamHead> changed) throws IOException {
        lock.lock();
        try {
            var kept = new ArrayList<Frame>(); // whose places in memory are to be taken, too
            try (var writer = parts().rewrite(part)) {
                var _ = read(part, reached -> true, frame -> {
                    var rewritten = RecordRewrite.of(frame, choice);
                    if (rewritten != frame && means.recent.find(frame.firstPosition()) != null) {
                        kept.add(rewritten);
                    }
                    writer.write(rewritten);
                });
                commit(writer, kept, changed);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has nobody read from elsewhere what is gone from the journal: what is made of others last. Caches are emptied also if
     * that fails, because then nobody knows which of the two is there.
     */
    private void commit(PartWriter writer, List<Frame> kept, Collection<StreamHead> changed) throws IOException {
        try {
            writer.commit();
            kept.forEach(means.recent::replace);
        } finally {
            forget(changed);
        }
    }

    private void forget(Collection<StreamHead> changed) throws IOException {
        try {
            for (var stream : changed) {
                means.files.forget(stream);
            }
        } finally {
            means.reader.forget(changed.stream().map(StreamHead::number).collect(Collectors.toSet()));
        }
    }

    /** What is done with a frame. */
    @FunctionalInterface
    interface FrameUse {

        /** Does it. */
        void of(Frame frame) throws IOException;
    }
}
