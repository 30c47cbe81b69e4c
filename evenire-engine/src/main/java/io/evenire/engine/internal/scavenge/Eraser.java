package io.evenire.engine.internal.scavenge;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.Appended;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.EvenireException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.commit.Appender;
import io.evenire.engine.internal.commit.StreamChanges;
import io.evenire.engine.internal.commit.StreamChanges.Written;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.query.StoreReader;
import io.evenire.engine.internal.streamfile.StreamFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases events, one at a time: has that be decided, as a change of the stream, and then carries it out.
 *
 * <p><b>Durability.</b> What was decided is carried out, by whoever erases next or opens the store, if a failure or a crash
 * came in between.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class Eraser {
    /*
     * The fact first, so that a crash leaves something to go by. At most the last fact is not carried out: the next one is
     * not written before, and while it is, nobody else writes one. So whoever opens the store has to look at one fact,
     * however many there are, and nothing has to be remembered of which were carried out. The price is that an erasure
     * which fails for good, because a part is damaged, is in the way of all others until the store is repaired.
     */

    /** How long an erasure waits for those before it. */
    static final Duration WAIT_MAX = Duration.ofMinutes(1);

    private static final long UNKNOWN = -1; // the last fact was not looked up yet

    private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);

    private final Means means;
    private final ReentrantLock lock = new ReentrantLock();

    /** The position of the fact that is not carried out, 0 if there is none. */
    @GuardedBy("lock")
    private long pending = UNKNOWN;

    /**
     * What it works with.
     *
     * @param appender writes the facts
     * @param rewriting writes parts of the journal anew
     * @param files keeps streams in files of their own
     * @param index finds events
     * @param readers make readers of them
     * @param storeReader finds the last fact
     * @param visible gives the position up to which events are seen
     */
    public record Means(
            Appender appender,
            PartRewriting rewriting,
            StreamFiles files,
            Index index,
            Supplier<LogReader> readers,
            StoreReader storeReader,
            LongSupplier visible) {}

    /**
     * Creates an eraser.
     *
     * @param means what it works with
     */
    public Eraser(Means means) {
        this.means = means;
    }

    /**
     * Erases an event. Of a change that was made before, sees to it that it is carried out.
     *
     * @param stream the stream of the event
     * @param expected what the caller believes about it
     * @param change which event
     * @return where that was recorded
     * @throws StoreUnsupportedException if the storage cannot write its journal anew
     * @throws StoreBusyException if others erase for too long; nothing was written
     * @throws StoreFullException if there is no space to carry it out
     * @throws CorruptStoreException if what is to be erased is damaged
     * @throws StoreUnavailableException if it cannot be carried out
     */
    public Appended erase(StreamId stream, ExpectedVersion expected, StreamChange.Erase change) {
        var _ = means.rewriting.parts();
        takeTurn();
        try {
            carryOutPending(
                    " was decided before, and cannot be carried out; nothing else is erased before, and nothing was"
                            + " written");
            var appended = means.appender.change(stream, expected, change);
            carryOut(
                    appended.lastPosition(),
                    Erasure::run,
                    " is decided, but not carried out yet; repeat the change, or open the store anew");
            return appended;
        } finally {
            lock.unlock();
        }
    }

    /** Carries out what was decided and not carried out when the store was closed, or logs why it cannot be done now. */
    public void finish() {
        lock.lock();
        try {
            pending = lastFact();
            if (pending > 0) {
                carryOut(
                        pending,
                        Erasure::finish,
                        " was decided, and cannot be carried out now; the next one will try again");
            }
        } catch (RuntimeException e) {
            LOG.error("an event that is to be erased can still be read", e); // reads are not to wait for a full disk
        } finally {
            lock.unlock();
        }
    }

    private void takeTurn() {
        try {
            if (!lock.tryLock(WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreBusyException(
                        "others have erased events for %s; nothing was written".formatted(WAIT_MAX));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AppendInterruptedException("interrupted before the erasure had its turn; nothing was written");
        }
    }

    /** {@return the position of the last fact, 0 if there is none} */
    private long lastFact() {
        if (means.index.headAsOf(StreamChanges.STREAM, means.visible).head() == null) {
            return 0;
        }
        var facts = Query.Item.none().withStreams(StreamChanges.STREAM).withTypes(StreamChanges.ERASED);
        var source = new Read.Source.Store(Query.of(facts), "");
        return means.storeReader
                .open(source, Read.matching(source.query()).backward().limit(1), () -> {})
                .first()
                .map(Event::position)
                .orElse(0L);
    }

    @GuardedBy("lock")
    private void carryOutPending(String consequence) {
        if (pending == UNKNOWN) {
            pending = lastFact();
        }
        if (pending > 0) {
            carryOut(pending, Erasure::run, consequence);
        }
    }

    /** Carries out a fact, unless it was done. */
    @GuardedBy("lock")
    private void carryOut(long position, Work work, String consequence) {
        pending = position;
        var what = "the erasure that is recorded at position %d".formatted(position);
        try {
            var reader = means.readers.get();
            reader.find(position, position);
            if (StreamChanges.read(reader.body(), reader.offset()) instanceof Written.Erased fact) {
                what = "the erasure of version %d of stream %s"
                        .formatted(fact.erased(), Limits.quote(fact.stream().value()));
                work.of(new Erasure(means, fact, position));
                means.rewriting.requireDurable(); // it may have been done before, by a renaming that was not forced
            } // else a change of another kind has the id
            pending = 0;
        } catch (IOException | EvenireException e) {
            throw failed(what + consequence, e);
        }
    }

    private static EvenireException failed(String what, Exception cause) {
        var message = "%s: %s".formatted(what, cause.getMessage());
        return switch (cause) {
            case StoreFullException _ -> new StoreFullException(message);
            case CorruptStoreException e -> new CorruptStoreException(e.resource(), message);
            default -> new StoreUnavailableException(message, cause);
        };
    }

    /** How an erasure is carried out. */
    @FunctionalInterface
    private interface Work {

        /** Does it. */
        void of(Erasure erasure) throws IOException;
    }
}
