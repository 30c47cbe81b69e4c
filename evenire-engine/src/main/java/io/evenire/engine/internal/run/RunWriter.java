package io.evenire.engine.internal.run;

import io.evenire.api.spi.BlobWriter;
import io.evenire.engine.internal.run.RunFooter.Counts;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.EnumMap;

/**
 * Writes a run: its terms in the order of their keys, each with its postings in the order of their positions; then the
 * filter, one window after the other; then the end.
 */
final class RunWriter {

    private static final int VALUE_LENGTH_MAX =
            Math.max(TermEntry.LENGTH_MAX, PostingFormat.CHUNK_COUNT_MAX * Varint.LENGTH_MAX);

    private final RunRange range;
    private final RunOutput out;
    private final int salt;
    private final TableWriter table;
    private final TermFilterWriter filter;
    private final long[] termCounts = new long[Kind.values().length + 1]; // by the code of the kind, from 1 on
    private final long[] postingCounts = new long[Kind.values().length + 1];
    private final byte[] value = new byte[VALUE_LENGTH_MAX];

    // the term that is being written
    private Kind kind = Kind.STREAM;
    private byte[] key = new byte[0];
    private int keyLength;
    private long count;
    private long firstVersion;
    private long written;
    private long lastPosition;
    private long chunkPlace;
    private int valueLength;

    private long rootOffset;
    private long filterOffset;

    /**
     * Begins a run.
     *
     * @param blob where it is written
     * @param range what it covers
     * @param termCountMax how many terms it has, at most; the length of the filter comes from that
     * @param windowLineCountMax how many lines of the filter may be in memory
     */
    RunWriter(BlobWriter blob, RunRange range, long termCountMax, int windowLineCountMax) throws IOException {
        this.range = range;
        this.out = new RunOutput(blob);
        var header = RunHeader.of(range);
        this.salt = header.salt();
        this.table = new TableWriter(out, salt);
        this.filter = new TermFilterWriter(termCountMax, windowLineCountMax);
        header.writeTo(out);
    }

    /** Begins a term that is no stream; its key must not change until it is ended. */
    void begin(Kind ofKind, byte[] termKey, int termKeyLength, long postingCount) {
        kind = ofKind;
        key = termKey;
        keyLength = termKeyLength;
        count = postingCount;
        firstVersion = 0;
        written = 0;
        lastPosition = 0;
        valueLength = Varint.put(value, 0, count);
    }

    /** Begins a stream; its key must not change until it is ended. */
    void begin(byte[] termKey, int termKeyLength, StreamHead head, long firstVersionOfPostings, long postingCount) {
        begin(Kind.STREAM, termKey, termKeyLength, postingCount);
        firstVersion = firstVersionOfPostings;
        valueLength = HeadFormat.put(value, valueLength, head);
        valueLength = Varint.put(value, valueLength, firstVersion);
    }

    /** Adds the next posting of the term. */
    void add(long position) throws IOException {
        if (position <= lastPosition || !range.contains(position)) {
            throw new IllegalArgumentException("positions must rise from %d to %d, found %d after %d"
                    .formatted(range.first(), range.last(), position, lastPosition));
        }
        if (TermEntry.isLong(count) && written % PostingFormat.CHUNK_COUNT_MAX == 0) {
            writeEntry();
            chunkPlace = kind == Kind.STREAM ? firstVersion + written : position;
            lastPosition = 0;
        }
        valueLength = Varint.put(value, valueLength, position - lastPosition);
        lastPosition = position;
        written++;
    }

    /** Ends the term. */
    void end() throws IOException {
        if (written != count) {
            throw new IllegalStateException("term has %d postings, expected %d".formatted(written, count));
        }
        writeEntry();
        filter.add(TermHash.of(key, keyLength));
        termCounts[kind.code()]++;
        postingCounts[kind.code()] += count;
    }

    /** Ends the terms. */
    void endTerms() throws IOException {
        rootOffset = table.finish();
        filterOffset = out.offset();
    }

    /** Adds a term to the filter once more, for the window that is being made. */
    void addToFilter(byte[] termKey, int termKeyLength) {
        filter.add(TermHash.of(termKey, termKeyLength));
    }

    /** Writes a window of the filter; true if all terms must be added once more for the next window. */
    boolean writeFilter() throws IOException {
        return filter.writeTo(out, salt);
    }

    /** Ends the run; what was written is not committed. */
    void finish() throws IOException {
        var counts = new EnumMap<Kind, Counts>(Kind.class);
        for (var each : Kind.values()) {
            counts.put(each, new Counts(termCounts[each.code()], postingCounts[each.code()]));
        }
        new RunFooter(rootOffset, filterOffset, filter.lineCount(), counts).writeTo(out, salt);
        out.flush();
    }

    /** Writes what is gathered: the term itself, or one of its chunks. */
    private void writeEntry() throws IOException {
        if (written == 0 || !TermEntry.isLong(count)) {
            table.add(key, keyLength, value, valueLength);
        } else {
            var chunk = Keys.chunk(key, keyLength, chunkPlace);
            table.add(chunk, chunk.length, value, valueLength);
        }
        valueLength = 0;
    }
}
