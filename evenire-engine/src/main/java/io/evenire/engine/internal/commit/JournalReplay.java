package io.evenire.engine.internal.commit;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexShelf;
import io.evenire.engine.internal.index.Replay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Applies what the journal holds: when a store is opened, and when a part of its index is made again.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class JournalReplay implements Replay, IndexShelf.History {

    /** How many bytes of frames are read at once. */
    private static final int READ_LENGTH = 1024 * 1024;

    private final Journal journal;
    private final long headLengthMax;
    private final ReplayListener listener;
    private final long headAtOpening;
    private volatile ReplayProgress progress; // of the last part begun; written by who reads it, read by all
    private volatile boolean hasBegun; // written by who reads the journal, read by who waits for that
    private volatile boolean isGivenUp; // written by who closes the store, read by who reads the journal

    /**
     * Begins at the end: nothing is to be read yet.
     *
     * @param journal the journal
     * @param headLengthMax how many bytes of memory may be used to remember streams while the store is opened
     * @param listener is told how far it has come
     */
    public JournalReplay(Journal journal, long headLengthMax, ReplayListener listener) {
        this.journal = journal;
        this.headLengthMax = headLengthMax;
        this.listener = listener;
        this.headAtOpening = journal.head();
        this.progress = ReplayProgress.of(1, headAtOpening);
    }

    /** {@return the last position of the journal when it began} */
    public long headAtOpening() {
        return headAtOpening;
    }

    /** {@return how far the reading has come, for a person} */
    public String progress() {
        return progress.text();
    }

    /** {@return whether something is or was read} */
    public boolean hasBegun() {
        return hasBegun;
    }

    /** {@return how long it will take, as far as can be told} */
    public Duration left() {
        return progress.left();
    }

    /** Has the reading that is under way fail, and any other. */
    public void giveUp() {
        isGivenUp = true;
    }

    /** {@return whether it fails because it was given up} */
    public boolean isGivenUp() {
        return isGivenUp;
    }

    @Override
    public long head() {
        return journal.head();
    }

    @Override
    public boolean holds(long position, int checksum) throws IOException {
        if (position > journal.head()) {
            return false;
        }
        var frame = frames(position, 1).getFirst();
        return frame.lastPosition() == position && frame.checksum() == checksum;
    }

    @Override
    public void replay(long first, long last, Index into) throws IOException {
        apply(startingBehind(first - 1, into), into, last);
    }

    /**
     * Applies everything that an index does not have yet.
     *
     * @param index the index
     * @return the state of the store at the end of the journal
     * @throws IOException if the journal cannot be read
     */
    public Applied applyRest(Index index) throws IOException {
        var applied = startingBehind(index.lastPosition(), index);
        applied.startReplay(headLengthMax);
        apply(applied, index, journal.head());
        applied.endReplay();
        return applied;
    }

    private Applied startingBehind(long position, Index index) throws IOException {
        var applied = new Applied(index);
        if (position > 0) {
            applied.startBehind(frames(position, 1).getFirst());
        }
        return applied;
    }

    private void apply(Applied applied, Index index, long last) throws IOException {
        var part = ReplayProgress.of(applied.head() + 1, last);
        progress = part;
        hasBegun = true;
        while (applied.head() < last) {
            requireGoingOn();
            for (var frame : frames(applied.head() + 1, READ_LENGTH)) {
                if (applied.head() < last) {
                    applied.apply(frame);
                    applied.show();
                    index.followReplay();
                }
            }
            part.reached(applied.head());
            listener.reached(applied.head(), last);
        }
        applied.show();
    }

    /** Throws if it was given up. */
    public void requireGoingOn() {
        if (isGivenUp) {
            throw new StoreUnavailableException("the store was closed while its journal was read");
        }
    }

    private List<Frame> frames(long position, int lengthMax) throws IOException {
        var frames = journal.read(position, lengthMax);
        if (frames.isEmpty()) {
            throw new CorruptStoreException(
                    "journal, position " + position, "no frame, expected frames up to position " + journal.head());
        }
        for (var frame : frames) {
            if (!frame.isIntact()) {
                throw new CorruptStoreException(
                        "journal, position " + frame.firstPosition(), "checksum of the frame does not match");
            }
        }
        return frames;
    }
}
