package io.evenire.engine.internal.commit;

import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.EvenireException;
import io.evenire.api.Event;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.engine.internal.log.EncodedBody;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.query.PreparedCondition;
import io.evenire.engine.internal.query.RecentTerms;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
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
    private final RecentFrames recent;
    private final InstantSource clock;
    private final long epoch;
    private final Overlay overlay = new Overlay();
    private final List<Frame> frames = new ArrayList<>();
    private final AtomicReference<@Nullable RecentTerms> recentTerms = new AtomicReference<>();

    private int termsCount; // how many of the frames the recent terms know
    private long batchIndex;
    private long nextPosition;
    private int lastChecksum;
    private long recordedAt;

    // made beforehand, for there may be no memory when they are needed
    private final Outcome.Failed unknown = new Outcome.Failed(new AppendOutcomeUnknownException(UNKNOWN));

    private final StoreUnavailableException failed = new StoreUnavailableException(REFUSED);
    private final Outcome.Failed refused = new Outcome.Failed(failed);

    private volatile @Nullable EvenireException failure; // written by the leader, read by all
    private volatile boolean isFull; // the same

    Committer(Journal journal, Applied applied, RecentFrames recent, InstantSource clock) {
        this.journal = journal;
        this.applied = applied;
        this.recent = recent;
        this.clock = clock;
        var last = applied.last();
        this.epoch = last == null ? 1 : last.epoch() + 1;
        this.recordedAt = last == null ? Long.MIN_VALUE : last.recordedAt();
    }

    /**
     * From now on, has what is appended be known by its terms, so that conditions can be confirmed that are judged as of a
     * position that is visible after this.
     */
    void expectConditions() {
        if (recentTerms.get() == null) {
            recentTerms.compareAndSet(null, new RecentTerms());
        }
    }

    /** Throws if no append can be taken any more. */
    void requireWorking() {
        var reason = failure;
        if (reason != null) {
            throw reason;
        }
    }

    /** {@return why no append can be taken any more, or null} */
    @Nullable
    EvenireException failure() {
        return failure;
    }

    /** {@return what becomes of an append after a failure; made beforehand} */
    Outcome refusal() {
        return refused;
    }

    /** {@return whether the last append found no space} */
    boolean isFull() {
        return isFull;
    }

    /** Decides, writes, forces and applies a batch, and sets the outcome of each append. */
    void commit(List<Submission> batch) {
        if (failure != null) {
            batch.forEach(submission -> submission.decide(refused));
            return;
        }
        try {
            commitWhatFits(batch);
        } catch (Throwable e) {
            fail(batch, e);
        } finally {
            forget();
        }
    }

    /** Commits a batch, or, if there is no space for it, the changes in it alone: they have space kept back. */
    private void commitWhatFits(List<Submission> batch) throws IOException {
        try {
            commitAll(batch);
        } catch (StoreFullException e) {
            isFull = true;
            forget();
            var full = new Outcome.Failed(e);
            var changes = new ArrayList<Submission>();
            for (var submission : batch) {
                submission.decide(full);
                if (submission.prepared().body() instanceof Prepared.Body.Change) {
                    changes.add(submission);
                }
            }
            if (!changes.isEmpty() && changes.size() < batch.size()) {
                commitWhatFits(changes);
            }
        }
    }

    private void commitAll(List<Submission> batch) throws IOException {
        decideAll(batch);
        if (!frames.isEmpty()) {
            propose();
            for (var frame : frames) {
                applied.apply(frame);
                recent.add(frame);
            }
            applied.show();
            learnTerms(); // after it is shown: whoever expects conditions and has not seen it is seen here
            applied.sealIfFull();
            isFull &= areChanges(frames);
        }
    }

    /** {@return whether frames use the space kept back, so that they do not say whether there is other space} */
    private static boolean areChanges(List<Frame> frames) {
        for (var frame : frames) {
            if (!frame.isHousekeeping()) {
                return false;
            }
        }
        return true;
    }

    private @Nullable RecentTerms learnTerms() {
        var terms = recentTerms.get();
        if (terms != null) {
            for (; termsCount < frames.size(); termsCount++) {
                terms.add(frames.get(termsCount));
            }
        }
        return terms;
    }

    private void forget() {
        if (termsCount > 0) {
            Objects.requireNonNull(recentTerms.get()).cutBehind(applied.head());
            termsCount = 0;
        }
        frames.clear();
        overlay.clear();
        applied.forget();
    }

    private void decideAll(List<Submission> batch) {
        nextPosition = applied.head() + 1;
        lastChecksum = applied.lastChecksum();
        recordedAt = Math.max(recordedAt, RecordEncoder.nanos(clock.instant()));
        batchIndex = nextBatchIndex();
        for (var submission : batch) {
            submission.decide(decide(submission.prepared()));
        }
    }

    private long nextBatchIndex() {
        var last = applied.last();
        return last == null ? 1 : last.index() + 1;
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
        var condition = prepared.condition();
        if (condition.hasFailed()) {
            return new Outcome.Matched(condition.match());
        }
        if (mayFail(condition)) {
            return new Outcome.MayMatch(nextPosition - 1);
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
        if (head == null) {
            head = prepared.heads()[i];
            if (head != null) {
                applied.know(head);
            }
        }
        return head;
    }

    private boolean mayFail(PreparedCondition condition) {
        long head = nextPosition - 1;
        if (condition.isJudgedUpTo(head)) {
            return false;
        }
        var terms = learnTerms();
        return terms == null || condition.mayFail(head, terms);
    }

    private boolean mayHaveIds(Prepared prepared) {
        return overlay.mayHave(prepared.ids())
                || applied.recentIds().mayHave(prepared.ids(), prepared.asOf(), applied.head());
    }

    private Outcome accept(Prepared prepared, @Nullable StreamHead[] heads) {
        var versions = switch (prepared.body()) {
            case Prepared.Body.Events(var encoded) -> acceptEvents(prepared, heads, encoded);
            case Prepared.Body.Change(var change) -> acceptChange(prepared, heads, change);
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
            if (prepared.expectations().get(i).stream().isNone()) {
                versions[i] = Event.NO_VERSION;
                for (int j = 0; j < counts[i]; j++) {
                    seal(encoded, record++, Event.NO_VERSION);
                }
                continue;
            }
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

    private long[] acceptChange(Prepared prepared, @Nullable StreamHead[] heads, StreamChange change) {
        var stream = prepared.expectations().getFirst().stream();
        var target = headOrFirst(stream, heads[0], nextPosition);
        var written = StreamChanges.effect(stream, change, target.version());
        var encoded = StreamChanges.write(written, change.id());
        var changes = headOrFirst(StreamChanges.STREAM, heads[1], nextPosition);
        seal(encoded, 0, changes.version() + 1);
        overlay.put(changes.append(changes.version() + 1, nextPosition, recordedAt));
        overlay.put(written.applyTo(target, nextPosition, recordedAt));
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

    /**
     * Ends the leading: what was accepted may or may not be there, what was not is certainly not.
     *
     * @param batch the appends under way
     * @param cause what was thrown
     */
    void fail(List<Submission> batch, Throwable cause) {
        failure = failed;
        var uncertain = unknown;
        var certain = refused;
        try {
            uncertain = new Outcome.Failed(new AppendOutcomeUnknownException(UNKNOWN, cause));
            certain = new Outcome.Failed(new StoreUnavailableException(REFUSED, cause));
            failure = certain.reason();
            LOG.error(REFUSED, cause);
        } catch (Throwable e) {
            // there is no memory, or no log, to say more than what was made beforehand says; callers must be told
            uncertain = unknown;
            certain = refused;
        }
        for (int i = 0; i < batch.size(); i++) {
            var submission = batch.get(i);
            submission.decide(submission.outcome() instanceof Outcome.Written ? uncertain : certain);
        }
    }
}
