package io.evenire.engine.internal.log;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds records by their positions: in the recent frames, else in the journal.
 *
 * <p>Give positions in rising or in falling order to one reader where there are several: it goes on from where it is.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class LogReader {

    /** How many bytes are read at once where the next record may be near. */
    private static final int READ_AHEAD_LENGTH = 64 * 1024;

    /** How far away the next record may be for it to be near. */
    private static final int NEAR = 64;

    /** How many positions are read at once, at most, before one that was reached from behind. */
    private static final int BEHIND_COUNT_MAX = 1024;

    private final RecentFrames recent;
    private final Journal journal;

    private List<Frame> ahead = List.of();
    private @Nullable Frame frame;
    private boolean isTrusted; // the frame was made by this process and has not left memory since
    private ByteBuffer body = ByteBuffer.allocate(0);
    private int[] offsets = new int[1]; // where the records of the frame begin that were passed
    private int passedCount;
    private int offset;
    private int behindCount = NEAR;

    /**
     * Creates a reader.
     *
     * @param recent the frames in memory
     * @param journal where the others are
     */
    public LogReader(RecentFrames recent, Journal journal) {
        this.recent = recent;
        this.journal = journal;
    }

    /** {@return the buffer that holds the record found last} */
    public ByteBuffer body() {
        return body;
    }

    /** {@return where the record found last begins} */
    public int offset() {
        return offset;
    }

    /**
     * Gives the checksum of the frame that holds a position.
     *
     * @param position the position of a durable event
     * @return the checksum
     * @throws CorruptStoreException if the frame is not there
     * @throws StoreUnavailableException if the journal cannot be read
     */
    public int frameChecksum(long position) {
        var now = frame;
        if (now == null || !holds(now, position)) {
            now = frameWith(position, position);
            enter(now);
        }
        return now.checksum();
    }

    /**
     * Finds the record at a position.
     *
     * @param position the position of a durable event
     * @param next the position that will be wanted next, or the same
     * @throws CorruptStoreException if the record is not there or not as it was written
     * @throws StoreUnavailableException if the journal cannot be read
     */
    public void find(long position, long next) {
        var now = frame;
        if (now == null || !holds(now, position)) {
            now = frameWith(position, next);
            enter(now);
        }
        int index = (int) (position - now.firstPosition());
        while (passedCount <= index) {
            pass(now.firstPosition() + passedCount);
        }
        offset = offsets[index];
        if (!isTrusted && !RecordFormat.isIntact(body, offset)) {
            throw corrupt(position, "checksum of the record does not match");
        }
    }

    private void enter(Frame found) {
        frame = found;
        body = found.body();
        passedCount = 0;
    }

    /** Takes note of where the next record of the frame begins. It is verified when it is wanted, not when it is passed. */
    private void pass(long position) {
        int begin = 0;
        if (passedCount > 0) {
            int last = offsets[passedCount - 1];
            int length = RecordFormat.length(body, last);
            if (length < RecordFormat.FIELDS_OFFSET || length > body.limit() - last) {
                throw corrupt(position - 1, "length of the record is %d".formatted(length));
            }
            begin = last + length;
        }
        if (body.limit() - begin < RecordFormat.FIELDS_OFFSET || RecordFormat.position(body, begin) != position) {
            throw corrupt(position, "the frame does not have the record");
        }
        if (passedCount == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * passedCount);
        }
        offsets[passedCount++] = begin;
    }

    private Frame frameWith(long position, long next) {
        var kept = recent.find(position);
        if (kept != null) {
            isTrusted = true;
            return kept;
        }
        isTrusted = false;
        var known = findAhead(position);
        if (known != null) {
            return known;
        }
        try {
            ahead = read(position, next);
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot read the journal at position " + position, e);
        }
        var read = findAhead(position);
        if (read == null) {
            throw corrupt(position, "the journal does not have the frame");
        }
        return read;
    }

    private @Nullable Frame findAhead(long position) {
        int low = 0;
        int high = ahead.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var candidate = ahead.get(middle);
            if (candidate.lastPosition() < position) {
                low = middle + 1;
            } else if (candidate.firstPosition() > position) {
                high = middle - 1;
            } else {
                return candidate;
            }
        }
        return null;
    }

    private List<Frame> read(long position, long next) throws IOException {
        if (next < position && position - next <= NEAR) {
            return readBehind(position);
        }
        boolean isNear = next > position && next - position <= NEAR;
        return journal.read(position, isNear ? READ_AHEAD_LENGTH : 1);
    }

    /** Reads the frame with a position and as many before it as are likely to be read at once. */
    private List<Frame> readBehind(long position) throws IOException {
        while (true) {
            var found = journal.read(Math.max(1, position - behindCount + 1), READ_AHEAD_LENGTH);
            long passed = found.isEmpty() ? -1 : found.getLast().lastPosition() - position;
            if (passed >= behindCount) {
                behindCount = Math.min(2 * behindCount, BEHIND_COUNT_MAX); // so many more would have been reached
            }
            if (passed >= 0 || behindCount == 1) {
                return found;
            }
            behindCount = Math.max(1, behindCount >> 2); // the events are so large that these do not reach the position
        }
    }

    private static boolean holds(@Nullable Frame frame, long position) {
        return frame != null && frame.firstPosition() <= position && position <= frame.lastPosition();
    }

    private static CorruptStoreException corrupt(long position, String problem) {
        return new CorruptStoreException("journal, position " + position, problem);
    }
}
