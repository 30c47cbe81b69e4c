package io.evenire.engine.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import org.jspecify.annotations.Nullable;

/**
 * The value of a term: how many postings it has in the run; for a stream its head and the version of the first posting;
 * then the postings themselves if they are few. All are {@link Varint}s.
 *
 * @param count how many postings it has
 * @param head where the stream stands at the end of the run; null for other terms
 * @param firstVersion for a stream the version of its first posting; 0 if there is none, and for other terms
 * @param inline the postings, if they stand here; else empty
 */
record TermEntry(long count, @Nullable StreamHead head, long firstVersion, Packed inline) {

    /** The most bytes of an entry. */
    static final int LENGTH_MAX = Varint.LENGTH_MAX * (2 + PostingFormat.INLINE_COUNT_MAX) + HeadFormat.LENGTH_MAX;

    /** Reads the entry of the term that a block is at. */
    static TermEntry read(Block at, RunRange range) throws DamagedRunException {
        var in = at.value();
        long count = in.number("count of postings", range.count());
        StreamHead head = null;
        long firstVersion = 0;
        if (at.key()[0] == Kind.STREAM.code()) {
            head = HeadFormat.read(in, stream(at));
            firstVersion = in.number("first version", Long.MAX_VALUE - count);
        }
        if (in.isEmpty() != (count == 0 || isLong(count))) {
            throw in.damaged("%d postings stand in the wrong place".formatted(count));
        }
        return new TermEntry(count, head, firstVersion, in);
    }

    /** {@return whether so many postings stand in chunks} */
    static boolean isLong(long count) {
        return count > PostingFormat.INLINE_COUNT_MAX;
    }

    boolean isLong() {
        return isLong(count);
    }

    /** Reads the postings that stand here. */
    long[] readInline(RunRange range) throws DamagedRunException {
        if (isLong()) {
            throw new IllegalStateException("%d postings stand in chunks".formatted(count));
        }
        var postings = new long[(int) count];
        if (PostingFormat.read(inline, range, postings) != count) {
            throw inline.damaged("fewer than %d postings".formatted(count));
        }
        return postings;
    }

    private static StreamId stream(Block at) throws DamagedRunException {
        try {
            return StreamId.of(text(at));
        } catch (IllegalArgumentException e) {
            throw at.damaged("no stream id: " + e.getMessage());
        }
    }

    /** {@return the text of the term that a block is at} */
    static String text(Block at) {
        return new String(at.key(), 1, at.keyLength() - 1, UTF_8);
    }
}
