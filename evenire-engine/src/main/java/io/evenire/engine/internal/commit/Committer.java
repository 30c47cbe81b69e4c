package io.evenire.engine.internal.commit;

import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.EvenireException;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.engine.internal.index.StreamHead;
import io.evenire.engine.internal.log.EncodedBody;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what an append becomes, has it written and forced, and applies it, a batch at a time.
 *
 * <p><b>Durability.</b> An outcome is set only after the force of the batch whose state it was judged on.
 *
 * <p><b>Thread safety.</b> One thread at a time commits; the queue sees to that, and to the order in memory. The
 * questions about failure may be asked by any thread.
 */
final class Committer {
    /*
     * Decide, propose, apply. Deciding looks at what is applied, which is durable, and at the overlay: what the frames
     * before in this same batch will change. It makes finished frames: effects, not commands. Proposing makes the
     * frames durable. Only then are they applied and shown, and only then is anyone told.
     *
     * Anything thrown in between ends the leading of this store for the life of the process: after a failed write or
     * force nobody knows what the disk holds, and a second force may say "ok" of bytes that are not there. The one
     * exception is a full disk, which a storage reports before it writes anything.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private static final String UNKNOWN = "writing to the journal failed, and the append may or may not have been kept:"
            + " append it again with the same ids when the store is open again";
    private static final String REFUSED =
            "the store takes no more appends until it is opened again: writing to the journal failed";

    private final Journal journal;
    private final Applied applied;
    private final InstantSource clock;
    private final long epoch;
    private final Overlay overlay = new Overlay();
    private final List<Frame> frames = new ArrayList<>();

    private long batchIndex;
    private long nextPosition;
    private int lastChecksum;
    private long recordedAt;

    // made beforehand, for there may be no memory when they are needed
    private final Outcome.Failed unknown = new Outcome.Failed(new AppendOutcomeUnknownException(UNKNOWN));
    private final Outcome.Failed refused = new Outcome.Failed(new StoreUnavailableException(REFUSED));

    private volatile @Nullable Throwable failure; // written by the leader, read by all
    private volatile boolean isFull; // the same

    Committer(Journal journal, Applied applied, InstantSource clock) {
        this.journal = journal;
        this.applied = applied;
        this.clock = clock;
        var last = applied.last();
        this.epoch = last == null ? 1 : last.epoch() + 1;
        this.batchIndex = last == null ? 0 : last.index();
        this.recordedAt = last == null ? Long.MIN_VALUE : last.recordedAt();
    }

    /** Throws if no append can be taken any more. */
    void requireWorking() {
        var failed = failure();
        if (failed != null) {
            throw failed;
        }
    }

    /** {@return why no append can be taken any more, or null} */
    @Nullable
    EvenireException failure() {
        var cause = failure;
        return cause == null ? null : new StoreUnavailableException(REFUSED, cause);
    }

    /** {@return whether the last append found no space} */
    boolean isFull() {
        return isFull;
    }

    /** Decides, writes, forces and applies a batch, and sets the outcome of each append. Never throws. */
    void commit(List<Submission> batch) {
        if (failure != null) {
            batch.forEach(submission -> submission.decide(refused));
            return;
        }
        try {
            decideAll(batch);
            if (!frames.isEmpty()) {
                propose();
                frames.forEach(applied::apply);
                applied.show();
                isFull = false;
            }
        } catch (StoreFullException e) {
            isFull = true;
            batch.forEach(submission -> submission.decide(new Outcome.Failed(e)));
        } catch (Throwable e) {
            fail(batch, e);
        } finally {
            frames.clear();
            overlay.clear();
        }
    }

    private void decideAll(List<Submission> batch) {
        nextPosition = applied.head() + 1;
        lastChecksum = applied.lastChecksum();
        recordedAt = Math.max(recordedAt, RecordEncoder.nanos(clock.instant()));
        batchIndex++;
        for (var submission : batch) {
            submission.decide(decide(submission.prepared()));
        }
    }

    /** Makes frames durable: here, in one journal. The seam where a replicated log will go. */
    private void propose() throws IOException {
        journal.append(frames);
        journal.force();
    }

    private Outcome decide(Prepared prepared) {
        if (prepared.asOf() < applied.head() - RecentHeads.WINDOW) {
            return new Outcome.Stale();
        }
        var expectations = prepared.expectations();
        var heads = new @Nullable StreamHead[expectations.size()];
        boolean needsIds = false;
        for (int i = 0; i < heads.length; i++) {
            var expectation = expectations.get(i);
            heads[i] = head(prepared, i);
            if (!expectation.accepts(heads[i])) {
                return new Outcome.Refused(expectation, heads[i]);
            }
            needsIds |= expectation.needsIds(heads[i]);
        }
        if (needsIds && (!prepared.idsLookedUp() || mayHaveIds(prepared))) {
            return new Outcome.Stale(); // the caller finds out when what it waits for is applied
        }
        return accept(prepared, heads);
    }

    private @Nullable StreamHead head(Prepared prepared, int i) {
        var stream = prepared.expectations().get(i).stream();
        var head = overlay.head(stream);
        if (head == null) {
            head = applied.recentHeads().get(stream);
        }
        return head != null ? head : prepared.heads()[i];
    }

    private boolean mayHaveIds(Prepared prepared) {
        return overlay.mayHave(prepared.ids())
                || applied.recentIds().mayHave(prepared.ids(), prepared.asOf(), applied.head());
    }

    private Outcome accept(Prepared prepared, @Nullable StreamHead[] heads) {
        var versions = switch (prepared.body()) {
            case Prepared.Body.Events(var encoded) -> acceptEvents(prepared, heads, encoded);
            case Prepared.Body.Change(var encoder) -> acceptChange(prepared, heads, encoder.apply(heads[0]));
        };
        overlay.add(prepared.ids());
        var frame = frames.getLast();
        nextPosition = frame.lastPosition() + 1;
        lastChecksum = frame.checksum();
        return new Outcome.Written(frame.firstPosition(), versions);
    }

    private long[] acceptEvents(Prepared prepared, @Nullable StreamHead[] heads, EncodedBody encoded) {
        var counts = prepared.eventCounts();
        var versions = new long[counts.length];
        int record = 0;
        for (int i = 0; i < counts.length; i++) {
            var head = headOrFirst(prepared.expectations().get(i).stream(), heads[i], nextPosition + record);
            versions[i] = head.version() + counts[i];
            for (long version = head.version() + 1; version <= versions[i]; version++) {
                seal(encoded, record++, version);
            }
            overlay.put(head.append(versions[i], nextPosition + record - 1, recordedAt));
        }
        add(encoded, (byte) 0);
        return versions;
    }

    private long[] acceptChange(Prepared prepared, @Nullable StreamHead[] heads, EncodedBody encoded) {
        var changes = headOrFirst(StreamChanges.STREAM, heads[1], nextPosition);
        seal(encoded, 0, changes.version() + 1);
        overlay.put(changes.append(changes.version() + 1, nextPosition, recordedAt));
        var expectation = prepared.expectations().getFirst();
        var target = headOrFirst(expectation.stream(), heads[0], nextPosition);
        overlay.put(target.hide(expectation.use().hides(), nextPosition, recordedAt));
        add(encoded, Frame.HOUSEKEEPING);
        return new long[] {target.version()};
    }

    private StreamHead headOrFirst(StreamId stream, @Nullable StreamHead head, long position) {
        return head != null ? head : StreamHead.first(stream, position, recordedAt);
    }

    private void seal(EncodedBody encoded, int record, long version) {
        RecordFormat.seal(encoded.bytes(), encoded.offsets()[record], nextPosition + record, version, recordedAt);
    }

    private void add(EncodedBody encoded, byte flags) {
        var place =
                new Frame.Place(nextPosition, encoded.offsets().length, epoch, batchIndex, recordedAt, lastChecksum);
        frames.add(Frame.of(place, flags, encoded.bytes()));
    }

    /** Ends the leading: what was accepted may or may not be there, what was not is certainly not. */
    private void fail(List<Submission> batch, Throwable cause) {
        failure = cause;
        var uncertain = unknown;
        var certain = refused;
        try {
            uncertain = new Outcome.Failed(new AppendOutcomeUnknownException(UNKNOWN, cause));
            certain = new Outcome.Failed(new StoreUnavailableException(REFUSED, cause));
            LOG.error(REFUSED, cause);
        } catch (OutOfMemoryError e) {
            cause.addSuppressed(e); // what was made beforehand says the same without the cause
        }
        for (var submission : batch) {
            submission.decide(submission.outcome() instanceof Outcome.Written ? uncertain : certain);
        }
    }
}
