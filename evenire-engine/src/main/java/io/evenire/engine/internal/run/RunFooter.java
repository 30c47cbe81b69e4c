package io.evenire.engine.internal.run;

import io.evenire.api.spi.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * The last bytes of a run. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     8  rootOffset    where the root begins, which is the last block
 *      8     8  filterOffset  where the blocks end and the lines of the filter begin
 *     16     8  lineCount     how many lines the filter has
 *     24    16  streams       how many terms of this kind, and how many postings they have together
 *     40    16  categories    the same
 *     56    16  types         the same
 *     72    16  tags          the same
 *     88    16  ids           the same
 *    104     4  reserved      0
 *    108     4  checksum      {@link Seal} over the offset of the footer in the run and the bytes before it
 * </pre>
 *
 * @param rootOffset where the root begins
 * @param filterOffset where the lines of the filter begin
 * @param lineCount how many there are
 * @param counts of each kind
 */
record RunFooter(long rootOffset, long filterOffset, long lineCount, Map<Kind, Counts> counts) {

    /** How many bytes it has. */
    static final int LENGTH = 112;

    private static final int COUNTS_OFFSET = 24;
    private static final int COUNTS_LENGTH = 16;
    private static final int CHECKED_LENGTH = 108;

    /**
     * What there is of one kind.
     *
     * @param termCount how many terms
     * @param postingCount how many postings they have together
     */
    record Counts(long termCount, long postingCount) {}

    static RunFooter read(String run, Blob blob, int salt) throws IOException {
        long offset = blob.length() - LENGTH;
        if (offset < RunHeader.LENGTH) {
            throw new DamagedRunException(run, 0, "ends after %d bytes".formatted(blob.length()));
        }
        var source = blob.read(offset, LENGTH);
        if (source.remaining() != LENGTH) {
            throw new DamagedRunException(run, offset, "footer ends after %d bytes".formatted(source.remaining()));
        }
        var copy = new byte[LENGTH];
        source.get(copy);
        var bytes = ByteBuffer.wrap(copy);
        int found = bytes.getInt(CHECKED_LENGTH);
        int expected = Seal.of(salt, offset, copy, 0, CHECKED_LENGTH);
        if (found != expected) {
            throw new DamagedRunException(
                    run, offset, "checksum of footer is %08x, expected %08x".formatted(found, expected));
        }
        var footer = of(bytes);
        if (!footer.fits(offset)) {
            throw new DamagedRunException(run, offset, "footer does not fit the length: " + footer);
        }
        return footer;
    }

    void writeTo(RunOutput out, int salt) throws IOException {
        var bytes = ByteBuffer.allocate(LENGTH)
                .putLong(0, rootOffset)
                .putLong(8, filterOffset)
                .putLong(16, lineCount);
        for (var kind : Kind.values()) {
            var count = of(kind);
            bytes.putLong(offset(kind), count.termCount).putLong(offset(kind) + Long.BYTES, count.postingCount);
        }
        bytes.putInt(CHECKED_LENGTH, Seal.of(salt, out.offset(), bytes.array(), 0, CHECKED_LENGTH));
        out.write(bytes.array(), 0, LENGTH);
    }

    /** {@return what there is of a kind} */
    Counts of(Kind kind) {
        return counts.getOrDefault(kind, new Counts(0, 0));
    }

    /** {@return how many terms there are} */
    long termCount() {
        return counts.values().stream().mapToLong(Counts::termCount).sum();
    }

    private static RunFooter of(ByteBuffer bytes) {
        var counts = new EnumMap<Kind, Counts>(Kind.class);
        for (var kind : Kind.values()) {
            counts.put(kind, new Counts(bytes.getLong(offset(kind)), bytes.getLong(offset(kind) + Long.BYTES)));
        }
        return new RunFooter(bytes.getLong(0), bytes.getLong(8), bytes.getLong(16), counts);
    }

    private boolean fits(long offset) {
        for (var count : counts.values()) {
            if (count.termCount < 0 || count.termCount >= offset) {
                return false;
            }
        }
        return rootOffset >= RunHeader.LENGTH
                && rootOffset < filterOffset
                && filterOffset < offset
                && lineCount == (offset - filterOffset) / TermFilter.LINE_LENGTH
                && (offset - filterOffset) % TermFilter.LINE_LENGTH == 0;
    }

    private static int offset(Kind kind) {
        return COUNTS_OFFSET + (kind.code() - 1) * COUNTS_LENGTH;
    }
}
