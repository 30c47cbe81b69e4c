package io.evenire.engine.internal.streamfile;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Shelf;
import io.evenire.engine.internal.commit.StreamChanges;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes stream files: goes on with them where streams have grown, and writes those anew that are damaged.
 *
 * <p><b>Durability.</b> Nothing is forced but what is written anew. Only what is visible is written.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class StreamFiler {
    /*
     * The way of an append does not know of this. A pass looks at the frames that became visible since the last one,
     * notes their streams, and files those that are due, for as long as a pass may take. What it cannot keep up with
     * it leaves: a file that is behind is no worse than slow, and whoever reads its stream asks for it.
     */

    /** How long after a pass the next begins. */
    static final Duration INTERVAL = Duration.ofMillis(200);

    /** How many streams may wait that readers asked for; what is asked beyond is not heard. */
    private static final int ASKED_COUNT_MAX = 1_024;

    /** How long a pass begins with one more stream. */
    private static final Duration PASS_MAX = Duration.ofMillis(100);

    /** How long the last pass does, when the store is closed. */
    private static final Duration LAST_PASS_MAX = Duration.ofSeconds(1);

    /** The same without a thread of its own, where all that is due is filed. */
    private static final Duration UNHURRIED_PASS_MAX = Duration.ofDays(1);

    /** How much of a stream must be unfiled where there are many. */
    private static final long MANY_LENGTH_MIN = 4 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(StreamFiler.class);

    private final Means means;
    private final OpenFiles files;
    private final StreamFileWriter writer;
    private final FilingThread thread;
    private final AtomicBoolean isStarted = new AtomicBoolean(); // set by who begins first, read by all others
    private final ArrayBlockingQueue<Asked> asked = new ArrayBlockingQueue<>(ASKED_COUNT_MAX);
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final NewFrames frames;

    @GuardedBy("lock")
    private final Unfiled unfiled = new Unfiled(Unfiled.COUNT_MAX);

    @GuardedBy("lock")
    private long streamCount;

    @GuardedBy("lock")
    private final Pauses pauses = new Pauses();

    @GuardedBy("lock")
    private final Set<StreamId> withheld = new HashSet<>(); // as many as an erasure is about

    private volatile long lastEnd = System.nanoTime(); // when the last pass must end; set and read by whoever closes
    private volatile boolean isClosing; // set by close, read by the pass under way
    private volatile boolean isUnable; // the storage does not add to blobs; written by a pass, read by all
    private volatile int unfiledCount; // the same

    /**
     * What it works with.
     *
     * @param shelf where the files are
     * @param index tells of streams
     * @param readers make readers of records
     * @param visible gives the position up to which events are filed
     * @param streamCountMax how many streams there may be for each of them to be filed, however little it has
     */
    record Means(Shelf shelf, Index index, Supplier<LogReader> readers, LongSupplier visible, long streamCountMax) {}

    /** What a reader found. */
    private record Asked(StreamHead stream, boolean isDamaged) {}

    StreamFiler(Means means, OpenFiles files, NewFrames frames, FilingThread thread) {
        this.means = means;
        this.files = files;
        this.frames = frames;
        this.thread = thread;
        this.writer = new StreamFileWriter(means, files, this::mustStop);
        this.streamCount = means.index.streamCountMin();
    }

    /** Begins to look at what is appended, unless it did already. */
    void start() {
        if (!isStarted.get() && isStarted.compareAndSet(false, true)) {
            thread.start(this::pass, INTERVAL);
        }
    }

    /**
     * Is told that events were not in the file of their stream.
     *
     * @param stream the stream
     * @param length how many bytes they have
     */
    void missed(StreamHead stream, int length) {
        if (length >= (isMany(means.index.streamCountMin()) ? MANY_LENGTH_MIN : 1)) {
            ask(new Asked(stream, false));
        }
    }

    /** Is told that the file of a stream is damaged. */
    void damaged(StreamHead stream) {
        ask(new Asked(stream, true));
    }

    /** Deletes the file of a stream. */
    void delete(StreamHead stream) throws IOException {
        lock.lock();
        try {
            means.shelf.delete(OpenFiles.name(stream.number()));
        } finally {
            files.forget(stream.number());
            lock.unlock();
        }
    }

    /** Writes nothing of some streams any more, until they are released. */
    void withhold(Collection<StreamHead> streams) {
        lock.lock();
        try {
            streams.forEach(stream -> withheld.add(stream.stream()));
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is missed of some streams again. */
    void release(Collection<StreamHead> streams) {
        lock.lock();
        try {
            streams.forEach(stream -> withheld.remove(stream.stream()));
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many streams are known to have something unfiled} */
    int unfiledCount() {
        return unfiledCount + asked.size();
    }

    /** Ends, after what is due now, as far as there is time for it. */
    void close() {
        isClosing = true;
        if (thread.close()) {
            take(Turn.LAST);
        } else {
            LOG.warn("stream files are still being written, and fail now because the store is closed");
        }
    }

    private void ask(Asked question) {
        if (isUnable || !asked.offer(question)) {
            return;
        }
        if (thread.isThere()) {
            start();
        } else {
            take(Turn.ASKED);
        }
    }

    /** {@return whether what is under way must be left for another time} */
    private boolean mustStop() {
        return isClosing && System.nanoTime() - lastEnd >= 0;
    }

    private void pass() {
        try {
            take(Turn.PASS);
        } catch (Error e) {
            LOG.error("stream files are not written any more until the store is opened again", e);
            throw e;
        }
    }

    private void take(Turn turn) {
        lock.lock();
        try {
            if (!isUnable && !pauses.isOfAll(System.nanoTime())) {
                tryWork(turn);
                unfiledCount = unfiled.count();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void tryWork(Turn turn) {
        try {
            work(turn);
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot write stream files; tries again in {}", Pauses.PAUSE, e);
            pauses.pauseAll(System.nanoTime());
        }
    }

    @GuardedBy("lock")
    private void work(Turn turn) throws IOException {
        switch (turn) {
            case ASKED -> work(PASS_MAX);
            case PASS -> {
                learn();
                unfiled.ripen(System.nanoTime(), lengthMin());
                work(PASS_MAX);
            }
            case LAST -> {
                learn();
                unfiled.ripenAll(lengthMin());
                var max = thread.isThere() ? LAST_PASS_MAX : UNHURRIED_PASS_MAX;
                lastEnd = System.nanoTime() + max.toNanos();
                work(max);
            }
        }
    }

    /** Notes what was appended. */
    @GuardedBy("lock")
    private void learn() throws IOException {
        long now = System.nanoTime();
        long visible = means.visible.getAsLong();
        for (var some = frames.next(visible); !some.isEmpty(); some = frames.next(visible)) {
            for (var frame : some) {
                learn(frame, now);
            }
        }
    }

    @GuardedBy("lock")
    private void learn(Frame frame, long now) {
        var body = frame.body();
        int offset = 0;
        while (offset < body.limit()) {
            int length = RecordFormat.length(body, offset);
            var stream = RecordDecoder.stream(body, offset);
            if (!stream.isNone()) {
                unfiled.add(stream, length, now);
            }
            if (RecordFormat.version(body, offset) == 0) {
                streamCount++;
            }
            if (frame.isHousekeeping()) {
                unfiled.addDue(StreamChanges.read(body, offset).stream());
            }
            offset += length;
        }
    }

    /** Files what is due. */
    @GuardedBy("lock")
    private void work(Duration max) {
        long start = System.nanoTime();
        var question = asked.poll();
        var stream = question == null ? unfiled.takeDue() : question.stream.stream();
        while (stream != null && !isUnable) {
            if (!tryFile(stream, question != null && question.isDamaged)) {
                return;
            }
            if (System.nanoTime() - start > max.toNanos()) {
                return;
            }
            question = asked.poll();
            stream = question == null ? unfiled.takeDue() : question.stream.stream();
        }
    }

    /** Files a stream, unless that failed not long ago. {@return whether others may be filed} */
    @GuardedBy("lock")
    private boolean tryFile(StreamId stream, boolean isDamaged) {
        if (pauses.isOf(stream, System.nanoTime())) {
            return true; // it is asked for again when it is read or appended to
        }
        try {
            file(stream, isDamaged);
            pauses.succeeded();
            return true;
        } catch (IOException | RuntimeException e) {
            boolean isOfAll = pauses.failed(stream, System.nanoTime());
            LOG.warn(
                    "cannot write the file of stream {}; tries again in {}, and {} others meanwhile",
                    stream,
                    Pauses.PAUSE,
                    isOfAll ? "no" : "the",
                    e);
            return !isOfAll;
        }
    }

    @GuardedBy("lock")
    private void file(StreamId stream, boolean isDamaged) throws IOException {
        var head = means.index.headAsOf(stream, means.visible).head();
        if (head == null || head.status() == StreamState.Status.DELETED || withheld.contains(stream)) {
            return; // what it hides is filed when it has something to show
        }
        try {
            if (head.status() == StreamState.Status.TOMBSTONED) {
                means.shelf.delete(OpenFiles.name(head.number()));
            } else {
                goOn(head, isDamaged);
            }
        } finally {
            files.forget(head.number());
        }
    }

    @GuardedBy("lock")
    private void goOn(StreamHead stream, boolean isDamaged) throws IOException {
        switch (writer.goOn(stream, isDamaged)) {
            case DONE -> {
                // there is nothing more to do
            }
            case MORE -> unfiled.addDue(stream.stream());
            case UNABLE -> {
                isUnable = true;
                thread.stop();
                LOG.debug("the storage does not add to blobs, so there are no stream files");
            }
        }
    }

    @GuardedBy("lock")
    private long lengthMin() {
        return isMany(Math.max(streamCount, means.index.streamCountMin())) ? MANY_LENGTH_MIN : 0;
    }

    private boolean isMany(long count) {
        return count > means.streamCountMax;
    }

    /** Why something is done. */
    private enum Turn {
        ASKED,
        PASS,
        LAST
    }
}
