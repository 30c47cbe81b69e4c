package io.evenire.engine.internal.run;

import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.Objects;

/**
 * What a run knows of one stream.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RunStream {

    private final Run run;
    private final Term term;
    private final StreamHead head;
    private final long firstVersion;
    private final long count;
    private final long[] inline;

    private RunStream(Run run, Term term, TermEntry entry) throws IOException {
        this.run = run;
        this.term = term;
        this.head = Objects.requireNonNull(entry.head());
        this.firstVersion = entry.firstVersion();
        this.count = entry.count();
        this.inline = entry.isLong() ? new long[0] : entry.readInline(run.range());
    }

    /** Reads the stream that a cursor is at. */
    static RunStream read(Run run, Term term, TableCursor at) throws IOException {
        return new RunStream(run, term, TermEntry.read(at.leaf(), run.range()));
    }

    /** {@return where the stream stood at the end of the run} */
    public StreamHead head() {
        return head;
    }

    /** {@return the version of its first event in the run; of no meaning if there is none} */
    public long firstVersion() {
        return firstVersion;
    }

    /** {@return how many of its events are in the run} */
    public long count() {
        return count;
    }

    /**
     * Fills in the positions of those events that are in the run, out of a row of events that are wanted.
     *
     * @param firstWanted the version of the first event wanted
     * @param positions at index i gets the position of the event with the version {@code firstWanted} + i
     * @return how many were filled in
     * @throws IOException if they cannot be read
     */
    public int fill(long firstWanted, long[] positions) throws IOException {
        long from = Math.max(firstWanted, firstVersion);
        long to = Math.min(firstWanted + positions.length, firstVersion + count);
        if (from >= to) {
            return 0;
        }
        if (TermEntry.isLong(count)) {
            fillFromChunks(from, to, positions, (int) (from - firstWanted));
        } else {
            System.arraycopy(
                    inline, (int) (from - firstVersion), positions, (int) (from - firstWanted), (int) (to - from));
        }
        return (int) (to - from);
    }

    private void fillFromChunks(long from, long to, long[] into, int start) throws IOException {
        var cursor = new TableCursor(run.table(), RunWatch.NONE);
        var chunk = new long[PostingFormat.CHUNK_COUNT_MAX];
        int index = start;
        long version = from;
        while (version < to) {
            long ordinal = version - firstVersion;
            long place = version - ordinal % chunk.length;
            int size = readChunk(cursor, place, version == from, chunk);
            int skipped = (int) (version - place);
            int taken = (int) Math.min(size - skipped, to - version);
            System.arraycopy(chunk, skipped, into, index, taken);
            index += taken;
            version += taken;
        }
    }

    private int readChunk(TableCursor cursor, long place, boolean first, long[] into) throws IOException {
        var key = Keys.chunk(term.key(), term.key().length, place);
        boolean found = first
                ? cursor.find(key, key.length)
                : cursor.next() && cursor.leaf().isAt(key, key.length);
        if (!found) {
            throw cursor.leaf().damaged("chunk of stream at version %d is missing".formatted(place));
        }
        int size = PostingFormat.read(cursor.value(), run.range(), into);
        long expected = Math.min(into.length, firstVersion + count - place);
        if (size != expected) {
            throw cursor.leaf().damaged("chunk has %d postings, expected %d".formatted(size, expected));
        }
        return size;
    }
}
