package io.evenire.engine.internal.run;

import io.evenire.api.spi.Blob;
import java.io.IOException;

/**
 * Tells at once that a run does not hold a term: a Bloom filter in lines of {@value #LINE_LENGTH} bytes, of which each
 * proves itself. A term has all its bits in one line, so a question reads one line and nothing else.
 *
 * <pre>
 * offset  size  field
 *      0    60  bits      bit 0 is the lowest of byte 0
 *     60     4  checksum  {@link Seal} over the number of the line and the bits
 * </pre>
 *
 * <p><b>Thread safety.</b> Immutable.
 */
final class TermFilter {
    /*
     * The line is the upper half of hash × lines; the bits are seven times 9 bits of the hash, mixed once more, scaled
     * to the 480 bits of the line. With 11 bits a term and lines that differ in how many terms fell into them, 1 % of
     * the terms that are not there seem to be.
     */

    /** How many bytes a line has. */
    static final int LINE_LENGTH = 64;

    /** How many bytes of bits. */
    static final int BITS_LENGTH = LINE_LENGTH - Seal.LENGTH;

    /** How many bits of space there are for each term. */
    static final int BITS_PER_TERM = 11;

    private static final int BIT_COUNT = 7;
    private static final int LINE_BITS = BITS_LENGTH * Byte.SIZE;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final String run;
    private final Blob blob;
    private final int salt;
    private final long offset;
    private final long lineCount;

    TermFilter(String run, Blob blob, int salt, long offset, long lineCount) {
        this.run = run;
        this.blob = blob;
        this.salt = salt;
        this.offset = offset;
        this.lineCount = lineCount;
    }

    /** {@return how many lines a filter for so many terms has} */
    static long lineCount(long termCount) {
        return Math.max(1, Math.ceilDiv(termCount * BITS_PER_TERM, LINE_BITS));
    }

    /** {@return the number of the line of a term} */
    static long line(long hash, long lineCount) {
        return Math.unsignedMultiplyHigh(hash, lineCount);
    }

    /** Sets the bits of a term in its line, which begins at an index. */
    static void set(long hash, byte[] lines, int index) {
        long bits = TermHash.mix(hash + GOLDEN_RATIO);
        for (int i = 0; i < BIT_COUNT; i++, bits >>>= 9) {
            int bit = bit(bits);
            lines[index + (bit >> 3)] |= (byte) (1 << (bit & 7));
        }
    }

    /** {@return false if the run certainly does not hold the term with a hash} */
    boolean mayHold(long hash) throws IOException {
        var line = readLine(line(hash, lineCount));
        long bits = TermHash.mix(hash + GOLDEN_RATIO);
        for (int i = 0; i < BIT_COUNT; i++, bits >>>= 9) {
            int bit = bit(bits);
            if ((line[bit >> 3] & (1 << (bit & 7))) == 0) {
                return false;
            }
        }
        return true;
    }

    long lineCount() {
        return lineCount;
    }

    /** {@return a line, verified} */
    byte[] readLine(long number) throws IOException {
        long start = offset + number * LINE_LENGTH;
        var source = blob.read(start, LINE_LENGTH);
        if (source.remaining() != LINE_LENGTH) {
            throw new DamagedRunException(
                    run, start, "line of filter ends after %d bytes".formatted(source.remaining()));
        }
        var line = new byte[LINE_LENGTH];
        source.get(line);
        int expected = Seal.of(salt, number, line, 0, BITS_LENGTH);
        int found = Seal.at(line, BITS_LENGTH);
        if (found != expected) {
            throw new DamagedRunException(
                    run, start, "checksum of line of filter is %08x, expected %08x".formatted(found, expected));
        }
        return line;
    }

    private static int bit(long bits) {
        return ((int) (bits & 0x1FF) * LINE_BITS) >> 9;
    }
}
