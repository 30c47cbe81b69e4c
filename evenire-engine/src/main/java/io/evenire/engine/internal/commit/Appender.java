package io.evenire.engine.internal.commit;

import io.evenire.api.Append;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.Appended;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.EvenireException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Journal;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.query.PreparedCondition;
import io.evenire.engine.internal.stream.StreamHead;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes appends from callers: prepares them on the caller's thread, puts them through the queue, and says what became
 * of them.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class Appender {
    /*
     * Prepare, then confirm. All that may be slow happens here, by many callers at once, as of the position that is
     * visible when it begins: heads are looked up, ids if the expected version does not prove that they are new, events
     * that match the condition, and the records are written and checksummed. Nothing is refused yet: what is under way
     * before this append may make right what looks wrong. The committer then only confirms what has changed since.
     * Where it cannot, because an id or a matching event may have come in, the append is prepared again; of its condition
     * only what is new is judged.
     *
     * One that nobody waits for is not: it would come behind those that its thread has put into the queue meanwhile. It
     * is decided in its turn, and if it cannot be confirmed then, it is not written. Why, is found out when what it was
     * judged on is visible: nearly always an id, or an event that does match.
     *
     * What was refused may be stored already, by an earlier try of the same append: that is looked up here too, in
     * what is visible, which nobody can take away.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

    /** How often an append that somebody waits for is prepared before it is given up. */
    static final int ATTEMPT_COUNT_MAX = 4;

    private final Applied applied;
    private final Index index;
    private final Supplier<LogReader> readers;
    private final StoredAppends stored;
    private final Committer committer;
    private final CommitQueue queue;

    /**
     * How much may wait, and how long.
     *
     * @param countMax the most appends in the queue
     * @param lengthMax the most bytes in the queue, unless one append alone is larger
     * @param waitMax how long an append may wait for its turn
     */
    public record Bounds(int countMax, long lengthMax, Duration waitMax) {}

    /**
     * Creates an appender for a store whose journal was applied.
     *
     * @param applied the state of the store; from now on only this appender changes it
     * @param index where streams and ids are found
     * @param journal where frames are written; from now on only this appender does
     * @param recent is filled with the frames that are written
     * @param readers makes readers of records
     * @param clock tells when an append is taken
     * @param bounds how much may wait
     */
    public Appender(
            Applied applied,
            Index index,
            Journal journal,
            RecentFrames recent,
            Supplier<LogReader> readers,
            InstantSource clock,
            Bounds bounds) {
        this.applied = applied;
        this.index = index;
        this.readers = readers;
        this.stored = new StoredAppends(index, applied::visible, readers);
        this.committer = new Committer(journal, applied, recent, clock);
        this.queue = new CommitQueue(committer, bounds, applied::visible);
    }

    /** {@return where the events ended up} */
    public Appended append(Append append) {
        return put(new Request.Events(append));
    }

    /** {@return where the change was recorded} */
    public Appended change(StreamId stream, ExpectedVersion expected, StreamChange change) {
        return put(new Request.Change(stream, expected, change));
    }

    /** {@return where an event of one of the store's own streams ended up; its id must be new} */
    public Appended appendOwn(StreamId stream, ExpectedVersion expected, NewEvent event) {
        return put(new Request.Own(stream, expected, event));
    }

    /** {@return where the events will have ended up} */
    public CompletableFuture<Appended> appendAsync(Append append) {
        var request = new Request.Events(append);
        var future = new CompletableFuture<Appended>();
        try {
            put(request, future);
        } catch (RuntimeException e) {
            onVirtualThread(() -> future.completeExceptionally(e));
        }
        return future;
    }

    /** {@return how many appends wait} */
    public int queuedCount() {
        return queue.count();
    }

    /** {@return how many bytes the appends have that wait} */
    public long queuedLength() {
        return queue.length();
    }

    /** {@return why no append can be taken any more, or null} */
    public @Nullable EvenireException failure() {
        return committer.failure();
    }

    /** {@return whether the last append found no space} */
    public boolean isFull() {
        return committer.isFull();
    }

    /**
     * Refuses new appends, and waits until those in the queue are through.
     *
     * @param waitMax how long; what still waits then is given up
     * @return whether no commit is under way any more
     */
    public boolean close(Duration waitMax) {
        return queue.close(waitMax);
    }

    private Appended put(Request request) {
        long deadline = queue.deadline();
        if (!(request instanceof Request.Change)) { // a change may go where there is no space for the index
            awaitIndex(deadline);
        }
        var condition = PreparedCondition.of(request.condition());
        int attempt = 0;
        while (attempt < ATTEMPT_COUNT_MAX) {
            switch (prepare(request, condition, deadline)) {
                case Preparation.Known(var appended) -> {
                    return appended;
                }
                case Preparation.Ready(var prepared) -> {
                    condition = prepared.condition();
                    var outcome = queue.submit(prepared, deadline);
                    if (outcome.isPresent()) {
                        attempt++;
                        var result = result(request, outcome.get());
                        if (result.isPresent()) {
                            return result.get();
                        }
                    }
                }
            }
        }
        throw new StoreBusyException("too much was appended while the append waited, %d times; nothing was written"
                .formatted(ATTEMPT_COUNT_MAX));
    }

    private void put(Request request, CompletableFuture<Appended> future) {
        long deadline = queue.deadline();
        awaitIndex(deadline);
        var condition = PreparedCondition.of(request.condition());
        boolean isTaken = false;
        while (!isTaken) {
            switch (prepare(request, condition, deadline)) {
                case Preparation.Known(var appended) -> {
                    onVirtualThread(() -> future.complete(appended));
                    isTaken = true;
                }
                case Preparation.Ready(var prepared) -> {
                    condition = prepared.condition();
                    isTaken = queue.submit(
                            prepared,
                            deadline,
                            outcome -> onVirtualThread(() -> finish(request, prepared, outcome, future)));
                }
            }
        }
    }

    private void finish(Request request, Prepared prepared, Outcome outcome, CompletableFuture<Appended> future) {
        try {
            future.complete(result(request, outcome).orElseGet(() -> unconfirmed(request, prepared, outcome)));
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e); // whatever it is, whoever waits must hear of it
        }
    }

    /** {@return what to tell of an append that could not be confirmed in its turn, and was not written} */
    private Appended unconfirmed(Request request, Prepared prepared, Outcome outcome) {
        if (outcome instanceof Outcome.MayMatch(long upTo)) {
            // what it was judged on is visible now, and so is its first try, if that is what matched
            return stored(request).orElseThrow(() -> unconfirmed(request, prepared.condition(), upTo));
        }
        return known(request)
                .orElseThrow(() -> new StoreBusyException(
                        "a stream was made and deleted while the append waited, which believes that there is none; nothing was"
                                + " written"));
    }

    private EvenireException unconfirmed(Request request, PreparedCondition condition, long upTo) {
        // not further: what its thread has appended behind it does not count
        var judged = condition.judge(upTo, index, readers, () -> {});
        return judged.hasFailed()
                ? conditionFailed(request, judged.match())
                : new StoreBusyException("whether an event matches the condition could not be told when the append had"
                        + " its turn; nothing was written");
    }

    private void awaitIndex(long deadline) {
        try {
            if (!index.awaitRoom(deadline)) {
                throw new StoreBusyException(
                        index.problem().orElse("the index cannot follow what is appended") + "; nothing was written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AppendInterruptedException("interrupted before the append had its turn; nothing was written");
        }
    }

    private Preparation prepare(Request request, PreparedCondition condition, long deadline) {
        if (!request.condition().isNone()) {
            committer.expectConditions(); // before the position is read, so that nothing behind it is missed
        }
        long asOf = applied.visible();
        var expectations = request.expectations();
        var heads = new @Nullable StreamHead[expectations.size()];
        boolean needsIds = false;
        for (int i = 0; i < heads.length; i++) {
            var expectation = expectations.get(i);
            // not judged yet: what was appended before, and is still under way, may make right what looks wrong now
            heads[i] = expectation.stream().isNone()
                    ? null
                    : index.headAsOf(expectation.stream(), applied::visible).head();
            needsIds |= expectation.needsIds(heads[i]);
        }
        if (needsIds) {
            var known = known(request);
            if (known.isPresent()) {
                return new Preparation.Known(known.get());
            }
        }
        return new Preparation.Ready(new Prepared(
                asOf,
                expectations,
                heads,
                request.eventCounts(),
                request.encode(),
                request.idSet(),
                needsIds,
                condition.judge(asOf, index, readers, () -> requireInTime(deadline))));
    }

    /** {@return what to tell the caller; empty if the append must be prepared again} */
    private Optional<Appended> result(Request request, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Written(long firstPosition, long[] versions) ->
                Optional.of(request.appended(firstPosition, versions));
            case Outcome.Refused(var expectation, var head) ->
                Optional.of(stored(request).orElseThrow(() -> expectation.refusal(head)));
            case Outcome.Matched(long position) ->
                Optional.of(stored(request).orElseThrow(() -> conditionFailed(request, position)));
            case Outcome.Stale(), Outcome.MayMatch(long _) -> Optional.empty();
            case Outcome.Failed(var reason) -> throw reason;
        };
    }

    /**
     * Looks up all ids.
     *
     * @return where the append is stored, if it is
     * @throws DuplicateEventException if only a part of it is
     */
    private Optional<Appended> known(Request request) {
        var duplicate = stored.duplicate(request);
        // looked up after the id, so that the whole of its append is visible
        return duplicate.map(found -> stored(request).orElseThrow(() -> found));
    }

    private Optional<Appended> stored(Request request) {
        return switch (request) {
            case Request.Events(var append) -> stored.find(append);
            case Request.Change(var stream, var _, var change) -> stored.find(stream, change.id());
            case Request.Own _ -> Optional.empty(); // its id was made just now
        };
    }

    private static ConditionFailedException conditionFailed(Request request, long position) {
        return new ConditionFailedException(request.condition().after(), position);
    }

    /** Ends the judging of a condition that takes too long, or that nobody waits for any more. */
    private static void requireInTime(long deadline) {
        if (Thread.currentThread().isInterrupted()) {
            throw new AppendInterruptedException("interrupted before the append had its turn; nothing was written");
        }
        if (deadline - System.nanoTime() <= 0) {
            throw new StoreBusyException(
                    "to look for events that match the condition took longer than an append may wait;"
                            + " nothing was written");
        }
    }

    private static void onVirtualThread(Runnable task) {
        try {
            Thread.ofVirtual().name("evenire-append").start(task);
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory for a thread that tells of an append; this one does", e);
            task.run();
        }
    }

    /** What came of preparing. */
    private sealed interface Preparation {

        /** The append is stored already. */
        record Known(Appended appended) implements Preparation {}

        /** The append can go to the queue. */
        record Ready(Prepared prepared) implements Preparation {}
    }
}
