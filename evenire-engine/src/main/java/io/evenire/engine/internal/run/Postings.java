package io.evenire.engine.internal.run;

import java.io.IOException;
import java.util.Arrays;

/**
 * A place among the events of a term in one run: at one of them, before the first, or behind the last. It begins before
 * the first.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class Postings {

    private final Run run;
    private final byte[] term;
    private final long count;
    private final boolean inChunks;
    private final TableCursor cursor;
    private long[] positions; // of the chunk that the cursor is at, or all
    private int size;
    private int index;

    private Postings(Run run, Term term, long count, TableCursor cursor, long[] positions) {
        Run.require(term.kind() != Kind.STREAM, term);
        this.run = run;
        this.term = term.key();
        this.count = count;
        this.inChunks = TermEntry.isLong(count);
        this.cursor = cursor;
        this.positions = positions;
        this.size = positions.length;
        this.index = -1;
    }

    static Postings none(Run run, Term term) {
        return new Postings(run, term, 0, new TableCursor(run.table(), RunWatch.NONE), new long[0]);
    }

    /** Reads the term that a cursor is at. */
    static Postings read(Run run, Term term, TableCursor at) throws IOException {
        var entry = TermEntry.read(at.leaf(), run.range());
        return new Postings(run, term, entry.count(), at, entry.isLong() ? new long[0] : entry.readInline(run.range()));
    }

    /** {@return how many there are} */
    public long count() {
        return count;
    }

    /** {@return the position of the event that it is at} */
    public long position() {
        if (index < 0 || index >= size) {
            throw new IllegalStateException("not at an event");
        }
        return positions[index];
    }

    /** Goes to the next event; false if there is none, and then it is behind the last. */
    public boolean next() throws IOException {
        if (index + 1 < size) {
            index++;
            return true;
        }
        if (inChunks && !isBehindLast() && nextChunk()) {
            index = 0;
            return true;
        }
        index = size;
        return false;
    }

    /** Goes to the event before; false if there is none, and then it is before the first. */
    public boolean previous() throws IOException {
        if (index > 0) {
            index--;
            return true;
        }
        if (inChunks && size > 0 && floorChunk(positions[0] - 1)) {
            index = size - 1;
            return true;
        }
        index = -1;
        return false;
    }

    /**
     * Goes forward or backward to the first event that is not below a position.
     *
     * @param position the position
     * @return whether there is one; if not, it is behind the last
     * @throws IOException if that cannot be read
     */
    public boolean advance(long position) throws IOException {
        if (inChunks && size > 0 && positions[size - 1] < position) {
            if (isBehindLast() || !nextChunk()) {
                index = size;
                return false;
            }
            index = 0;
            if (positions[size - 1] >= position) { // as mostly, so that it is not looked for from the root
                index = firstFrom(position);
                return true;
            }
        }
        if (inChunks && !isWithin(position)) {
            return (floor(position) && position() == position) || next();
        }
        index = firstFrom(position);
        return index < size;
    }

    /** {@return the index of the first event of the chunk that is not below a position; their count if all are} */
    private int firstFrom(long position) {
        int low = index >= 0 && index < size && positions[index] <= position ? index : 0;
        int high = low;
        for (int step = 1; high < size && positions[high] < position; step <<= 1) { // mostly it is near
            low = high + 1;
            high += step;
        }
        int found = Arrays.binarySearch(positions, low, Math.min(high, size), position);
        return found >= 0 ? found : -found - 1;
    }

    /**
     * Goes forward or backward to the last event that is not above a position.
     *
     * @param position the position
     * @return whether there is one; if not, it is before the first
     * @throws IOException if that cannot be read
     */
    public boolean floor(long position) throws IOException {
        if (inChunks && !isWithin(position) && !floorChunk(position)) {
            return false;
        }
        int found = Arrays.binarySearch(positions, 0, size, position);
        index = found >= 0 ? found : -found - 2;
        return index >= 0;
    }

    private boolean isBehindLast() {
        return index == size;
    }

    private boolean isWithin(long position) {
        return size > 0 && positions[0] <= position && position <= positions[size - 1];
    }

    private boolean nextChunk() throws IOException {
        return cursor.next() && readChunk();
    }

    /** Goes to the chunk where a position is or would be; false if it is below all, and then it is before the first. */
    private boolean floorChunk(long position) throws IOException {
        var key = Keys.chunk(term, term.length, Math.max(position, 0));
        if (!cursor.floor(key, key.length)) {
            throw cursor.leaf().damaged("term is gone");
        }
        if (readChunk()) {
            return true;
        }
        if (!cursor.leaf().isAt(term, term.length)) {
            throw cursor.leaf().damaged("chunks do not follow their term");
        }
        size = 0;
        index = -1;
        return false;
    }

    /** Reads the chunk that the cursor is at; false if it is none of this term, and then nothing changes. */
    private boolean readChunk() throws IOException {
        if (!Keys.isChunkOf(term, term.length, cursor.key(), cursor.keyLength())) {
            return false;
        }
        if (positions.length == 0) {
            positions = new long[PostingFormat.CHUNK_COUNT_MAX];
        }
        size = PostingFormat.read(cursor.value(), run.range(), positions);
        if (size == 0 || positions[0] != Keys.place(cursor.key(), cursor.keyLength())) {
            throw cursor.leaf().damaged("chunk does not begin with the position in its key");
        }
        return true;
    }
}
