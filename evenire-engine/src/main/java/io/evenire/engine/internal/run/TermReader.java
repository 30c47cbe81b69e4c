package io.evenire.engine.internal.run;

import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run from its beginning to its end, term by term, each with its postings, and checks that terms and chunks fit
 * together.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class TermReader {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RunRange range;
    private final TableCursor cursor;
    private final byte[] key = new byte[Keys.LENGTH_MAX];
    private int keyLength;
    private long
            begin; // the first bytes of the key, filled up with zeros, which are below all that a key may have there
    private Kind kind = Kind.STREAM;
    private @Nullable StreamHead head;
    private long firstVersion;
    private long count;
    private long taken;

    private final long[] chunk = new long[PostingFormat.CHUNK_COUNT_MAX];
    private int chunkSize;
    private int chunkIndex;

    TermReader(Run run, RunWatch watch) {
        this.range = run.range();
        this.cursor = new TableCursor(run.table(), watch);
    }

    /** Goes to the next term, past what is left of the postings of the one before; false if there is none. */
    boolean next() throws IOException {
        while (taken < count) {
            nextPosting();
        }
        if (!cursor.next()) {
            return false;
        }
        keyLength = cursor.keyLength();
        System.arraycopy(cursor.key(), 0, key, 0, keyLength);
        begin = begin();
        var found = Kind.of(key[0]);
        if (found == null || !Keys.isTerm(found, key, keyLength)) {
            throw cursor.leaf().damaged("there is no term");
        }
        kind = found;
        var entry = TermEntry.read(cursor.leaf(), range);
        head = entry.head();
        firstVersion = entry.firstVersion();
        count = entry.count();
        taken = 0;
        chunkIndex = 0;
        chunkSize = 0;
        if (!entry.isLong()) {
            var postings = entry.readInline(range);
            chunkSize = postings.length;
            System.arraycopy(postings, 0, chunk, 0, chunkSize);
        }
        return true;
    }

    /** {@return the next of the {@link #count()} positions of the term} */
    long nextPosting() throws IOException {
        if (chunkIndex == chunkSize) {
            nextChunk();
        }
        taken++;
        return chunk[chunkIndex++];
    }

    private long begin() {
        long bytes = (long) LONG.get(key, 0);
        int unused = Long.SIZE - Byte.SIZE * Math.min(keyLength, Long.BYTES);
        return unused == 0 ? bytes : bytes >>> unused << unused; // behind the key are bytes of a longer one before
    }

    /** {@return whether both are at the same term} */
    boolean isAtSame(TermReader other) {
        return Arrays.equals(key, 0, keyLength, other.key, 0, other.keyLength);
    }

    /** {@return negative, zero or positive as the term stands before, at or behind that of another} */
    int compareTo(TermReader other) {
        int compared = Long.compareUnsigned(begin, other.begin); // which mostly tells, and takes no look at the bytes
        return compared != 0 ? compared : Arrays.compareUnsigned(key, 0, keyLength, other.key, 0, other.keyLength);
    }

    byte[] key() {
        return key;
    }

    int keyLength() {
        return keyLength;
    }

    Kind kind() {
        return kind;
    }

    /** {@return the head of a stream, null for another term} */
    @Nullable
    StreamHead head() {
        return head;
    }

    long firstVersion() {
        return firstVersion;
    }

    long count() {
        return count;
    }

    DamagedRunException damaged(String problem) {
        return cursor.leaf().damaged(problem);
    }

    private void nextChunk() throws IOException {
        long before = chunkSize == 0 ? 0 : chunk[chunkSize - 1];
        if (!cursor.next() || !Keys.isChunkOf(key, keyLength, cursor.key(), cursor.keyLength())) {
            throw damaged("%d of %d postings are missing".formatted(count - taken, count));
        }
        chunkSize = PostingFormat.read(cursor.value(), range, chunk);
        chunkIndex = 0;
        long expected = Math.min(count - taken, chunk.length);
        if (chunkSize != expected) {
            throw damaged("chunk has %d postings, expected %d".formatted(chunkSize, expected));
        }
        if (chunk[0] <= before) {
            throw damaged("position %d stands behind %d".formatted(chunk[0], before));
        }
        long place = Keys.place(cursor.key(), cursor.keyLength());
        long expectedPlace = kind == Kind.STREAM ? firstVersion + taken : chunk[0];
        if (place != expectedPlace) {
            throw damaged("chunk says that it begins at %d, expected %d".formatted(place, expectedPlace));
        }
    }
}
