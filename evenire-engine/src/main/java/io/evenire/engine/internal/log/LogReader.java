package io.evenire.engine.internal.log;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds records by their positions: in the recent frames, else in the journal.
 *
 * <p>Give positions in rising order to one reader where there are several: it goes on from where it is.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class LogReader {

    /** How many bytes are read at once where the next record may be near. */
    private static final int READ_AHEAD_LENGTH = 64 * 1024;

    /** How far away the next record may be for it to be near. */
    private static final int NEAR = 64;

    private final RecentFrames recent;
    private final Journal journal;

    private List<Frame> ahead = List.of();
    private @Nullable Frame frame;
    private boolean isTrusted; // the frame was made by this process and has not left memory since
    private ByteBuffer body = ByteBuffer.allocate(0);
    private int offset;

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
        if (!holds(frame, position) || position < RecordFormat.position(body, offset)) {
            enter(frameWith(position, next));
        }
        while (true) {
            if (!isTrusted && !RecordFormat.isIntact(body, offset)) {
                throw corrupt(position, "checksum of the record does not match");
            }
            long found = RecordFormat.position(body, offset);
            if (found == position) {
                return;
            }
            offset += RecordFormat.length(body, offset);
            if (found > position || offset >= body.limit()) {
                throw corrupt(position, "the frame does not have the record");
            }
        }
    }

    private void enter(Frame found) {
        frame = found;
        body = found.body();
        offset = 0;
    }

    private Frame frameWith(long position, long next) {
        var kept = recent.find(position);
        if (kept != null) {
            isTrusted = true;
            return kept;
        }
        isTrusted = false;
        for (var candidate : ahead) {
            if (holds(candidate, position)) {
                return candidate;
            }
        }
        boolean isNear = next != position && next - position <= NEAR;
        try {
            ahead = journal.read(position, isNear ? READ_AHEAD_LENGTH : 1);
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot read the journal at position " + position, e);
        }
        if (ahead.isEmpty() || !holds(ahead.getFirst(), position)) {
            throw corrupt(position, "the journal does not have the frame");
        }
        return ahead.getFirst();
    }

    private static boolean holds(@Nullable Frame frame, long position) {
        return frame != null && frame.firstPosition() <= position && position <= frame.lastPosition();
    }

    private static CorruptStoreException corrupt(long position, String problem) {
        return new CorruptStoreException("journal, position " + position, problem);
    }
}
